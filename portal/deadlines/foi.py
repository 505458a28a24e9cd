"""The one rule that belongs to no app: answering a request for information held by a public body."""

from __future__ import annotations

from datetime import date

from .choices import Clock
from .rules import DeadlineRule, Direction, Unit, register


def declare() -> None:
    """Register the rule. Its working day leaves out the bank holidays of every part of the kingdom."""
    register(
        DeadlineRule(
            code="freedom_of_information",
            title="Answer a freedom of information request",
            amount=20,
            unit=Unit.WORKING_DAYS,
            clock=Clock.UNITED_KINGDOM,
            direction=Direction.AFTER,
            clear=False,
            statutory=True,
            citation="Freedom of Information Act 2000, section 10(1) and (6)",
            edition="2005",
            effective_from=date(2005, 1, 1),
            effective_until=None,
            trigger_words="the day the request was received",
        )
    )
