"""The day strip: every day of a proof once, runs that do not count together, today and the statutory days marked."""

from datetime import date, timedelta

from portal.day_strip import StoredDay, stored_days, strip
from portal.gallery import AWARE, DUE, TODAY, example_strip


def proof(first, numbers):
    """Days from `first` on; None for one that does not count."""
    return [
        StoredDay(first + timedelta(days=n), number, None if number is not None else "a reason")
        for n, number in enumerate(numbers)
    ]


def test_every_day_is_in_exactly_one_box():
    boxes = example_strip().days
    days = [box.first + timedelta(days=n) for box in boxes for n in range((box.last - box.first).days + 1)]
    assert days == [AWARE + timedelta(days=n) for n in range((DUE - AWARE).days + 1)]
    assert [box.number for box in boxes if not box.skipped] == list(range(16))


def test_what_is_not_counted_is_named():
    assert example_strip().not_counted == (
        "8 weekend days; Fri 25 Dec Christmas Day; Mon 28 Dec Boxing Day (substitute day); Fri 1 Jan New Year’s Day"
    )


def test_runs_say_why_they_do_not_count():
    boxes = {box.first: box for box in example_strip().days if box.skipped}
    assert boxes[date(2026, 12, 19)].why == "weekend"
    assert boxes[date(2026, 12, 25)].why == "holiday, weekend"
    assert boxes[date(2026, 12, 25)].dates == "25–28"
    assert boxes[date(2026, 12, 25)].month == "Dec"


def test_today_the_past_and_the_statutory_days_are_marked():
    boxes = example_strip().days
    assert [box.number for box in boxes if box.now] == [13]
    assert {box.number for box in boxes if box.state == "done"} == set(range(13))
    assert [box.number for box in boxes if box.statutory] == [5, 15]
    assert next(box for box in boxes if box.now).labels == ("meeting",)
    assert next(box for box in boxes if box.now).first == TODAY


def test_a_today_that_does_not_count_is_marked_too():
    [day_0, weekend, day_1] = strip(proof(date(2027, 1, 8), [0, None, None, 1]), today=date(2027, 1, 10)).days
    assert (day_0.state, weekend.state, weekend.now, day_1.state) == ("done", "now", True, "")


def test_what_falls_on_a_day_that_does_not_count_stays_visible():
    saturday = date(2027, 1, 9)
    result = strip(proof(date(2027, 1, 8), [0, None, None, 1]), today=saturday, labels={saturday: ["vigil"]})
    assert result.days[1].labels == ("vigil",)
    assert result.days[1].why == "weekend"


def test_a_month_is_new_where_it_begins_and_a_run_over_two_names_both():
    boxes = strip(proof(date(2027, 1, 29), [0, None, None, 1, 2]), today=date(2027, 1, 1)).days
    assert [(box.dates, box.month, box.new_month) for box in boxes] == [
        ("Fri 29", "Jan", True),
        ("30–31", "Jan", False),
        ("Mon 1", "Feb", True),
        ("Tue 2", "Feb", False),
    ]
    [_, run, _] = strip(proof(date(2026, 12, 31), [0, None, None, None, 1]), today=date(2027, 1, 1)).days
    assert (run.dates, run.month) == ("1–3", "Jan")
    [run] = strip(proof(date(2027, 1, 30), [None, None, None]), today=date(2027, 1, 1)).days
    assert (run.dates, run.month) == ("30 Jan–1 Feb", "")


def test_a_stored_proof_is_read_back():
    stored = [
        {"on": "2027-01-08", "number": 0, "skipped": None},
        {"on": "2027-01-09", "number": None, "skipped": "Saturday"},
    ]
    assert stored_days(stored) == [
        StoredDay(date(2027, 1, 8), 0, None),
        StoredDay(date(2027, 1, 9), None, "Saturday"),
    ]


def test_an_empty_proof_is_an_empty_strip():
    assert strip([], today=date(2027, 1, 1)).days == ()
