"""Actions as the list, the page and the table file show them. No cell can be taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.clock import london_date
from portal.deadlines.calendars import load
from portal.deadlines.choices import Clock
from portal.deadlines.counting import working_days_between
from portal.deadlines.tables import cell

from .choices import ActionState
from .models import Action

TAGS = {
    ActionState.OPEN: "open",
    ActionState.DONE: "soon",
    ActionState.ASSURED: "met",
    ActionState.IMPACT: "met",
    ActionState.DROPPED: "",
}
COLUMNS = (
    "Reference", "What is to be done", "Organisation", "Person", "Where it stands", "Due on", "Working days late",
    "Came from", "Agreed on", "Done on", "What was done", "Assured on", "How it was checked", "Difference it made",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One action on a day: `days` are the working days left of one that is to do and has a date (below 0: late)."""

    action: Action
    days: int | None
    tag: str


def lines(actions: Iterable[Action], on: date) -> list[Line]:
    """A line for each as it stands on London date `on`; the calendar is read once."""
    calendar = load(Clock.ENGLAND_AND_WALES)
    found = []
    for action in actions:
        days = None
        if action.state == ActionState.OPEN and action.due_on is not None:
            days = working_days_between(calendar, on, action.due_on)
            if action.due_on < on:
                days = min(days, -1)
        found.append(Line(action, days, TAGS[ActionState(action.state)]))
    return found


def table_row(line: Line) -> list[str]:
    """The cells of one action, in the order of COLUMNS."""
    action = line.action
    values = (
        action.reference, action.words, action.organisation.name, action.owner.name if action.owner else "",
        action.get_state_display(), action.due_on, -line.days if line.days is not None and line.days < 0 else 0,
        action.source_words, action.agreed_on, action.done_on, action.done_words,
        london_date(action.assured_at) if action.assured_at else None, action.assurance_words, action.impact_words,
    )  # fmt: skip
    return [cell(value) for value in values]
