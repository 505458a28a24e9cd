"""Whether somebody answers a telephone now, by the clock in London."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.clock import LONDON

from .frameworks.specification import ContactSpec

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SUNDAY = 6
DAY = 24 * 60  # minutes
#: A team whose next hours lie further ahead than this is not worth naming a day for.
LOOK_AHEAD_DAYS = 14


@dataclass(frozen=True)
class Opening:
    """Whether a contact answers at a moment, and the sentence that says so."""

    is_open: bool
    always: bool
    words: str


def opening(contact: ContactSpec, now: datetime, holidays: Mapping[date, str]) -> Opening:
    """How `contact` stands at `now` (aware). A bank holiday has the hours of a Sunday.

    `holidays` are the bank holidays in England and Wales, date to name.
    """
    if not contact.hours:
        return Opening(True, True, "Open now, at all hours")
    local = now.astimezone(LONDON)
    today, minute = local.date(), local.hour * 60 + local.minute
    spans = _spans(contact, today, holidays)
    if spans == [(0, LOOK_AHEAD_DAYS * DAY)]:
        return Opening(True, True, "Open now, at all hours")
    for opens, closes in spans:
        if opens <= minute < closes:
            return Opening(True, False, f"Open now, until {_when(closes, today)}")
        if opens > minute:
            why = f" ({holidays[today]})" if today in holidays else ""
            return Opening(False, False, f"Closed now{why}. Opens {_when(opens, today, with_at=True)}")
    return Opening(False, False, "Closed now")


def hours_in_words(contact: ContactSpec) -> str:
    """The contact's week in one line: `Monday to Thursday 08:45 to 17:00, Friday 08:45 to 16:30`."""
    if not contact.hours:
        return "At all hours, every day"
    groups: list[tuple[int, int, str]] = []
    for day in range(7):
        said = " and ".join(
            _span_in_words(opens, closes)
            for opens, closes in sorted((_minutes(o), _minutes(c) or DAY) for on, o, c in contact.hours if on == day)
        )
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


def _minutes(clock: str) -> int:
    """`08:45` as minutes of the day; `24:00` is the midnight that ends it."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _span_in_words(opens: int, closes: int) -> str:
    if (opens, closes) == (0, DAY):
        return "all day"
    if opens == 0:
        return f"until {_clock(closes)}"
    return f"from {_clock(opens)}" if closes == DAY else f"{_clock(opens)} to {_clock(closes)}"


def _spans(contact: ContactSpec, today: date, holidays: Mapping[date, str]) -> list[tuple[int, int]]:
    """When the contact answers from today on, as minutes from today's midnight, hours that touch joined."""
    joined: list[tuple[int, int]] = []
    for ahead in range(LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        weekday = SUNDAY if day in holidays else day.weekday()
        for opens, closes in sorted((_minutes(o), _minutes(c) or DAY) for on, o, c in contact.hours if on == weekday):
            start, end = ahead * DAY + opens, ahead * DAY + closes
            if joined and joined[-1][1] >= start:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
    return joined


def _when(minutes: int, today: date, *, with_at: bool = False) -> str:
    """A moment of the coming days: `17:00`, `tomorrow 09:00`, `on Monday at 08:45`."""
    ahead, clock = minutes // DAY, _clock(minutes)
    # Midnight belongs to the day that it ends.
    if not with_at and minutes % DAY == 0:
        ahead, clock = ahead - 1, "midnight"
    day = today + timedelta(days=ahead)
    at = " at" if with_at else ""
    if ahead == 0:
        return f"today{at} {clock}" if with_at else clock
    if ahead == 1:
        return f"tomorrow{at} {clock}"
    named = DAYS[day.weekday()] if ahead < 7 else f"{DAYS[day.weekday()]} {day.day} {day:%B}"
    return f"on {named}{at} {clock}" if with_at else f"{named} {clock}"
