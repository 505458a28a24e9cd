"""Counting, against numpy with the holidays of an independent package, and against what the decisions say."""

from datetime import UTC, date, datetime, timedelta

import holidays as independent
import numpy as np
import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from portal.clock import LONDON
from portal.deadlines.counting import (
    WorkingCalendar,
    add_months,
    add_working_days,
    due,
    due_on,
    last_working_day,
    proof_as_json,
    proof_from_json,
    skipped_days,
    working_day_number,
    working_days_between,
)
from portal.deadlines.rules import Direction, Unit
from portal.errors import Refused
from tests.factories.deadlines import rule

PUBLISHED = BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
ENGLAND = WorkingCalendar(
    "england-and-wales", {h["date"]: h["title"] for h in PUBLISHED}, known_until=date(2028, 12, 31), version="1"
)
THEIRS = np.busdaycalendar(
    holidays=[np.datetime64(day) for day in independent.country_holidays("GB", subdiv="ENG", years=range(2017, 2030))]
)
# The years that both lists know; the last month leaves room to count on.
KNOWN_DAYS = st.dates(date(2018, 2, 1), date(2028, 11, 1))
AMOUNTS = st.integers(1, 25)
CLEAR = rule(7, clear=True)
CLEAR_BACK = rule(7, clear=True, direction=Direction.BEFORE)


def theirs(day: date, amount: int) -> date:
    """The working day that numpy finds; from a day off it begins on the working day before (or, back, after)."""
    roll = "backward" if amount > 0 else "forward"
    return np.busday_offset(np.datetime64(day), amount, roll=roll, busdaycal=THEIRS).astype(date)


@given(KNOWN_DAYS, AMOUNTS)
def test_a_date_after_is_numpys(day, amount):
    assert due_on(day, rule(amount), ENGLAND) == theirs(day, amount)
    assert add_working_days(ENGLAND, day, amount) == theirs(day, amount)


@given(KNOWN_DAYS, AMOUNTS)
def test_a_working_day_before_is_numpys(day, amount):
    assert add_working_days(ENGLAND, day, -amount) == theirs(day, -amount)


@given(KNOWN_DAYS, KNOWN_DAYS)
def test_the_working_days_between_are_numpys(a, b):
    # numpy counts the first day and not the last; the portal the last and not the first.
    first, last = np.datetime64(min(a, b)) + 1, np.datetime64(max(a, b)) + 1
    expected = int(np.busday_count(first, last, busdaycal=THEIRS))
    assert working_days_between(ENGLAND, a, b) == (expected if a <= b else -expected)


@given(KNOWN_DAYS, AMOUNTS)
def test_the_proof_shows_every_day_and_ends_on_the_number(day, amount):
    answer = due(day, rule(amount), ENGLAND)
    assert [d.on for d in answer.days] == [day + timedelta(n) for n in range((answer.due_on - day).days + 1)]
    assert [d.number for d in answer.days if d.number is not None] == list(range(amount + 1))
    for shown in answer.days[1:]:
        off = not np.is_busday(np.datetime64(shown.on), busdaycal=THEIRS)
        assert (shown.number is None) == off == (shown.skipped_why is not None)


@given(KNOWN_DAYS, AMOUNTS)
def test_every_day_bears_the_number_that_the_proof_gives_it(day, amount):
    for shown in due(day, rule(amount), ENGLAND).days:
        if shown.number is not None:
            assert working_day_number(ENGLAND, day, shown.on) == shown.number


@given(KNOWN_DAYS, st.integers(0, 40))
def test_days_before_the_event_have_numbers_below_nought(day, back):
    on = day - timedelta(back)
    expected = int(np.busday_count(np.datetime64(on), np.datetime64(day), busdaycal=THEIRS))
    assert working_day_number(ENGLAND, day, on) == -expected


@given(KNOWN_DAYS)
def test_publication_comes_after_seven_whole_working_days(sent):
    first = due_on(sent, CLEAR, ENGLAND)
    assert np.busday_count(np.datetime64(sent) + 1, np.datetime64(first), busdaycal=THEIRS) == 7
    # The day before would have left only six.
    assert np.busday_count(np.datetime64(sent) + 1, np.datetime64(first) - 1, busdaycal=THEIRS) == 6


@given(KNOWN_DAYS)
def test_the_day_to_send_is_the_last_from_which_the_planned_day_is_allowed(planned):
    send = due_on(planned, CLEAR_BACK, ENGLAND)
    assert ENGLAND.is_working(send)
    assert due_on(send, CLEAR, ENGLAND) <= planned
    assert due_on(add_working_days(ENGLAND, send, 1), CLEAR, ENGLAND) > planned


@given(KNOWN_DAYS)
def test_the_looser_reading_counts_the_day_of_publication(planned):
    forwards, back = rule(7), rule(7, direction=Direction.BEFORE)
    send = due_on(planned, back, ENGLAND)
    assert due_on(send, forwards, ENGLAND) <= planned
    assert due_on(add_working_days(ENGLAND, send, 1), forwards, ENGLAND) > planned


@given(KNOWN_DAYS)
def test_the_proof_backwards_counts_down_to_the_planned_day(planned):
    answer = due(planned, CLEAR_BACK, ENGLAND)
    assert answer.days[0].on == answer.due_on and answer.days[0].number == 8
    assert answer.days[-1] == (planned, 0, None)
    assert [d.number for d in answer.days if d.number is not None] == list(range(8, -1, -1))


def test_seven_clear_days_over_easter_2027_by_hand():
    # 24, 25, 30 and 31 March, 1, 2 and 5 April lie between: Good Friday is the 26th, Easter Monday the 29th.
    assert due_on(date(2027, 4, 6), CLEAR_BACK, ENGLAND) == date(2027, 3, 23)
    assert due_on(date(2027, 3, 23), CLEAR, ENGLAND) == date(2027, 4, 6)
    assert due_on(date(2027, 3, 24), CLEAR, ENGLAND) == date(2027, 4, 7)
    # Only the looser reading would allow the 24th.
    assert due_on(date(2027, 4, 6), rule(7, direction=Direction.BEFORE), ENGLAND) == date(2027, 3, 24)


def test_a_day_off_after_the_seventh_clear_day_is_allowed():
    assert due_on(date(2026, 12, 15), CLEAR, ENGLAND) == date(2026, 12, 25)
    last = due(date(2026, 12, 15), CLEAR, ENGLAND).days[-1]
    assert last == (date(2026, 12, 25), None, "Christmas Day")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 6, date(2024, 8, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 31), -2, date(2026, 11, 30)),
    ],
)
def test_months_are_clipped_to_the_months_end(start, months, end):
    assert add_months(start, months) == end


def test_six_months_never_roll_and_name_the_day_to_aim_for():
    answer = due(date(2026, 6, 25), rule(6, unit=Unit.CALENDAR_MONTHS), ENGLAND)
    assert answer.due_on == date(2026, 12, 25)
    assert answer.aim_for == date(2026, 12, 24)
    assert [d.on.month for d in answer.days] == [6, 7, 8, 9, 10, 11, 12]
    assert due(date(2026, 11, 23), rule(5), ENGLAND).aim_for is None


@pytest.mark.parametrize(
    ("moment", "first_late"),
    [
        (date(2026, 11, 23), datetime(2026, 12, 15, 0, 0, tzinfo=UTC)),
        (date(2026, 6, 1), datetime(2026, 6, 22, 23, 0, tzinfo=UTC)),  # summer time: midnight is 23:00 UTC
        (date(2026, 10, 5), datetime(2026, 10, 27, 0, 0, tzinfo=UTC)),  # the clocks go back on the way
        (date(2026, 3, 9), datetime(2026, 3, 30, 23, 0, tzinfo=UTC)),  # and forward
    ],
)
def test_late_from_the_london_midnight_that_ends_the_day(moment, first_late):
    answer = due(moment, rule(15), ENGLAND)
    assert answer.overdue_from == first_late
    assert answer.overdue_from.utcoffset() == timedelta(0)
    assert (answer.overdue_from - timedelta(seconds=1)).astimezone(LONDON).date() == answer.due_on


@given(st.builds(datetime.combine, KNOWN_DAYS, st.times(), st.just(UTC)))
def test_a_moment_counts_from_its_london_date(moment):
    assert due(moment, rule(5), ENGLAND) == due(moment.astimezone(LONDON).date(), rule(5), ENGLAND)


def test_half_past_midnight_in_summer_is_not_the_utc_day():
    sunday_in_utc = datetime(2026, 6, 14, 23, 30, tzinfo=UTC)
    assert due(sunday_in_utc, rule(1), ENGLAND).trigger_on == date(2026, 6, 15)
    assert due_on(sunday_in_utc, rule(1), ENGLAND) == date(2026, 6, 16)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2026, 6, 14, 23, 30), rule(1), ENGLAND)  # noqa: DTZ001


@pytest.mark.parametrize("year", [1066, 1990, 2110, 9999])
def test_a_year_that_cannot_be_meant_is_refused(year):
    for limit in (rule(5), rule(6, unit=Unit.CALENDAR_MONTHS), CLEAR_BACK):
        with pytest.raises(Refused, match=str(year)):
            due(date(year, 6, 1), limit, ENGLAND)
    with pytest.raises(Refused, match="further away"):
        add_working_days(ENGLAND, date(2026, 1, 1), 100_000)


def test_past_the_known_holidays_a_date_is_provisional():
    assert not due(date(2028, 12, 1), rule(15), ENGLAND).provisional
    assert due(date(2028, 12, 1), rule(15), ENGLAND).due_on == date(2028, 12, 22)
    assert due(date(2028, 12, 20), rule(15), ENGLAND).provisional
    assert due(date(2029, 3, 1), CLEAR_BACK, ENGLAND).provisional
    assert due(date(2028, 7, 15), rule(6, unit=Unit.CALENDAR_MONTHS), ENGLAND).provisional
    assert due(date(2011, 12, 30), rule(5), ENGLAND).provisional, "nothing is known before 2012"


def test_the_proof_names_what_it_skips_and_survives_storing():
    answer = due(date(2026, 12, 24), rule(2), ENGLAND)
    weekend, off = skipped_days(answer)
    assert [d.on for d in weekend] == [date(2026, 12, 26), date(2026, 12, 27)]
    assert [(d.on, d.skipped_why) for d in off] == [
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day"),
    ]
    assert proof_from_json(proof_as_json(answer)) == answer.days


def test_day_nought_on_a_day_off_is_not_counted_as_skipped():
    weekend, off = skipped_days(due(date(2026, 12, 26), rule(1), ENGLAND))
    assert [d.on.day for d in weekend] == [27] and [d.on.day for d in off] == [28]


def test_the_same_proof_asked_twice_and_another_rule_between():
    first = due(date(2026, 12, 24), rule(7), ENGLAND)
    due(date(2026, 12, 24), CLEAR, ENGLAND)
    assert due(date(2026, 12, 24), rule(7), ENGLAND) == first
    assert due(date(2026, 12, 24), CLEAR, ENGLAND).days != first.days


def test_nought_days_is_the_day_itself():
    assert due(date(2026, 12, 26), rule(0), ENGLAND).due_on == date(2026, 12, 26)
    assert due_on(date(2026, 12, 26), rule(0, direction=Direction.BEFORE), ENGLAND) == date(2026, 12, 26)
    assert last_working_day(ENGLAND, date(2026, 12, 28)) == date(2026, 12, 24)
    assert last_working_day(ENGLAND, date(2026, 12, 29)) == date(2026, 12, 29)
