"""Reads of retention: the schedule, what is due for review, what is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds as is_granted
from portal.remembered import remembered
from portal.subjects import Kind, Subject, closed_to, kind_named

from .choices import DisposalState, RecordType
from .models import KIND, Disposal, Hold, RetentionPeriod
from .records import Record, ended

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission


@dataclass(frozen=True)
class ScheduleLine:
    """One type of record with its period, where one is set."""

    record_type: str
    label: str
    period: RetentionPeriod | None


@dataclass(frozen=True)
class DueLine:
    """One record whose period is over: since when, on what basis, what holds it, and whether it is proposed."""

    record: Record
    due_on: date
    period: RetentionPeriod
    hold: Hold | None
    proposed: Disposal | None

    @property
    def label(self) -> str:
        """The type in words."""
        return str(RecordType(self.record.record_type).label)


def _periods() -> list[RetentionPeriod]:
    """The periods that are set. One query of a page."""
    return remembered("retention.periods", lambda: list(RetentionPeriod.objects.select_related("set_by")))


def schedule() -> list[ScheduleLine]:
    """Every type of record with its period. One query."""
    periods = {row.record_type: row for row in _periods()}
    return [ScheduleLine(value, str(label), periods.get(value)) for value, label in RecordType.choices]


def standing_holds() -> dict[tuple[str, int], Hold]:
    """The holds that stand, by the thing they are on. One query of a page."""
    standing = Hold.objects.filter(lifted_at__isnull=True).select_related("set_by")
    rows = remembered("retention.holds", lambda: list(standing))
    return {(row.subject_kind, row.subject_id): row for row in rows}


def due_lines(person: Person, on: date) -> list[DueLine]:
    """What is due for review on London date `on`, of what `person` may see, the longest due first."""
    if not is_granted(person, P.SEE_RETENTION, on):
        return []
    held, seen = standing_holds(), _Seen(person, on)
    proposed = {
        (row.record_type, row.subject_kind, row.subject_id): row
        for row in Disposal.objects.filter(state=DisposalState.PROPOSED).select_related("proposed_by")
    }
    found = []
    for period in _periods():
        for record in ended(period.record_type):
            due_on = record.ended_on + relativedelta(years=period.years)
            key = (record.subject.kind, record.subject.id)
            if due_on <= on and seen.has(record.subject):
                found.append(DueLine(record, due_on, period, held.get(key), proposed.get((period.record_type, *key))))
    return sorted(found, key=lambda line: (line.due_on, line.record.subject.reference, line.record.record_type))


class _Seen:
    """Which things a person may see, each kind asked once."""

    def __init__(self, person: Person, on: date) -> None:
        self.person, self.on = person, on
        self._ids: dict[str, set[int]] = {}

    def has(self, subject: Subject) -> bool:
        """Whether the person may see it."""
        if subject.kind not in self._ids:
            self._ids[subject.kind] = kind_named(subject.kind).visible_ids(self.person, self.on)
        return subject.id in self._ids[subject.kind]


def due_line(record_type: str, kind: str, subject_id: int, person: Person, on: date) -> DueLine | None:
    """The one line of a record that is due and that `person` may see; None otherwise."""
    wanted = (record_type, kind, subject_id)
    lines = due_lines(person, on)
    return next(
        (one for one in lines if (one.record.record_type, one.record.subject.kind, one.record.subject.id) == wanted),
        None,
    )


def may_see(subject: Subject, person: Person, on: date) -> bool:
    """Whether `person` may see the thing itself."""
    return subject.id in kind_named(subject.kind).visible_ids(person, on)


def holds_seen(person: Person, on: date) -> list[Hold]:
    """The holds that stand on things that `person` may see."""
    seen = _Seen(person, on)
    return [row for row in standing_holds().values() if seen.has(row.subject)]


def disposals_visible_to(person: Person, on: date) -> QuerySet[Disposal]:
    """The deletions that `person` may see: by role, but for those of a thing in which they have a conflict."""
    if not is_granted(person, P.SEE_RETENTION, on):
        return Disposal.objects.none()
    shut = closed_to(person, Disposal)
    return Disposal.objects.exclude(pk__in=shut.values("pk")).select_related("proposed_by", "settled_by")


def disposal_kind() -> Kind:
    """Deletions, as the ground asks about them."""
    return Kind.seen_by_query(KIND, "Deletion", disposals_visible_to, lambda _pk: "/retention/")
