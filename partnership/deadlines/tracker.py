"""The date of an action: the one that was agreed. The clock is there so that the one sweep reminds of it."""

from __future__ import annotations

from datetime import date

from portal.deadlines.choices import Clock
from portal.deadlines.rules import DeadlineRule, Direction, Unit, register

CODE = "action_due"


def declare() -> None:
    """Register the rule."""
    register(
        DeadlineRule(
            code=CODE,
            title="Action",
            amount=0,
            unit=Unit.WORKING_DAYS,
            clock=Clock.ENGLAND_AND_WALES,
            direction=Direction.BEFORE,
            clear=False,
            statutory=False,
            citation="Agreed with the action's owner",
            edition="local",
            effective_from=date(2018, 1, 1),
            effective_until=None,
            trigger_words="the day agreed for the action",
        )
    )
