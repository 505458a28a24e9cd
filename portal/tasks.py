"""Celery edges of the ground that belong to no app of their own."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from .errors import Refused
from .models import ExportRun
from .once import forget_old

log = logging.getLogger(__name__)

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


@shared_task(name="portal.tasks.back_up")
def back_up() -> bool:
    """Write the hourly backup to BACKUP_DIR and forget those too old; returns whether one was written."""
    from .backups.keeping import forget_old as forget_backups
    from .backups.writing import back_up as write
    from .deadlines.plausible import jumped_forward

    if not settings.BACKUP_DIR:
        return False
    root, now = Path(settings.BACKUP_DIR), timezone.now()
    try:
        write(root, now=now)
    except (Refused, OSError) as fault:
        # The age of the newest backup is what health watches: nothing else has to remember this.
        log.error("the backup was not written: %s", fault if isinstance(fault, Refused) else type(fault).__name__)
        return False
    if not jumped_forward(now):  # else every backup would look too old
        forget_backups(root, now=now)
    return True
