"""Celery edges of the thresholds."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from portal.clock import london_date
from portal.deadlines.plausible import jumped_forward


@shared_task(name="thresholds.tasks.supersede_editions")
def supersede_editions() -> int:
    """Mark editions that another has replaced by today; returns how many. Harmless to run twice or at once.

    A clock that jumped replaces nothing.
    """
    from .actions import supersede_replaced

    now = timezone.now()
    if jumped_forward(now) and not settings.DEMONSTRATION:
        return 0
    return len(supersede_replaced(on=london_date(now), now=now))


def open_editions() -> int:
    """Open the editions in force and build what searches them, before anybody asks; returns how many."""
    from .book import book_of
    from .queries import in_force

    editions = list(in_force(london_date(timezone.now())))
    for edition in editions:
        book_of(edition).index()
    return len(editions)
