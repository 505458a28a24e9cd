"""Asking for an archive in the browser, building it in the background, taking it, and not leaving it about."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.core.files import File
from django.db import transaction

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import NotAllowed, Refused
from portal.models import ExportRun
from portal.subjects import kinds, may_be_shut_out
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.trail.recording import record

from .writing import BLOCK, write_archive

if TYPE_CHECKING:
    from portal.accounts.models import Person

KEPT_FOR = timedelta(hours=24)
FAILED = "The archive could not be written. Try again; if it fails again, tell whoever runs the portal."
EVERYTHING = "everything that the portal holds"


def may_export(person: Person, on: date) -> bool:
    """Whether `person` holds the permission on London date `on`."""
    return holds(person, Permission.EXPORT_EVERYTHING, on)


def shut_out_of(person: Person) -> bool:
    """Whether something in the portal is closed to `person` by a conflict of interest: an archive would open it."""
    every = kinds()
    if any(kind.closed_in_part(person) for kind in every):
        return True
    if not may_be_shut_out(person):
        return False
    ids: dict[str, set[int]] = {}
    named = TrailEvent.objects.filter(target_id__isnull=False).order_by().values_list("target_kind", "target_id")
    for name, pk in named.distinct():
        ids.setdefault(name, set()).add(pk)
    return any(kind.closed(person, ids.get(kind.name, set())) for kind in every)


def _check(by: Person, now: datetime) -> None:
    if not may_export(by, london_date(now)):
        raise NotAllowed("Only the business manager takes everything out of the portal.")
    if shut_out_of(by):
        raise Refused(
            "You have a conflict of interest in something that the portal holds, and an archive holds everything. Ask "
            "another manager, or whoever runs the portal: “manage.py export_everything”."
        )


@transaction.atomic
def ask(*, by: Person, now: datetime) -> ExportRun:
    """Ask for an archive; one that is being written already is returned instead."""
    _check(by, now)
    waiting = ExportRun.objects.filter(built_at__isnull=True, failed_at__isnull=True).first()
    if waiting is not None:
        return waiting
    run = ExportRun.objects.create(asked_at=now, asked_by=by)
    record(Event.EXPORT_ASKED, target=EVERYTHING, by=by, now=now)
    transaction.on_commit(lambda: _wake(run.pk), robust=True)
    return run


def _wake(run_id: int) -> None:
    from kombu.exceptions import OperationalError

    from portal.tasks import write_export

    try:
        write_export.delay(run_id)
    except (OperationalError, OSError):
        # The schedule writes every archive that was asked for and never written.
        return


def build(*, run_id: int, now: datetime) -> ExportRun | None:
    """Write the archive that was asked for, and delete the file of every earlier one. Skipped when it is written."""
    run = ExportRun.objects.filter(pk=run_id, built_at__isnull=True).first()
    if run is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "everything.zip"
        try:
            written = write_archive(path, now=now)
        except Exception:
            # The page must not wait for ever; the fault itself goes on to the log.
            ExportRun.objects.filter(pk=run_id).update(failed_at=now, failure=FAILED)
            raise
        with transaction.atomic():
            run = ExportRun.objects.select_for_update().get(pk=run_id)
            if run.built_at is not None:
                return run
            with path.open("rb") as stored:
                run.file.save(f"{run.pk}.zip", File(stored), save=False)
            run.size, run.records, run.files = path.stat().st_size, written.records, written.files
            run.sha256, run.built_at = _sha256(path), now
            run.save()
            record(Event.EXPORT_WRITTEN, target=EVERYTHING, by=run.asked_by, now=now, fields=[f"archive {run.pk}"])
    for earlier in ExportRun.objects.filter(pk__lt=run.pk, removed_at__isnull=True, built_at__isnull=False):
        _remove(earlier, now)
    return run


@transaction.atomic
def take(*, run: ExportRun, by: Person, now: datetime) -> IO[bytes]:
    """The archive's bytes, open for reading, with the taking on the trail."""
    _check(by, now)
    if run.built_at is None or run.removed_at is not None:
        raise Refused("This archive is no longer kept. Ask for a new one.")
    record(Event.EXPORT_TAKEN, target=EVERYTHING, by=by, now=now, fields=[f"archive {run.pk}"])
    return run.file.open("rb")


def forget_old(now: datetime) -> int:
    """Delete the file of every archive that was written more than a day before `now`; return how many."""
    old = ExportRun.objects.filter(built_at__lt=now - KEPT_FOR, removed_at__isnull=True)
    return sum(_remove(run, now) for run in old)


def _remove(run: ExportRun, now: datetime) -> int:
    removed = ExportRun.objects.filter(pk=run.pk, removed_at__isnull=True).update(removed_at=now)
    if removed:
        run.file.storage.delete(run.file.name)
    return removed


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stored:
        while block := stored.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
