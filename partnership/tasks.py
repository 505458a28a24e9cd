"""The worker's edge of the partnership: a moment in, one action."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .actions.promises import plan_promises


@shared_task(name="partnership.tasks.plan_promises")
def plan() -> int:
    """Open the recurring promises that come within a year; return how many are new. Harmless to run twice."""
    return plan_promises(now=timezone.now())
