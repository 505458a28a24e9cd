"""A due date and its proof, against numpy's scalar working-day offset and the holidays package.

numpy is given everything prepared: its own calendar and its own dates, and its answer is not turned
back into a date. Every call takes the next of the days of two years, so that no answer is the last one again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import holidays as independent
import numpy as np
from govuk_bank_holidays.bank_holidays import BankHolidays

from portal.deadlines.counting import ROWS_AT_ONCE, WorkingCalendar, due, due_on
from tests.bench.harness import Harness
from tests.factories.deadlines import rule

DAYS = [date(2026, 1, 1) + timedelta(number) for number in range(730)]
LIMIT = rule(15)


def calendar() -> WorkingCalendar:
    """England and Wales, as published."""
    published = BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
    return WorkingCalendar(
        "england-and-wales", {h["date"]: h["title"] for h in published}, known_until=date(2028, 12, 31), version="bench"
    )


def run(harness: Harness) -> None:
    """Fifteen working days: the date alone, and with every day of its proof.

    The days as numbered from each day are prepared, as numpy's calendar is; every proof is cut from them anew.
    """
    england = calendar()
    theirs = np.busdaycalendar(holidays=[np.datetime64(day) for day in england.holidays])
    off = independent.country_holidays("GB", subdiv="ENG", years=range(2025, 2030))
    ours: Iterator[date] = cycle(DAYS)
    numpys: Iterator[Any] = cycle([np.datetime64(day) for day in DAYS])

    def numpy_scalar() -> Any:
        return np.busday_offset(next(numpys), 15, roll="backward", busdaycal=theirs)

    def date_alone() -> Any:
        return due_on(next(ours), LIMIT, england)

    def with_proof() -> Any:
        return due(next(ours), LIMIT, england)

    def holidays_own() -> date:
        return off.get_nth_working_day(next(ours), 15)

    def loop_over_holidays() -> date:
        day, left = next(ours), 15
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5 and day not in off
        return day

    for day in DAYS:
        expected = np.busday_offset(np.datetime64(day), 15, roll="backward", busdaycal=theirs).astype(date)
        theirs_too = off.get_nth_working_day(day, 15) if day.year < 2027 and off.is_working_day(day) else expected
        if not due_on(day, LIMIT, england) == due(day, LIMIT, england).due_on == theirs_too == expected:
            raise AssertionError(f"the contenders disagree on {day}")
    baseline = ("numpy busday_offset, scalar", numpy_scalar)
    harness.compare("Due date, 15 working days", baseline, ("the portal's date", date_alone), at_most=1.0)
    harness.compare("Due date with its whole proof", baseline, ("the portal's date and proof", with_proof), at_most=1.5)
    own = ("the holidays package, its 15th working day", holidays_own)
    harness.compare("The same, fifty times as fast", own, ("the portal's date", date_alone), at_most=1 / 50)
    harness.compare("For comparison", baseline, ("a loop over the holidays package", loop_over_holidays))
    england._rows.clear()
    harness.once(
        "The rows of a year, made when one of its days is first asked", lambda: due(DAYS[0], LIMIT, england),
        per=ROWS_AT_ONCE, unit="row",
    )  # fmt: skip
