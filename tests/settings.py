"""Settings of the test run: the portal's own, with fast passwords and a data folder of its own."""

import os
import tempfile

os.environ.setdefault("PORTAL_MODE", "demonstration")
os.environ.setdefault("PORTAL_DATA", tempfile.mkdtemp(prefix="portal-tests-"))
os.environ["EMAIL_URL"] = ""

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the browser's journeys read it from the server's threads.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["PORTAL_DATA"], "test.sqlite3")}
