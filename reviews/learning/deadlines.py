"""The dates of learning, on one screen: none is statutory, each is the partnership's own promise."""

from __future__ import annotations

from datetime import date

from portal.deadlines.choices import Clock
from portal.deadlines.rules import DeadlineRule, Direction, Unit, register

CHAIN = "Local practice (decision 72)"
BOLTON = "Bolton Safeguarding Children annual report 2019-20, learning cycle"
ASSURED = "the day on which the last of its actions was assured"
STARTED = "the first day of the learning cycle"


def _months(code: str, title: str, amount: int, trigger: str, citation: str) -> None:
    register(
        DeadlineRule(
            code, title, amount, Unit.CALENDAR_MONTHS, Clock.ENGLAND_AND_WALES, Direction.AFTER, False, False, citation,
            "local", date(2018, 1, 1), None, trigger,
        )
    )  # fmt: skip


def declare() -> None:
    """Register every rule; called once when the app is ready."""
    _months("impact_check_6", "Check the impact after six months", 6, ASSURED, CHAIN)
    _months("impact_check_12", "Check the impact after twelve months", 12, ASSURED, CHAIN)
    _months("learning_scope", "Learning cycle: theme and scope", 1, STARTED, BOLTON)
    _months("learning_explore", "Learning cycle: explore", 3, STARTED, BOLTON)
    _months("learning_respond", "Learning cycle: respond", 4, STARTED, BOLTON)
    _months("learning_evaluate", "Learning cycle: evaluate", 8, STARTED, BOLTON)
