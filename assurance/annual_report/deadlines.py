"""The days of an annual report: by when it is published, and by when it has reached those it must reach."""

from __future__ import annotations

from datetime import date

from portal.deadlines.choices import Clock
from portal.deadlines.models import Deadline
from portal.deadlines.rules import DeadlineRule, Direction, Unit, register

PUBLISHED, SENT = "annual_report_published", "annual_report_sent"


def _on_a_day(code: str, title: str, words: str, citation: str, edition: str, since: date) -> DeadlineRule:
    return DeadlineRule(
        code=code,
        title=title,
        amount=0,
        unit=Unit.CALENDAR_MONTHS,
        clock=Clock.ENGLAND_AND_WALES,
        direction=Direction.BEFORE,
        clear=False,
        statutory=True,
        citation=citation,
        edition=edition,
        effective_from=since,
        effective_until=None,
        trigger_words=words,
    )


def declare() -> None:
    """Register both rules. A day is set by the reporting year, or counted in plain days: no working days are."""
    register(
        _on_a_day(
            PUBLISHED, "Annual report published", "the day that the reporting year sets",
            "Working Together to Safeguard Children, December 2023: yearly reports, by the end of September", "2023",
            date(2018, 6, 29),
        )
    )  # fmt: skip
    register(
        _on_a_day(
            SENT, "Annual report sent to the Panel and the What Works Centre", "seven days after its publication",
            "Working Together to Safeguard Children, July 2018, chapter 3: within seven days of being published",
            "2018", date(2018, 6, 29),
        )
    )  # fmt: skip


def wording(deadline: Deadline) -> str:
    """What the date asks for."""
    return "publish the annual report" if deadline.rule_code == PUBLISHED else "send the annual report out"
