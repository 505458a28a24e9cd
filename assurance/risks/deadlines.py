"""The day on which a risk is looked at again: the one that was set. The clock is there so that the sweep reminds."""

from __future__ import annotations

from datetime import date

from portal.deadlines.choices import Clock
from portal.deadlines.models import Deadline
from portal.deadlines.rules import DeadlineRule, Direction, Unit, register

CODE = "risk_review"


def declare() -> None:
    """Register the rule."""
    register(
        DeadlineRule(
            code=CODE,
            title="Review of a risk",
            amount=0,
            unit=Unit.WORKING_DAYS,
            clock=Clock.ENGLAND_AND_WALES,
            direction=Direction.BEFORE,
            clear=False,
            statutory=False,
            citation="Set at each review of the risk register",
            edition="local",
            effective_from=date(2018, 1, 1),
            effective_until=None,
            trigger_words="the day set for the review",
        )
    )


def wording(deadline: Deadline) -> str:
    """What the date asks for."""
    return "review the risk"
