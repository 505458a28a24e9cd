"""What a web server runs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from portal import said_before, starting  # noqa: E402  (after the apps are loaded)

starting.make_ready_beside()
# A web server alone: tasks and commands ask for themselves.
said_before.memory.is_on = settings.SAYS_AGAIN
