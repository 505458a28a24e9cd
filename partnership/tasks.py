"""Celery edges of the partnership app."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .actions.promises import plan_promises
from .models import MeetingPack

# A build that has not finished by then lost its worker and is begun again.
LOST_AFTER = timedelta(minutes=10)


@shared_task(name="partnership.tasks.build_meeting_pack")
def build_meeting_pack(pack_id: int) -> None:
    """Build the pack with this id; skipped when it is built."""
    from .actions.papers import build

    build(pack_id=pack_id, now=timezone.now())


@shared_task(name="partnership.tasks.build_waiting_meeting_packs")
def build_waiting_meeting_packs() -> int:
    """Build every pack that was asked for and whose build was lost; returns how many."""
    from .actions.papers import build

    now = timezone.now()
    waiting = MeetingPack.objects.filter(built_at__isnull=True, failed_at__isnull=True, asked_at__lt=now - LOST_AFTER)
    ids = list(waiting.values_list("pk", flat=True))
    for pack_id in ids:
        build(pack_id=pack_id, now=now)
    return len(ids)


@shared_task(name="partnership.tasks.plan_promises")
def plan() -> int:
    """Open the recurring promises that come within a year; return how many are new. Harmless to run twice."""
    return plan_promises(now=timezone.now())
