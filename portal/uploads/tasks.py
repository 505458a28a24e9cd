"""The schedule's edge of the uploads."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .orphans import sweep_attachments


@shared_task(name="portal.uploads.tasks.sweep_orphans")
def sweep_orphans() -> int:
    """Delete the attached files that no row names and that are older than a day; returns how many."""
    return sweep_attachments(timezone.now())
