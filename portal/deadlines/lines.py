"""Deadlines as lists show them: where each stands today, in words, and how many working days are left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.accounts.choices import Role

from .calendars import load
from .choices import Clock
from .counting import working_days_between
from .models import Deadline
from .queries import STATES, lateness, path_to, standing

TAGS = {"open": "open", "overdue": "late", "met": "met", "met_late": "late", "cancelled": ""}


# What a line reads of a deadline: the rest of the row (its proof, its citation) is for the deadline's own page.
READ = (
    "reference", "title", "clock", "due_on", "original_due_on", "met_on", "met_at", "cancelled_at", "provisional",
    "owner_role", "owner_organisation__short_name",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One deadline on London date `today`.

    `state` is a key of queries.STATES, `words` what the tag says, `tag` its colour; `days` the
    working days left of an open one (below 0: late), None of any other; `late` the working days of
    lateness, `late_from_rule` those after the date that the rule gave; `owner` the office that owns it.
    """

    deadline: Deadline
    state: str
    words: str
    tag: str
    days: int | None
    late: int
    late_from_rule: int
    owner: str
    path: str


def lines(deadlines: Iterable[Deadline], today: date) -> list[Line]:
    """A line for each; the calendars are read once, however many there are."""
    rows = list(deadlines)
    calendars = {clock: load(clock) for clock in {row.clock for row in rows}}
    found = []
    for row in rows:
        calendar = calendars[row.clock]
        state = standing(row, today)
        late = lateness(row, today, calendar=calendar)
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
                late=late,
                late_from_rule=lateness(row, today, original=True, calendar=calendar),
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
