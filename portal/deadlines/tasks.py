"""The worker's edge of the deadlines: ids and moments in, one call of the app."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from portal.errors import Refused

from .actions import load_published
from .horizon import horizon_warning
from .plausible import careful_sweep
from .sweep import tell_if_stale

log = logging.getLogger(__name__)


@shared_task(name="portal.deadlines.tasks.sweep_deadlines")
def sweep_deadlines() -> int:
    """Sweep what is open now; return how many notices are new. Harmless to run twice or at once.

    Held, and red on every manager's page within the hour, while the clock cannot be believed. A demonstration is
    expected to lie for weeks.
    """
    try:
        return careful_sweep(timezone.now(), trust_clock=settings.DEMONSTRATION).notices
    except Refused as held:
        log.error("no sweep: %s", held.sentence)
        return 0


@shared_task(name="portal.deadlines.tasks.watch_sweep")
def watch_sweep() -> int:
    """Tell the business manager, once an outage, that no sweep finishes; return how many notices are new."""
    return tell_if_stale(timezone.now())


@shared_task(name="portal.deadlines.tasks.check_holidays")
def check_holidays() -> int:
    """Bring the holidays up to the installed lists and warn in the log when they end soon; return dates recounted."""
    now = timezone.now()
    try:
        recounted = load_published(now=now).recounted
    except Refused as refused:
        log.error("the holidays were not brought up to date: %s", refused.sentence)
        recounted = 0
    sentence = horizon_warning(now)
    if sentence:
        log.warning(sentence)
    return recounted
