"""Celery edges of the thresholds."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from portal.clock import london_date


@shared_task(name="thresholds.tasks.supersede_editions")
def supersede_editions() -> int:
    """Mark editions that another has replaced by today; returns how many. Harmless to run twice or at once."""
    from .actions import supersede_replaced

    now = timezone.now()
    return len(supersede_replaced(on=london_date(now), now=now))
