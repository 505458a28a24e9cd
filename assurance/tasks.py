"""Celery edges of the assurance app."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .choices import PackState
from .models import InspectionPack, ReportBuild

# A build that has not finished by then lost its worker and is begun again.
LOST_AFTER = timedelta(minutes=20)
REPORT_LOST_AFTER = timedelta(minutes=15)


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


@shared_task(name="assurance.tasks.build_report")
def build_report(build_id: int) -> None:
    """Make the documents of the build with this id; skipped when they are made."""
    from .annual_report.actions import build

    build(build_id=build_id, now=timezone.now())


@shared_task(name="assurance.tasks.build_waiting_reports")
def build_waiting_reports() -> int:
    """Make all documents that were asked for and whose making was lost; returns how many."""
    from .annual_report.actions import build

    now = timezone.now()
    waiting = ReportBuild.objects.filter(
        built_at__isnull=True, failed_at__isnull=True, asked_at__lt=now - REPORT_LOST_AFTER
    )
    ids = list(waiting.values_list("pk", flat=True))
    for build_id in ids:
        build(build_id=build_id, now=now)
    return len(ids)
