"""A date with its proof as plain values, for the command line and for files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from portal.clock import london_date

from .calendars import load
from .counting import WEEKDAYS, DueDate, due, proof_as_json, skipped_days
from .reading import read_trigger
from .rules import DeadlineRule, rule_for


def answer(code: str, trigger: str) -> tuple[DeadlineRule, DueDate]:
    """What rule `code` gives for the event at `trigger` (see `read_trigger`), on the calendar that the rule names.

    Refused for a code or a trigger that cannot be used.
    """
    moment = read_trigger(trigger)
    on = london_date(moment) if isinstance(moment, datetime) else moment
    rule = rule_for(code.strip(), on)
    return rule, due(moment, rule, load(rule.clock))


def as_json(rule: DeadlineRule, given: DueDate) -> dict[str, Any]:
    """Everything that is known of the answer; dates and moments in ISO, moments in UTC."""
    weekend, holidays = skipped_days(given)
    return {
        "rule": rule.code,
        "title": rule.title,
        "limit": rule.limit_words,
        "citation": rule.citation,
        "edition": rule.edition,
        "clock": str(rule.clock),
        "day_zero": rule.trigger_words,
        "trigger_on": given.trigger_on.isoformat(),
        "due_on": given.due_on.isoformat(),
        "overdue_from": given.overdue_from.isoformat(),
        "aim_for": given.aim_for.isoformat() if given.aim_for else None,
        "provisional": given.provisional,
        "skipped_weekend_days": len(weekend),
        "skipped_holidays": len(holidays),
        "days": proof_as_json(given),
    }


def as_text(rule: DeadlineRule, given: DueDate) -> list[str]:
    """The answer as lines to read: the date, the first late instant, then every day of the count."""
    lines = [
        f"{rule.title} ({rule.code})",
        f"Rule:        {rule.limit_words} ({rule.citation}, edition {rule.edition})",
        f"Day 0:       {in_words(given.trigger_on)}: {rule.trigger_words}",
        f"Due on:      {in_words(given.due_on)}",
        f"Late from:   {given.overdue_from.isoformat()}",
    ]
    if given.aim_for and given.aim_for != given.due_on:
        lines.append(f"Aim for:     {in_words(given.aim_for)}, the last working day before it")
    if given.provisional:
        lines.append("Provisional: the bank holidays of that time are not all known")
    lines.append("")
    for day in given.days:
        number = f"{day.number:>4}" if day.number is not None else "   -"
        lines.append(
            f"{day.on.isoformat()} {WEEKDAYS[day.on.weekday()][:3]} {number}  {day.skipped_why or ''}".rstrip()
        )
    return lines


def in_words(on: date) -> str:
    """`Friday 8 January 2027`."""
    return f"{on:%A} {on.day} {on:%B %Y}"
