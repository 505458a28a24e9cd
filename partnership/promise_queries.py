"""Reads of the promises to other boards: what is due, what was kept, and how well over a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.deadlines.lines import Line
from portal.deadlines.lines import lines as deadline_lines
from portal.deadlines.models import Deadline
from portal.subjects import Kind
from portal.together import Asking, answered, related
from portal.together import one as one_of

from .models import Obligation, Promise, Protocol
from .models.protocol import PROMISE_KIND

if TYPE_CHECKING:
    from portal.accounts.models import Person


def protocols() -> list[Protocol]:
    """The protocols in use with their promises in `obligations.all()`, two queries."""
    return answered([protocols_asked()])[0]


def protocols_asked() -> Asking[list[Protocol]]:
    """The same, asked together with others."""
    rows = yield from one_of(Protocol.objects.filter(removed_on__isnull=True).select_related("board"))
    yield from related(rows, Prefetch("obligations", queryset=Obligation.objects.filter(removed_on__isnull=True)))
    return rows


@dataclass(frozen=True)
class Due:
    """A promise with its clock, which says in how many working days it is due or how late it is."""

    promise: Promise
    line: Line | None


def _with_clocks(promises: list[Promise], today: date) -> list[Due]:
    clocks = Deadline.objects.filter(
        subject_kind=PROMISE_KIND, subject_id__in=[promise.pk for promise in promises]
    ).select_related("owner_organisation")
    lines = {line.deadline.subject_id: line for line in deadline_lines(clocks, today)}
    return [Due(promise, lines.get(promise.pk)) for promise in promises]


def due(today: date, protocol: Protocol | None = None) -> tuple[list[Due], list[Due]]:
    """The promises that are open, the soonest first, and those that are over, the newest first. Three queries."""
    rows = Promise.objects.select_related("obligation__protocol__board", "kept_by", "excused_by")
    if protocol is not None:
        rows = rows.filter(obligation__protocol=protocol)
    found = _with_clocks(list(rows), today)
    waiting = [row for row in found if row.promise.kept_at is None and row.promise.excused_at is None]
    over = [row for row in found if row not in waiting]
    return waiting, sorted(over, key=lambda row: row.promise.due_on, reverse=True)


def one(promise: Promise, today: date) -> Due:
    """The promise with its clock."""
    return _with_clocks([promise], today)[0]


@dataclass(frozen=True)
class Kept:
    """How the promises due in a period were kept: of `due` (those excused left out) `in_time`, `late`, `not_kept`."""

    due: int
    in_time: int
    late: int
    not_kept: int
    excused: int


def kept(starts_on: date, ends_on: date) -> Kept:
    """How the promises due between the two London dates, both included, were kept. One query."""
    rows = list(Promise.objects.filter(due_on__gte=starts_on, due_on__lte=ends_on))
    counted = [row for row in rows if row.excused_at is None]
    in_time = sum(1 for row in counted if row.kept_on is not None and row.kept_on <= row.due_on)
    late = sum(1 for row in counted if row.kept_on is not None and row.kept_on > row.due_on)
    return Kept(len(counted), in_time, late, len(counted) - in_time - late, len(rows) - len(counted))


def promise_kind() -> Kind:
    """How the ground asks about a promise: whoever sees the arrangements sees it."""

    def rows(person: Person, on: date) -> QuerySet[Promise]:
        return Promise.objects.all() if holds(person, Permission.SEE_DIRECTORY, on) else Promise.objects.none()

    return Kind.seen_by_query(
        PROMISE_KIND, "Promise to another board", rows, lambda promise_id: reverse("promise", args=[promise_id])
    )
