"""The worker's edge of the outbox."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .sending import send_due


@shared_task(name="portal.notices.tasks.send_notices")
def send_notices() -> int:
    """Send what is due now; return how many messages left. Harmless to run twice or at once."""
    return send_due(timezone.now()).sent
