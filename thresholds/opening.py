"""Whether somebody answers a telephone now, by the clock in London."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.clock import LONDON

from .frameworks.specification import ContactSpec

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: A team whose next hours lie further ahead than this is not worth naming a day for.
LOOK_AHEAD_DAYS = 14


@dataclass(frozen=True)
class Opening:
    """Whether a contact answers at a moment, and the sentence that says so."""

    is_open: bool
    always: bool
    words: str


def opening(contact: ContactSpec, now: datetime, holidays: Mapping[date, str]) -> Opening:
    """How `contact` stands at `now` (aware). On a bank holiday, office hours are taken to be closed.

    `holidays` are the bank holidays in England and Wales, date to name.
    """
    if not contact.hours:
        return Opening(True, True, "Open now, at all hours")
    local = now.astimezone(LONDON)
    today, clock = local.date(), local.time()
    if today not in holidays:
        for opens, closes in _hours(contact, today):
            if opens <= clock < closes:
                return Opening(True, False, f"Open now, until {closes:%H:%M}")
    for ahead in range(LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        if day in holidays:
            continue
        for opens, _closes in _hours(contact, day):
            if ahead or opens > clock:
                said = ("today", "tomorrow")[ahead] if ahead < 2 else _named(day, today)
                why = f" ({holidays[today]})" if today in holidays else ""
                return Opening(False, False, f"Closed now{why}. Opens {said} at {opens:%H:%M}")
    return Opening(False, False, "Closed now")


def hours_in_words(contact: ContactSpec) -> str:
    """The contact's week in one line: `Monday to Thursday 08:45 to 17:00, Friday 08:45 to 16:30`."""
    if not contact.hours:
        return "At all hours, every day"
    groups: list[tuple[int, int, str]] = []
    for day in range(7):
        said = " and ".join(f"{opens} to {closes}" for weekday, opens, closes in contact.hours if weekday == day)
        if not said:
            continue
        if groups and groups[-1][1] == day - 1 and groups[-1][2] == said:
            groups[-1] = (groups[-1][0], day, said)
        else:
            groups.append((day, day, said))
    return ", ".join(
        f"{DAYS[first]} {said}" if first == last else f"{DAYS[first]} to {DAYS[last]} {said}"
        for first, last, said in groups
    )


def _hours(contact: ContactSpec, day: date) -> list[tuple[time, time]]:
    """The hours of a day in order; one that ends at midnight is written 24:00 or 00:00."""
    found = []
    for weekday, opens, closes in contact.hours:
        if weekday == day.weekday():
            ends = time.max if closes in ("24:00", "00:00") else time.fromisoformat(closes)
            found.append((time.fromisoformat(opens), ends))
    return sorted(found)


def _named(day: date, today: date) -> str:
    named = f"on {DAYS[day.weekday()]}"
    return named if (day - today).days < 7 else f"{named} {day.day} {day:%B}"
