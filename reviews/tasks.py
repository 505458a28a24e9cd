"""Celery edges of the reviews app."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from portal.clock import london_date
from portal.deadlines.plausible import jumped_forward
from portal.uploads.orphans import sweep_folder

from .models import Pack

log = logging.getLogger(__name__)
# A build that has not finished by then lost its worker and is begun again.
LOST_AFTER = timedelta(minutes=10)


@shared_task(name="reviews.tasks.build_pack")
def build_pack(pack_id: int) -> None:
    """Build the pack with this id; skipped when it is built."""
    from .actions.pack import build

    build(pack_id=pack_id, now=timezone.now())


@shared_task(name="reviews.tasks.build_waiting_packs")
def build_waiting_packs() -> int:
    """Build every pack that was asked for and whose build was lost; returns how many."""
    from .actions.pack import build

    now = timezone.now()
    waiting = Pack.objects.filter(built_at__isnull=True, failed_at__isnull=True, asked_at__lt=now - LOST_AFTER)
    ids = list(waiting.values_list("pk", flat=True))
    for pack_id in ids:
        build(pack_id=pack_id, now=now)
    return len(ids)


@shared_task(name="reviews.tasks.sweep_orphaned_packs")
def sweep_orphaned_packs() -> int:
    """Delete the files of packs that no row names and that are older than a day; returns how many."""
    named = {Path(pack.file.path) for pack in Pack.objects.exclude(file="").only("file")}
    return sweep_folder(Path(settings.MEDIA_ROOT) / "packs", named, timezone.now())


@shared_task(name="reviews.tasks.publish_planned")
def publish_planned(plan_id: int) -> None:
    """Publish what was planned, if its day has come and every condition holds; skipped when it is done."""
    from .practice.actions import publish_planned as publish

    publish(plan_id=plan_id, now=timezone.now())


@shared_task(name="reviews.tasks.publish_due")
def publish_due() -> int:
    """Publish, or refuse with the reason, every practice review whose day has come; returns how many were looked at.

    One that fails to be looked at must not keep the others from the public. A clock that jumped publishes nothing.
    """
    from .practice.queries import plans_due

    now = timezone.now()
    if jumped_forward(now) and not settings.DEMONSTRATION:
        log.error("nothing is published: the clock is weeks ahead of the last sweep")
        return 0
    ids = plans_due(london_date(now))
    for plan_id in ids:
        try:
            publish_planned(plan_id)
        except Exception:
            log.exception("plan %s could not be published", plan_id)
    return len(ids)


@shared_task(name="reviews.tasks.check_names")
def check_names(run_id: int) -> None:
    """Check the texts of one review for names; skipped when it has ended."""
    from .leaks.running import run

    run(run_id=run_id, now=timezone.now())


@shared_task(name="reviews.tasks.check_waiting_names")
def check_waiting_names() -> int:
    """Go on with every check for names that was asked for and whose run was lost; returns how many."""
    from .leaks.queries import lost_checks

    ids = lost_checks(timezone.now() - LOST_AFTER)
    for run_id in ids:
        try:
            check_names(run_id)
        except Exception:
            log.exception("check %s of names could not be run", run_id)
    return len(ids)
