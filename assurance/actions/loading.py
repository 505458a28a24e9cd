"""Loading what is published: the framework's methods and promises, and the grids of years gone by."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.actions.synchronising import LoadReport, synchronise, write
from partnership.arrangements import ArrangementsError, Problem
from partnership.queries import current
from portal.clock import london_date
from portal.errors import Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record

from ..models import Activity, Framework, Method, Promise, StatedTotal
from ..queries import framework
from ..reading import ActivityEntry, FrameworkFile, HistoryFile

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def load_framework(*, document: FrameworkFile, by: Person | None, now: datetime) -> LoadReport:
    """Make methods and promises equal to the file, all of it or nothing; a second load changes nothing.

    A method that the file no longer holds ends on the London date of `now` and keeps its activities.
    Raises Refused where the installation serves another partnership's framework.
    """
    present = Framework.objects.select_for_update().first()
    own = document.framework
    if present is not None and present.code != own.code:
        raise Refused(f"This installation holds the assurance framework “{present.code}”, not “{own.code}”.")
    report, on = LoadReport(), london_date(now)
    values = {name: getattr(own, name) for name in ("code", "source", "starts_on", "years", "cycle_words")}
    row = present or Framework(loaded_at=now)
    write(row, values | {"digest": document.digest}, report)
    synchronise(Method, ("code",), [_method(entry) for entry in document.methods], on, report)
    ids = dict(Method.objects.values_list("code", "pk"))
    wanted = [
        {"method_id": ids[method.code], **{name: getattr(entry, name) for name in PROMISED}}
        for method in document.methods
        for entry in method.promises
    ]
    synchronise(Promise, ("code",), wanted, on, report)
    if not report.nothing_changed:
        record(Event.ASSURANCE_FRAMEWORK_LOADED, target=own.source, by=by, now=now, fields=sorted(report.sections))
    return report


PROMISED = ("code", "words", "citation", "times", "months", "in_month", "since", "once_in")


def _method(entry: object) -> dict[str, object]:
    return {name: getattr(entry, name) for name in ("code", "name", "words", "citation", "from_reviews", "actions_as")}


@transaction.atomic
def load_history(*, document: HistoryFile, by: Person | None, now: datetime) -> int:
    """Add the entries of a published year that are not there yet, and return how many; all of them or none.

    An entry that was loaded before is left as it stands. Raises Refused for another partnership's year, and
    ArrangementsError, with the line, for a method that the framework in use has not.
    """
    own, frame = document.history, framework()
    if current().code != own.partnership:
        raise Refused(f"These are the activities of “{own.partnership}”; this installation serves “{current().code}”.")
    by_code = {method.code: method for method in Method.objects.all()}
    unknown = [
        Problem(row.line, f"The framework has no method “{row.method}”. Use one of: {', '.join(sorted(by_code))}.")
        for row in (*document.activities, *document.totals)
        if row.method not in by_code
    ]
    if unknown:
        raise ArrangementsError(document.file, unknown)
    present = set(Activity.objects.filter(loaded_from=document.file).values_list("entry", flat=True))
    added = [row for row in document.activities if row.entry not in present]
    for row in added:
        _enter(row, document, by_code[row.method], by=by, now=now)
    totals = 0
    for stated in document.totals:
        _row, made = StatedTotal.objects.get_or_create(
            year=own.year, method=by_code[stated.method], source=stated.source, defaults={"total": stated.total}
        )
        totals += made
    if added or totals:
        record(
            Event.ASSURANCE_HISTORY_LOADED,
            target=f"{own.source} ({frame.code})",
            by=by,
            now=now,
            fields=[f"{len(added)} activities", f"{totals} totals"],
        )
    return len(added)


def _enter(row: ActivityEntry, document: HistoryFile, method: Method, *, by: Person | None, now: datetime) -> Activity:
    """One printed entry in the state in which it was printed."""
    activity = Activity(
        method=method,
        state=row.state,
        title=row.title,
        year=document.history.year,
        planned_from=row.planned_from,
        planned_to=row.planned_to,
        from_month=row.now_from,
        to_month=row.now_to,
        month_words=row.month_words,
        reason=row.reason,
        counted=row.counted,
        source=document.history.source,
        loaded_from=document.file,
        entry=row.entry,
        added_at=now,
        added_by=by,
        changed_at=now,
    )
    signed(activity, by=by, now=now).save()
    return activity
