"""Months and assurance years. A month is its first day; a year is named by the calendar year it begins in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


def month_of(day: date) -> date:
    """The month that `day` lies in."""
    return day.replace(day=1)


def months_on(month: date, count: int) -> date:
    """The month `count` months after `month` (before it, where negative)."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def month_words(month: date) -> str:
    """A month in words: `March 2020`."""
    return f"{month:%B %Y}"


def span_words(first: date | None, last: date | None) -> str:
    """From one month to another in words: `March 2020`, `March to June 2020`, `Dec…` with both years; or not given."""
    if first is None or last is None:
        return "month not given"
    if first == last:
        return month_words(first)
    return (
        f"{first:%B} to {month_words(last)}"
        if first.year == last.year
        else f"{month_words(first)} to {month_words(last)}"
    )


@dataclass(frozen=True)
class Year:
    """One assurance year: `first` is its first month, `number` its place in the cycle (1, 2, …) of `length` years."""

    first: date
    number: int
    length: int

    @property
    def name(self) -> int:
        """The calendar year in which it begins."""
        return self.first.year

    @property
    def last(self) -> date:
        """Its last month."""
        return months_on(self.first, 11)

    @property
    def months(self) -> list[date]:
        """Its twelve months."""
        return [months_on(self.first, n) for n in range(12)]

    @property
    def cycle_first(self) -> date:
        """The first month of the cycle that it belongs to."""
        return months_on(self.first, -12 * (self.number - 1))

    @property
    def cycle_last(self) -> date:
        """The last month of the cycle that it belongs to."""
        return months_on(self.cycle_first, 12 * self.length - 1)

    @property
    def words(self) -> str:
        """The year in words: `October 2019 to September 2020`."""
        return span_words(self.first, self.last)


def year_of(day: date, starts_on: date, length: int) -> Year:
    """The assurance year that London date `day` lies in, where year 1 began in the month of `starts_on`."""
    begins = day.year if day.month >= starts_on.month else day.year - 1
    return year_named(begins, starts_on, length)


def year_named(name: int, starts_on: date, length: int) -> Year:
    """The assurance year that begins in the calendar year `name`."""
    return Year(date(name, starts_on.month, 1), (name - starts_on.year) % length + 1, length)
