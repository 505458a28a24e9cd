"""What a clock would show under other holidays or another starting event: asked before saving, and when saving.

The preview and the action ask the same functions, so what was shown is what is saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .counting import DueDate, WorkingCalendar, add_working_days, due, last_working_day
from .models import Deadline
from .rules import DeadlineRule, Direction, Unit


@dataclass(frozen=True)
class Recount:
    """What recounting gives for one deadline; `note` says what became of a date that a person had set."""

    deadline: Deadline
    answer: DueDate
    old_due_on: date
    new_due_on: date
    note: str = ""

    @property
    def changed(self) -> bool:
        """Whether the date worked to, or the one that the rule gives, is another now."""
        return self.new_due_on != self.old_due_on or self.answer.due_on != self.deadline.original_due_on


def rule_of(deadline: Deadline) -> DeadlineRule:
    """The rule that the deadline was started under, whatever is in force by now."""
    return DeadlineRule(
        code=deadline.rule_code,
        title=deadline.title,
        amount=deadline.amount,
        unit=Unit(deadline.unit),
        clock=deadline.clock,
        direction=Direction(deadline.direction),
        clear=deadline.clear,
        statutory=deadline.statutory,
        citation=deadline.citation,
        edition=deadline.rule_edition,
        effective_from=date.min,
        effective_until=None,
        trigger_words=deadline.trigger_words,
    )


def recount(deadline: Deadline, calendar: WorkingCalendar, today: date, trigger: date | None = None) -> Recount:
    """The deadline's dates under `calendar`, from London date `trigger` (None: as it is). Changes nothing.

    A date that a person had extended or moved to stays, unless the rule itself now gives a later
    one (for an extension) or it falls on a day off: then it becomes the working day before, or,
    where that has passed, the next one.
    """
    # Hours run from a moment, never from a date: a corrected one stands in `trigger_at` already.
    moment = deadline.trigger_at if deadline.unit == Unit.HOURS else trigger or deadline.trigger_on
    answer = due(moment, rule_of(deadline), calendar)
    old = deadline.due_on
    if not deadline.is_changed:
        return Recount(deadline, answer, old, answer.due_on)
    if deadline.statutory and answer.due_on >= old:
        return Recount(deadline, answer, old, answer.due_on, "The date of the rule is now later than the extension.")
    if calendar.is_working(old):
        return Recount(deadline, answer, old, old, "Kept: a person had set this date.")
    earlier = last_working_day(calendar, old)
    new = earlier if earlier >= today else add_working_days(calendar, old, 1)
    return Recount(deadline, answer, old, new, "A person had set this date, and it is no longer a working day.")


def what_if(deadlines: Iterable[Deadline], calendars: Mapping[str, WorkingCalendar], today: date) -> list[Recount]:
    """What each of `deadlines` would become if the calendars of these names were those given."""
    return [recount(deadline, calendars[deadline.clock], today) for deadline in deadlines]


def preview(rule: DeadlineRule, trigger_at: date | datetime, calendar: WorkingCalendar) -> DueDate:
    """What `rule` would give for an event at `trigger_at`: for a what-if before the event is changed."""
    return due(trigger_at, rule, calendar)
