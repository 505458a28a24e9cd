"""The dates of a review side by side: its clocks, the other reading of a rule, and the local table against the law.

DOMAIN decisions 3 and 4: which event starts a clock is a setting of the arrangements; where the
other reading gives another date, that date is shown too; and where the local table's last day
falls after the statutory date, the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from partnership.choices import ClockEvent
from partnership.queries import clock_settings
from portal.clock import london_date
from portal.day_strip import Strip, strip
from portal.deadlines.calendars import load
from portal.deadlines.counting import Day, due, working_day_number
from portal.deadlines.models import Deadline
from portal.deadlines.rules import rule_for
from portal.deadlines.wording import each_deed_once

from .models import RapidReview

CODES = ("panel_notification", "rapid_review")


@dataclass(frozen=True)
class OtherReading:
    """The date that the other reading of a rule gives, in words, and the reading that the arrangements set."""

    title: str
    words: str
    due_on: date
    used: date
    set_words: str


def other_readings(review: RapidReview, deadlines: Iterable[Deadline]) -> list[OtherReading]:
    """For each national clock whose other starting event has come: the date it would give, where that differs."""
    notification = getattr(review, "notification", None)
    settings = {s.rule_code: s for s in clock_settings(london_date(review.incident.aware_at))}
    found = []
    for deadline in deadlines:
        if deadline.rule_code not in CODES or deadline.cancelled_at is not None:
            continue
        setting = settings.get(deadline.rule_code)
        if setting is None or not setting.other_reading:
            continue
        other = review.incident.aware_at
        if setting.other_reading == ClockEvent.NOTIFICATION:
            if notification is None:
                continue
            other = notification.sent_at
        answer = due(other, rule_for(deadline.rule_code, london_date(other)), load(deadline.clock))
        if answer.due_on != deadline.original_due_on:
            found.append(
                OtherReading(
                    deadline.title,
                    _in_a_sentence(setting.other_reading),
                    answer.due_on,
                    deadline.original_due_on,
                    _in_a_sentence(setting.event),
                )
            )
    return found


def _in_a_sentence(event: str) -> str:
    words = str(ClockEvent(event).label)
    return f"{words[0].lower()}{words[1:]}"


def local_after_law(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """The milestones of the local table that fall after the rapid review's own date."""
    rows = [d for d in deadlines if d.cancelled_at is None]
    law = next((d for d in rows if d.rule_code == "rapid_review"), None)
    if law is None:
        return []
    return [d for d in rows if d.rule_code.startswith("timetable_day_") and d.original_due_on > law.due_on]


def fifteen_days(review: RapidReview, deadlines: Iterable[Deadline], now: datetime) -> Strip | None:
    """The strip of days from awareness to the rapid review's date, with what falls on each; None without that clock."""
    rows = [d for d in deadlines if d.cancelled_at is None]
    law = next((d for d in rows if d.rule_code == "rapid_review"), None)
    if law is None:
        return None
    calendar = load(law.clock)
    answer = due(law.trigger_on, rule_for("rapid_review", law.trigger_on), calendar)
    days: list[Day] = list(answer.days)
    labels: dict[date, list[str]] = {law.trigger_on: ["aware"]}
    for row in each_deed_once(rows):
        labels.setdefault(row.due_on, []).append(_short(row))
    return strip(
        days,
        today=london_date(now),
        labels=labels,
        statutory=[row.due_on for row in rows if row.statutory],
    )


SHORT = {
    "panel_notification": "Panel told",
    "partners_told": "partners told",
    "rapid_review": "to the Panel",
    "request_out": "request out",
    "collate": "collate",
    "circulate": "pack out",
    "meeting": "meeting",
    "sign_off": "sign-off",
    "submission": "sent",
}


def _short(row: Deadline) -> str:
    return SHORT.get(row.instance or row.rule_code, row.title)


def day_number(deadlines: Iterable[Deadline], now: datetime) -> tuple[int, int] | None:
    """Which working day of how many today is, for the clock to the Panel while it runs; None otherwise."""
    law = next((d for d in deadlines if d.rule_code == "rapid_review" and d.is_open), None)
    if law is None:
        return None
    return working_day_number(load(law.clock), law.trigger_on, london_date(now)), law.amount
