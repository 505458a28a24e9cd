"""Celery edges of the assurance app."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .choices import PackState
from .models import InspectionPack

# A build that has not finished by then lost its worker and is begun again.
LOST_AFTER = timedelta(minutes=20)


@shared_task(name="assurance.tasks.build_inspection_pack")
def build_inspection_pack(pack_id: int) -> None:
    """Build the pack for inspectors with this id; skipped when it is built."""
    from .inspection.actions import build

    build(pack_id=pack_id, now=timezone.now())


@shared_task(name="assurance.tasks.look_after_inspection_packs")
def look_after_inspection_packs() -> int:
    """Build every pack whose build was lost, and delete the files of those that are a fortnight old; how many."""
    from .inspection import actions

    now = timezone.now()
    lost = InspectionPack.objects.filter(state=PackState.ASKED, asked_at__lt=now - LOST_AFTER)
    for pack_id in list(lost.values_list("pk", flat=True)):
        actions.build(pack_id=pack_id, now=now)
    return actions.forget_old(now)
