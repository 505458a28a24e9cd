"""Asking for a pack, building it in the background, taking it, and not leaving it about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.documents import sha256
from portal.errors import NotAllowed, PortalError, Refused
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import PackState
from ..models import InspectionPack
from .queries import being_built
from .reading import wanted as wanted_list
from .workflow import PACK
from .writing import write

if TYPE_CHECKING:
    from portal.accounts.models import Person

KEPT_FOR = timedelta(days=14)
FAILED = "The pack could not be built. Try again; if it fails again, tell whoever runs the portal."
ARCHIVE, DOCUMENT = "archive", "document"


def _allowed(by: Person, now: datetime) -> None:
    if not holds(by, Permission.BUILD_INSPECTION, london_date(now)):
        raise NotAllowed("Your role does not build packs for inspectors.")


@transaction.atomic
def ask(*, wanted: str, by: Person, now: datetime) -> InspectionPack:
    """Ask for a pack; one of the same person's that is being built is returned instead."""
    _allowed(by, now)
    wanted_list(wanted)
    waiting = being_built(by)
    if waiting is not None:
        return waiting
    pack = InspectionPack.objects.create(wanted=wanted, asked_at=now, asked_by=by, doing="Waiting to begin")
    record(Event.INSPECTION_ASKED, target=pack.subject, by=by, now=now)
    transaction.on_commit(lambda: _wake(pack.pk), robust=True)
    return pack


def _wake(pack_id: int) -> None:
    from kombu.exceptions import OperationalError

    from ..tasks import build_inspection_pack

    try:
        build_inspection_pack.delay(pack_id)
    except (OperationalError, OSError):
        # The schedule builds every pack that was asked for and never built.
        return


def build(*, pack_id: int, now: datetime) -> InspectionPack | None:
    """Build the pack that was asked for. Skipped when it is built; what its asker may no longer do is not done."""
    pack = InspectionPack.objects.select_related("asked_by").filter(pk=pack_id, state=PackState.ASKED).first()
    if pack is None:
        return None
    rows = InspectionPack.objects.filter(pk=pack_id)
    try:
        _allowed(pack.asked_by, now)
        written = write(pack, now=now, doing=lambda words: rows.update(doing=words[:200]))
    except Exception as error:
        # The page must not wait for ever; a fault goes on to the log, a refusal carries its sentence.
        words = error.sentence if isinstance(error, PortalError) else FAILED
        with transaction.atomic():
            rows.update(doing=words[:200])
            pack.refresh_from_db()
            apply(PACK, "fail", pack, subject=pack.subject, by=None, now=now)
        if isinstance(error, PortalError):
            return pack
        raise
    with transaction.atomic():
        pack = InspectionPack.objects.select_for_update().get(pk=pack_id)
        if pack.state != PackState.ASKED:
            return pack
        apply(PACK, "build", pack, subject=pack.subject, by=None, now=now)
        pack.archive.save(f"{pack.pk}.zip", ContentFile(written.archive), save=False)
        pack.document.save(f"{pack.pk}.pdf", ContentFile(written.document), save=False)
        pack.archive_sha256, pack.document_sha256 = sha256(written.archive), sha256(written.document)
        pack.entries, pack.pages, pack.missing = written.entries, written.pages, written.missing
        pack.built_at, pack.doing = now, ""
        pack.save()
    return pack


@transaction.atomic
def take(*, pack: InspectionPack, kind: str, by: Person, now: datetime) -> IO[bytes]:
    """The archive's or the document's bytes, open for reading, with the taking on the trail. Only for its asker."""
    _allowed(by, now)
    if pack.asked_by_id != by.pk:
        raise NotAllowed("A pack holds what its asker may read, so only its asker takes it. Build your own.")
    if pack.built_at is None or pack.removed_at is not None:
        raise Refused("This pack is no longer kept. Build a new one.")
    record(Event.INSPECTION_TAKEN, target=pack.subject, by=by, now=now, fields=[kind])
    return (pack.archive if kind == ARCHIVE else pack.document).open("rb")


def forget_old(now: datetime) -> int:
    """Delete the files of every pack that was built more than a fortnight before `now`; return how many packs."""
    count = 0
    for pack in InspectionPack.objects.filter(built_at__lt=now - KEPT_FOR, removed_at__isnull=True):
        if InspectionPack.objects.filter(pk=pack.pk, removed_at__isnull=True).update(removed_at=now):
            for file in (pack.archive, pack.document):
                file.storage.delete(file.name)
            count += 1
    return count
