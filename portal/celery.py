"""The queue. It only wakes things up: every duty is a row in the database, and a sweep finds what is due.

The broker is Redis where REDIS_URL names one, and files in the data folder where it does not; the worker,
the schedule and the web server are separate processes either way (docs/adr/0001).
"""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

#: What a worker asks for as soon as it is up, so that an outage is caught up with at once and not at the next tick.
AT_START = ("portal.deadlines.tasks.sweep_deadlines", "portal.notices.tasks.send_notices")


@worker_ready.connect
def catch_up(**_: Any) -> None:
    """Queue one sweep and one sending when a worker starts; both are idempotent, so a second worker does no harm."""
    for name in AT_START:
        app.send_task(name)
