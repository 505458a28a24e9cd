"""Whether somebody answers now, by London's clock: at the edges of hours, over midnight, on holidays, in summer."""

from datetime import UTC, date, datetime

import pytest

from portal.clock import LONDON
from tests.factories.thresholds import WEEKDAYS
from thresholds.frameworks.specification import ContactSpec
from thresholds.opening import hours_in_words, opening

NIGHTS = (
    *((day, "00:00", "08:45") for day in range(5)),
    *((day, "17:00", "24:00") for day in range(5)),
    (5, "00:00", "24:00"),
    (6, "00:00", "24:00"),
)
CHRISTMAS = {date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day (substitute day)"}


def contact(hours):
    return ContactSpec(
        code="one",
        name="One",
        purpose="",
        phone="1",
        email="",
        web="",
        hours=hours,
        emergency=False,
        levels=(),
        order=1,
    )


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("hours", "moment", "words"),
    [
        (WEEKDAYS, "2026-11-25 08:44", "Closed now. Opens today at 08:45"),
        (WEEKDAYS, "2026-11-25 08:45", "Open now, until 17:00"),
        (WEEKDAYS, "2026-11-25 16:59", "Open now, until 17:00"),
        (WEEKDAYS, "2026-11-25 17:00", "Closed now. Opens tomorrow at 08:45"),
        (WEEKDAYS, "2026-11-27 17:00", "Closed now. Opens on Monday at 08:45"),
        (WEEKDAYS, "2026-12-25 10:00", "Closed now (Christmas Day). Opens on Tuesday at 08:45"),
        (NIGHTS, "2026-11-25 08:44", "Open now, until 08:45"),
        (NIGHTS, "2026-11-25 12:00", "Closed now. Opens today at 17:00"),
        (NIGHTS, "2026-11-25 17:00", "Open now, until tomorrow 08:45"),
        (NIGHTS, "2026-11-27 23:59", "Open now, until Monday 08:45"),
        (NIGHTS, "2026-12-25 12:00", "Open now, until Tuesday 08:45"),
        ((), "2026-12-25 03:00", "Open now, at all hours"),
        (tuple((day, "00:00", "24:00") for day in range(7)), "2026-12-25 03:00", "Open now, at all hours"),
        (((2, "18:00", "24:00"),), "2026-11-25 20:00", "Open now, until midnight"),
        (((2, "18:00", "20:00"),), "2026-11-25 21:00", "Closed now. Opens on Wednesday 2 December at 18:00"),
    ],
)
def test_open_or_closed_in_words(hours, moment, words):
    assert opening(contact(hours), at(moment), CHRISTMAS).words == words


def test_the_clock_is_londons_in_summer_too():
    assert opening(contact(WEEKDAYS), datetime(2026, 7, 1, 7, 50, tzinfo=UTC), {}).is_open
    assert not opening(contact(WEEKDAYS), datetime(2026, 7, 1, 16, 10, tzinfo=UTC), {}).is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), False),  # a minute before two: that hour is left out
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 28, 2, 59, tzinfo=UTC), True),
        (datetime(2027, 3, 28, 3, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 1, 59, tzinfo=UTC), False),  # the second time that it is a minute to two
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 4, 0, tzinfo=UTC), False),
    ],
)
def test_hours_are_those_of_the_clock_on_the_wall_when_it_changes(moment, is_open):
    """Open from two to four, on the Sundays on which the clocks go forward and back."""
    assert opening(contact(((6, "02:00", "04:00"),)), moment, {}).is_open is is_open


def test_the_week_in_one_line():
    assert hours_in_words(contact(())) == "At all hours, every day"
    assert hours_in_words(contact((*WEEKDAYS[:4], (4, "08:45", "16:30")))) == (
        "Monday to Thursday 08:45 to 17:00, Friday 08:45 to 16:30"
    )
    assert hours_in_words(contact(NIGHTS)) == "Monday to Friday until 08:45 and from 17:00, Saturday to Sunday all day"
