"""Loading the figures of a published yearly report."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.queries import current
from portal.errors import Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..annual_report.published import PublishedFile
from ..models import StatedCheck, StatedFigure

if TYPE_CHECKING:
    from portal.accounts.models import Person

STATED = ("name", "label", "section", "group", "words", "unit", "dated", "place", "note")
CHECKED = ("kind", "what", "section", "parts", "against", "whole", "per", "places", "note")


@transaction.atomic
def load_published(*, document: PublishedFile, by: Person | None, now: datetime) -> int:
    """Add the figures and checks of a published year that are not there yet; how many figures. All of it or nothing.

    A figure that was loaded before is left as it stands. Raises Refused for another partnership's year.
    """
    own = document.report
    if current().code != own.partnership:
        raise Refused(f"These are the figures of “{own.partnership}”; this installation serves “{current().code}”.")
    present = set(StatedFigure.objects.filter(loaded_from=document.file).values_list("name", flat=True))
    added = [
        StatedFigure(
            **{name: getattr(entry, name) for name in STATED},
            value=entry.number, position=position, period_from=own.starts_on, period_to=own.ends_on,
            source=entry.source or own.source,
            loaded_from=document.file, loaded_at=now, loaded_by=by,
        )
        for position, entry in enumerate(document.figures, start=1)
        if entry.name not in present
    ]  # fmt: skip
    StatedFigure.objects.bulk_create(added)
    known = set(StatedCheck.objects.filter(loaded_from=document.file).values_list("what", flat=True))
    checks = [
        StatedCheck(
            **{name: getattr(entry, name) for name in CHECKED}, position=position, loaded_from=document.file
        )
        for position, entry in enumerate(document.checks, start=1)
        if entry.what not in known
    ]  # fmt: skip
    StatedCheck.objects.bulk_create(checks)
    if added or checks:
        fields = [f"{len(added)} figures", f"{len(checks)} checks"]
        record(Event.ASSURANCE_HISTORY_LOADED, target=own.source, by=by, now=now, fields=fields)
    return len(added)
