"""Deadlines as lists show them: where each stands today, in words, and how many working days are left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, OuterRef, Subquery

from portal.accounts.choices import Role
from portal.clock import london_date

from .calendars import load
from .choices import Clock
from .counting import working_days_between
from .models import Deadline
from .queries import OPEN, STATES, lateness, path_to, standing

# Up to here hours say more than days.
NEAR = timedelta(hours=72)
TAGS = {"open": "open", "overdue": "late", "met": "met", "met_late": "late", "cancelled": ""}


# What a line reads of a deadline: the rest of the row (its proof, its citation) is for the deadline's own page.
READ = (
    "reference", "title", "clock", "due_on", "due_at", "original_due_on", "met_on", "met_at", "cancelled_at",
    "provisional", "owner_role", "owner_organisation__short_name",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One deadline at a moment.

    `state` is a key of queries.STATES, `words` what the tag says, `tag` its colour; `days` the
    working days left of an open one (below 0: late), None of any other; `left` the time left (below
    0: late) of an open one that is counted in hours, near its hour; `late` the working days of
    lateness, `late_from_rule` those after the date that the rule gave; `owner` the office that owns it.
    """

    deadline: Deadline
    state: str
    words: str
    tag: str
    days: int | None
    left: timedelta | None
    late: int
    late_from_rule: int
    owner: str
    path: str


def time_left(due_at: datetime | None, as_of: date | datetime) -> timedelta | None:
    """What is left at moment `as_of` until `due_at`; None far from it, without it, or where only the day is asked."""
    if due_at is None or not isinstance(as_of, datetime):
        return None
    left = due_at - as_of
    return left if abs(left) <= NEAR else None


def lines(deadlines: Iterable[Deadline], as_of: date | datetime) -> list[Line]:
    """A line for each at `as_of`; the calendars are read once, however many there are.

    Given a moment, a clock that is counted in hours is late from its hour; given a London date, from that midnight.
    """
    rows = list(deadlines)
    today = london_date(as_of) if isinstance(as_of, datetime) else as_of
    calendars = {clock: load(clock) for clock in {row.clock for row in rows}}
    found = []
    for row in rows:
        calendar = calendars[row.clock]
        state = standing(row, as_of)
        late = lateness(row, as_of, calendar=calendar)
        days = None
        if row.is_open:
            days = -late if late else working_days_between(calendar, today, row.due_on)
        found.append(
            Line(
                deadline=row,
                state=state,
                words=STATES[state],
                tag=TAGS[state],
                days=days,
                left=time_left(row.due_at, as_of) if row.is_open else None,
                late=late,
                late_from_rule=lateness(row, as_of, original=True, calendar=calendar),
                owner=owner_words(row),
                path=path_to(row),
            )
        )
    return found


def owner_words(deadline: Deadline) -> str:
    """The office that owns the deadline: `Agency contact (Demonstration trust)`."""
    label = str(Role(deadline.owner_role).label)
    organisation = deadline.owner_organisation
    return f"{label} ({organisation.short_name})" if organisation else label


def clock_words(name: str) -> str:
    """Whose bank holidays a clock leaves out, in words."""
    return Clock(name).label


def first_due(kind: str) -> Subquery:
    """When the soonest clock that runs on a thing of `kind` is due: what a list of such things is put in order by."""
    clocks = Deadline.objects.filter(OPEN, subject_kind=kind, subject_id=OuterRef("pk"))
    # Not the first in order of days: that would lead a planner to the index of days, once for each thing.
    return Subquery(clocks.order_by().values("subject_id").annotate(first=Min("due_on")).values("first"))
