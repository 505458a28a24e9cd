"""Things with clocks on them, for tests of the ground that know no app: a kind of thing, its rules, its clocks."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count

from portal import subjects
from portal.accounts.choices import Role
from portal.deadlines import actions
from portal.deadlines.choices import Clock
from portal.deadlines.models import Deadline
from portal.deadlines.rules import DeadlineRule, Direction, Unit
from portal.subjects import Kind, Subject

KIND = "demonstration_thing"
# A Wednesday at noon, on which a limit of 15 working days from MONDAY is over by two.
NOW = datetime(2026, 12, 16, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
_number = count(1)


def rule(amount: int = 15, **fields) -> DeadlineRule:
    """A time limit of `amount` working days after the event, unless `fields` say otherwise."""
    values = {
        "code": "demonstration_rule",
        "title": "Do what must be done",
        "amount": amount,
        "unit": Unit.WORKING_DAYS,
        "clock": Clock.ENGLAND_AND_WALES,
        "direction": Direction.AFTER,
        "clear": False,
        "statutory": True,
        "citation": "A demonstration source",
        "edition": "1",
        "effective_from": date(2018, 1, 1),
        "effective_until": None,
        "trigger_words": "the day of the event",
    }
    return DeadlineRule(**(values | fields))


class Things:
    """The things of one test: who sees which, and who is shut out by a conflict of interest."""

    def __init__(self) -> None:
        self.hidden_from: dict[int, set[int]] = {}
        self.conflicted: dict[int, set[int]] = {}
        self.ids: set[int] = set()

    def subject(self) -> Subject:
        """A new thing, with a reference."""
        number = next(_number)
        self.ids.add(number)
        return Subject(KIND, number, f"DT-2026-{number:02}")

    def visible_ids(self, person, _on) -> set[int]:
        """Everything but what was hidden from the person."""
        return self.ids - self.hidden_from.get(person.pk, set())

    def clock(
        self,
        trigger_at: date | datetime = date(2026, 11, 23),
        *,
        subject: Subject | None = None,
        now: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        owner_role: Role = Role.BUSINESS_MANAGER,
        owner_organisation=None,
        instance: str = "",
        **fields,
    ) -> Deadline:
        """A clock that runs on `subject` (a new thing unless given), started by the portal."""
        return actions.start_clock(
            rule=rule(**fields),
            subject=subject or self.subject(),
            trigger_at=trigger_at,
            owner_role=owner_role,
            owner_organisation=owner_organisation,
            instance=instance,
            by=None,
            now=now,
        )


@contextmanager
def registered_things():
    """A `Things` whose kind the ground knows while the test runs."""
    things = Things()
    subjects.register(
        Kind(
            KIND,
            "Demonstration thing",
            things.visible_ids,
            lambda one: f"/demonstration/{one}/",
            lambda one: things.conflicted.get(one, set()),
            conflicts_among=lambda ids: {one: things.conflicted[one] for one in ids if one in things.conflicted},
        )
    )
    try:
        yield things
    finally:
        subjects._kinds.pop(KIND)
