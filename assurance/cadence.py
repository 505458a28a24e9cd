"""Whether the plan keeps what the framework promises: pure, from promises and activities to sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .choices import ActivityState
from .models import Activity, Method, Promise
from .months import Year, month_of, month_words, months_on, span_words

# What counts towards a promise: a suspended one keeps none, and one that was put off counts in its new months.
COUNTS = (ActivityState.PLANNED, ActivityState.OPEN, ActivityState.DONE, ActivityState.DELAYED)
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Broken:
    """A promise that the plan does not keep: its method, the sentence, and where the promise is printed.

    `overdue` says that the time for it is over on the day of asking; otherwise it can still be planned.
    """

    method: Method
    sentence: str
    citation: str
    overdue: bool


def broken(promises: Iterable[Promise], activities: Iterable[Activity], year: Year, on: date) -> list[Broken]:
    """Every promise that the plan of `year` does not keep, as seen on London date `on`.

    `activities` are all that may count, those of earlier years among them: a promise over more than twelve
    months looks back, so that an old self-assessment is overdue before the cycle ends.
    """
    rows = [a for a in activities if a.state in COUNTS and a.counted]
    found = []
    for promise in promises:
        mine = [a for a in rows if a.method_id == promise.method_id]
        result = _judged(promise, mine, year, on)
        if result is not None:
            words, overdue = result
            sentence = f"The framework promises {promise.words}: {words}."
            found.append(Broken(promise.method, sentence, promise.citation, overdue))
    return found


def _judged(promise: Promise, mine: list[Activity], year: Year, on: date) -> tuple[str, bool] | None:
    if promise.once_in is not None:
        due = promise.once_in
        return _on_month(due, mine, on) if year.first <= due <= year.last else None
    if promise.in_month is not None:
        due = next(month for month in year.months if month.month == promise.in_month)
        return _on_month(due, mine, on) if promise.since is None or due >= promise.since else None
    if promise.months == 12:
        return _in_year(promise, mine, year, on)
    return _in_span(promise, mine, year, on)


def _on_month(due: date, mine: list[Activity], on: date) -> tuple[str, bool] | None:
    if any(a.lies_in(due, due) for a in mine):
        return None
    moved = next((a for a in mine if a.planned_from and a.planned_to and a.planned_from <= due <= a.planned_to), None)
    if moved is not None:
        new = span_words(moved.from_month, moved.to_month)
        went = f"was moved to {new}" if moved.from_month else "was put off, and no new month is on record"
        return f"that of {month_words(due)} {went}", True
    return f"none is on record for {month_words(due)}", month_of(on) > due


def count_in(activities: list[Activity], first: date, last: date, names: range) -> int:
    """How many times of their method `activities` stand for in the months from `first` to `last`.

    One that a source prints as done without a month counts in the years `names`, to one of which it belongs;
    one put off without a new month counts nowhere.
    """
    done = ActivityState.DONE
    undated = (a for a in activities if a.from_month is None and a.state == done and a.year in names)
    return sum(a.counted for a in [*(a for a in activities if a.lies_in(first, last)), *undated])


def _in_year(promise: Promise, mine: list[Activity], year: Year, on: date) -> tuple[str, bool] | None:
    count = count_in(mine, year.first, year.last, range(year.name, year.name + 1))
    if count >= (promise.times or 1):
        return None
    over = month_of(on) > year.last
    only = f"only {NUMBERS[count] if count < len(NUMBERS) else count}" if count else "none"
    return f"{only} is on record for {year.words}", over


def _in_span(promise: Promise, mine: list[Activity], year: Year, on: date) -> tuple[str, bool] | None:
    span, now = promise.months or 12, month_of(on)
    done = [a.to_month for a in mine if a.state == ActivityState.DONE and a.to_month is not None]
    if year.first <= now <= year.last and done and now > (due := months_on(max(done), span)):
        return f"it is overdue since {month_words(due)}, for the last ended in {month_words(max(done))}", True
    first, last = year.cycle_first, months_on(year.cycle_first, span - 1)
    if count_in(mine, first, last, range(first.year, last.year + 1)) >= (promise.times or 1):
        return None
    over = now > last
    return f"none is on record for the cycle from {span_words(first, last)}", over
