"""Celery edges of the ground that belong to no app of their own."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .models import ExportRun
from .once import forget_old

# An archive that has not been written by then lost its worker and is begun again.
LOST_AFTER = timedelta(minutes=30)


@shared_task(name="portal.tasks.forget_once_tokens")
def forget_once_tokens() -> int:
    """Delete the tokens of forms that no open page can still hold; returns how many."""
    return forget_old()


@shared_task(name="portal.tasks.write_export")
def write_export(run_id: int) -> None:
    """Write the archive with this id; skipped when it is written."""
    from .archive.actions import build

    build(run_id=run_id, now=timezone.now())


@shared_task(name="portal.tasks.look_after_exports")
def look_after_exports() -> int:
    """Write every archive whose writing was lost, and delete those that are a day old; returns how many."""
    from .archive import actions

    now = timezone.now()
    waiting = ExportRun.objects.filter(built_at__isnull=True, failed_at__isnull=True, asked_at__lt=now - LOST_AFTER)
    for run_id in list(waiting.values_list("pk", flat=True)):
        actions.build(run_id=run_id, now=now)
    return actions.forget_old(now)
