"""Counting working days: pure functions over a calendar, in London dates.

A working day is not a Saturday, a Sunday or a holiday of the calendar. "Within N working days of
X" makes the London date of X day 0, at any hour and on any kind of day; day 1 is the first working
day after it; due on day N, late from the midnight that ends it in London (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import count as naturals
from itertools import repeat
from typing import Any, NamedTuple

from portal.clock import end_of_day, london_date
from portal.deadlines.rules import DeadlineRule, Direction, Unit
from portal.errors import Refused

# The years whose days are numbered. Wide enough for any record of a partnership; a date outside is a slip.
FIRST_YEAR, LAST_YEAR = 1990, 2110
# Proofs are cut from rows of numbered days, made for a year's worth of days when one of them is first asked.
ROW_DAYS = 45
ROWS_AT_ONCE = 365
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Day(NamedTuple):
    """One calendar day of a proof: its number, or None and why it was not counted."""

    on: date
    number: int | None
    skipped_why: str | None


class DueDate(NamedTuple):
    """A date with its proof.

    `overdue_from` is the first late instant, in UTC: the London midnight that ends `due_on`, or, of a
    rule in hours, the moment itself after so many hours.
    `days` runs from the earlier of trigger and due date to the later; for months it holds the
    corresponding day of each month. `provisional`: counted past the years whose holidays are known.
    `aim_for` (months only): the last working day on or before `due_on`.
    """

    trigger_on: date
    due_on: date
    overdue_from: datetime
    days: tuple[Day, ...]
    provisional: bool
    aim_for: date | None


class WorkingCalendar:
    """The working days of one set of holidays.

    `holidays` maps dates to names; `known_from` and `known_until` are the first and last day for
    which every holiday is known; `version` says which state of the table this is. Every day from
    1990 to 2110 is numbered once, so that counting is two look-ups.
    """

    def __init__(
        self,
        division: str,
        holidays: Mapping[date, str],
        known_until: date,
        version: str,
        known_from: date | None = None,
    ) -> None:
        self.division = str(division)
        self.holidays = dict(holidays)
        self.known_until = known_until
        self.known_from = known_from or date(min(self.holidays, default=known_until).year, 1, 1)
        self.version = version
        self._rows: dict[int, tuple[Day, ...]] = {}
        self._number_days()

    def is_working(self, on: date) -> bool:
        """Whether `on` is a working day."""
        return on.weekday() < 5 and on not in self.holidays

    def why_not(self, on: date) -> str | None:
        """Why `on` is not a working day, in words; None when it is one."""
        holiday = self.holidays.get(on)
        if on.weekday() >= 5:
            return f"{WEEKDAYS[on.weekday()]} ({holiday})" if holiday else WEEKDAYS[on.weekday()]
        return holiday

    def knows(self, on: date) -> bool:
        """Whether every holiday around `on` is known."""
        return self.known_from <= on <= self.known_until

    def _number_days(self) -> None:
        """Number every day: `_counts[i]` is how many working days there are up to and including day i."""
        self._start = date(FIRST_YEAR, 1, 1).toordinal()
        self._dates = list(map(date.fromordinal, range(self._start, date(LAST_YEAR, 12, 31).toordinal() + 1)))
        self._counts: list[int] = []
        self._skips: list[Day | None] = []  # the day as every proof shows it, where it is never counted
        self._working: list[date] = []
        self._last_place = len(self._dates) - 365  # a date from here on is a slip
        count = 0
        for on in self._dates:
            why = self.why_not(on)
            if why is None:
                count += 1
                self._working.append(on)
            self._skips.append(None if why is None else Day(on, None, why))
            self._counts.append(count)

    def row_from(self, place: int) -> tuple[Day, ...]:
        """The day at `place` as day 0 and the `ROW_DAYS` calendar days after it, numbered from it."""
        row = self._rows.get(place)
        if row is None:
            first = place - place % ROWS_AT_ONCE
            for here in range(first, min(first + ROWS_AT_ONCE, self._last_place)):
                days = _numbered(self, slice(here + 1, here + 1 + ROW_DAYS), self._counts[here])
                self._rows[here] = (Day(self._dates[here], 0, None), *days)
            row = self._rows[place]
        return row

    def position(self, on: date) -> int:
        """The place of `on` among the numbered days; Refused outside the years 1991 to 2109."""
        place = on.toordinal() - self._start
        if 365 <= place < self._last_place:
            return place
        raise Refused(f"The year {on.year} is not one to count from. Check the date.", field="trigger")


def _day(moment: date | datetime) -> date:
    """The London date of a moment; a plain date is one already."""
    return london_date(moment) if isinstance(moment, datetime) else moment


def _moment_of(trigger: date | datetime) -> datetime:
    """The moment itself; of a plain date its last instant, from which hours are counted to the worker's good."""
    return trigger if isinstance(trigger, datetime) else end_of_day(trigger) - timedelta(seconds=1)


def _hours_after(trigger: date | datetime, rule: DeadlineRule) -> datetime:
    """The moment so many hours after `trigger`, in UTC: an hour that the clocks skip or repeat is an hour still."""
    return _moment_of(trigger).astimezone(UTC) + timedelta(hours=rule.amount)


def _nth(calendar: WorkingCalendar, place: int, amount: int) -> date:
    """The `amount`-th working day strictly after (or, negative, before) the day at `place`."""
    wanted = calendar._counts[place] + amount - 1 if amount > 0 else calendar._counts[place - 1] + amount
    if 0 <= wanted < len(calendar._working):
        return calendar._working[wanted]
    raise Refused("That is further away than the portal counts. Check the number of days.")


def add_working_days(calendar: WorkingCalendar, on: date, amount: int) -> date:
    """The `amount`-th working day strictly after London date `on`; negative: before it; 0: `on` itself."""
    return _nth(calendar, calendar.position(on), amount) if amount else on


def last_working_day(calendar: WorkingCalendar, on: date) -> date:
    """The last working day on or before `on`."""
    return on if calendar.is_working(on) else add_working_days(calendar, on, -1)


def working_day_number(calendar: WorkingCalendar, trigger: date | datetime, on: date) -> int:
    """The number that `on` bears (or, not being a working day, the number last reached) when `trigger` is day 0.

    Negative before the trigger: -1 from the last working day before it.
    """
    there, here = calendar.position(_day(trigger)), calendar.position(on)
    if here >= there:
        return calendar._counts[here] - calendar._counts[there]
    return calendar._counts[here - 1] - calendar._counts[there - 1]


def working_days_between(calendar: WorkingCalendar, a: date, b: date) -> int:
    """How many working days lie after `a` up to and including `b`; the negative of the reverse when `b` is earlier."""
    return calendar._counts[calendar.position(b)] - calendar._counts[calendar.position(a)]


def add_months(on: date, amount: int) -> date:
    """The corresponding date `amount` calendar months on (negative: back), clipped to the month's end."""
    year, month = divmod(on.year * 12 + on.month - 1 + amount, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(on.day, (following - timedelta(days=1)).day))


def due_on(trigger: date | datetime, rule: DeadlineRule, calendar: WorkingCalendar) -> date:
    """The date that `rule` gives, without the proof. Arguments and errors as for `due`."""
    day = trigger if type(trigger) is date else _day(trigger)
    amount = rule.amount
    if rule.counts_on:
        place = day.toordinal() - calendar._start
        wanted = calendar._counts[place] + amount - 1 if 365 <= place < calendar._last_place else -1
        if 0 <= wanted < len(calendar._working):
            return calendar._working[wanted]
    place = calendar.position(day)
    if rule.unit is Unit.HOURS:
        return london_date(_hours_after(trigger, rule))
    if rule.unit is Unit.CALENDAR_MONTHS:
        return add_months(day, amount if rule.direction is Direction.AFTER else -amount)
    if rule.direction is Direction.AFTER:
        if not rule.clear:
            return _nth(calendar, place, amount) if amount else day
        # Neither end counts: the day after the last of the clear days, whatever kind of day it is.
        return (_nth(calendar, place, amount) if amount else day) + timedelta(days=1)
    if rule.clear:
        return _nth(calendar, place, -(amount + 1))
    if not amount:
        return day
    # From a day off, the working day before it stands for day 0: counting on from the answer, day N
    # must not come after the trigger.
    return _nth(calendar, place, -amount if calendar._skips[place] is None else -(amount + 1))


@lru_cache(maxsize=16384)
def _midnight_after(on: date) -> datetime:
    return end_of_day(on).astimezone(UTC)


def due(trigger: date | datetime, rule: DeadlineRule, calendar: WorkingCalendar) -> DueDate:
    """The date that `rule` gives for an event at `trigger`, with its proof.

    `trigger` is a London date, or an aware moment whose London date is taken. Raises ValueError
    for a moment without a time zone and Refused for a year that cannot be counted from.
    """
    day = trigger if type(trigger) is date else _day(trigger)
    answer = due_on(trigger if rule.unit is Unit.HOURS else day, rule, calendar)
    if rule.counts_on:
        days = _counted_on(day, answer, calendar)
        provisional = answer > calendar.known_until or day < calendar.known_from
        return DueDate(day, answer, _midnight_after(answer), days, provisional, None)
    if rule.unit is Unit.CALENDAR_MONTHS:
        days, aim_for = _proof_of_months(day, rule), last_working_day(calendar, answer)
    elif rule.unit is Unit.HOURS:
        # Hours run through every kind of day, so each is numbered and none is skipped.
        length = (answer - day).days + 1
        days, aim_for = tuple(Day(day + timedelta(days=n), n, None) for n in range(length)), None
    else:
        days, aim_for = _proof_of_days(day, answer, rule, calendar), None
    first, last = (day, answer) if answer >= day else (answer, day)
    provisional = last > calendar.known_until or first < calendar.known_from
    late_from = _hours_after(trigger, rule) if rule.unit is Unit.HOURS else _midnight_after(answer)
    return DueDate(day, answer, late_from, days, provisional, aim_for)


def _counted_on(day: date, answer: date, calendar: WorkingCalendar) -> tuple[Day, ...]:
    """Every calendar day from the trigger to a later due date, numbered from it."""
    here, there = day.toordinal() - calendar._start, answer.toordinal() - calendar._start
    if there - here <= ROW_DAYS:
        return calendar.row_from(here)[: there - here + 1]
    days = _numbered(calendar, slice(here + 1, there + 1), calendar._counts[here])
    return (Day(day, 0, None), *days)


def _proof_of_days(day: date, answer: date, rule: DeadlineRule, calendar: WorkingCalendar) -> tuple[Day, ...]:
    """Every calendar day from the earlier of the two to the later, in order."""
    if rule.direction is Direction.AFTER:
        return _counted_on(day, answer, calendar)
    here, there = day.toordinal() - calendar._start, answer.toordinal() - calendar._start
    return (*_counted_back(here, there, rule, calendar), Day(day, 0, None))


def _numbered(calendar: WorkingCalendar, span: slice, count: int) -> list[Day]:
    """The days of `span`, those that count numbered from 1 on; `count` working days come before it."""
    counted = calendar._working[count : calendar._counts[span.stop - 1]]
    # No Python call for each of some twenty days: the counted ones are numbered in a row and put between the others.
    numbers = map(tuple.__new__, repeat(Day), zip(counted, naturals(1), repeat(None)))
    return [skip or next(numbers) for skip in calendar._skips[span]]


def _counted_back(here: int, there: int, rule: DeadlineRule, calendar: WorkingCalendar) -> list[Day]:
    """The days from the answer's place up to the trigger's, which is left out, numbered backwards from it."""
    # Without clear days, the working day before a day off stands for day 0.
    first = 0 if calendar._skips[here] is not None and not rule.clear else 1
    number = first + calendar._counts[here - 1] - calendar._counts[there - 1]
    days = []
    for on, skip in zip(calendar._dates[there:here], calendar._skips[there:here], strict=True):
        if skip is None:
            number -= 1
        days.append(skip or Day(on, number, None))
    return days


def _proof_of_months(day: date, rule: DeadlineRule) -> tuple[Day, ...]:
    sign = 1 if rule.direction is Direction.AFTER else -1
    days = (Day(add_months(day, sign * number), number, None) for number in range(rule.amount + 1))
    return tuple(sorted(days))


def skipped_days(answer: DueDate) -> tuple[list[Day], list[Day]]:
    """The weekend days and the weekday holidays that lie between trigger and due date, uncounted."""
    passed = [d for d in answer.days if d.skipped_why is not None and d.on != answer.due_on]
    return [d for d in passed if d.on.weekday() >= 5], [d for d in passed if d.on.weekday() < 5]


def proof_as_json(answer: DueDate) -> list[dict[str, Any]]:
    """The proof as it is stored and printed: one object a day, ISO dates."""
    return [{"on": d.on.isoformat(), "number": d.number, "skipped": d.skipped_why} for d in answer.days]


def proof_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Day, ...]:
    """The days of a stored proof."""
    return tuple(Day(date.fromisoformat(day["on"]), day["number"], day["skipped"]) for day in stored)
