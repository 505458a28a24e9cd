"""A date in three boxes: what is read, what is refused with which sentence, and which box turns red."""

from datetime import UTC, date, datetime, time

import pytest
from django import forms

from portal.fields import PartError, PartsDateField, PartsDateTimeField, read_date, read_time
from portal.forms import PortalForm


class DateForm(PortalForm):
    seen = PartsDateField(label="Date on which it was seen")
    note = forms.CharField(required=False)


class MomentForm(PortalForm):
    heard = PartsDateTimeField(label="When the council became aware")


def sent(name, day="", month="", year="", time_=None):
    data = {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}
    return data if time_ is None else data | {f"{name}_time": time_}


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("8", "1", "2027"), date(2027, 1, 8)),
        ((" 08 ", "01", "2027"), date(2027, 1, 8)),
        (("29", "2", "2028"), date(2028, 2, 29)),
        (("8", "Jan", "2027"), date(2027, 1, 8)),
        (("8", "september", "2027"), date(2027, 9, 8)),
        (("8", "Sept.", "2027"), date(2027, 9, 8)),
        (("31", "12", "1999"), date(1999, 12, 31)),
    ],
)
def test_real_dates_are_read(typed, day):
    form = DateForm(sent("seen", *typed))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["seen"] == day


@pytest.mark.parametrize(
    ("typed", "words", "parts"),
    [
        (("31", "2", "2027"), "There is no 31 February 2027", {"day"}),
        (("29", "2", "2027"), "There is no 29 February 2027", {"day"}),
        (("31", "4", "2027"), "There is no 31 April 2027", {"day"}),
        (("8", "1", "20255"), "“20255” is not one", {"year"}),
        (("8", "1", "27"), "“27” is not one", {"year"}),
        (("8", "1", "1899"), "between 1900 and 2199", {"year"}),
        (("8", "1", "2200"), "between 1900 and 2199", {"year"}),
        (("8", "13", "2027"), "“13” is not a month", {"month"}),
        (("8", "ma", "2027"), "“ma” is not a month", {"month"}),
        (("0", "1", "2027"), "“0” is not a day", {"day"}),
        (("32", "1", "2027"), "“32” is not a day", {"day"}),
        (("-8", "1", "2027"), "“-8” is not a day", {"day"}),
        (("٨", "1", "2027"), "“٨” is not a day", {"day"}),
        (("8", "", "2027"), "Enter the month as well", {"month"}),
        (("", "1", ""), "Enter the day and the year as well", {"day", "year"}),
        (("<b>", "1", "2027"), "“<b>” is not a day", {"day"}),
    ],
)
def test_a_wrong_date_is_refused_and_its_box_named(typed, words, parts):
    form = DateForm(sent("seen", *typed))
    assert not form.is_valid()
    [sentence] = form.errors["seen"]
    assert words in sentence
    field = form["seen"]
    assert field.field.wrong_parts(field) == parts
    boxes = field.field.widget.boxes("seen", "id_seen", field.value(), field.field.wrong_parts(field))
    assert [box.value for box in boxes] == list(typed), "what was typed comes back as it was typed"


def test_the_error_summary_leads_to_the_box_that_is_wrong():
    form = DateForm(sent("seen", "8", "1", "20255"))
    assert form["seen"].field.error_target(form["seen"]) == "id_seen_year"
    form = DateForm(sent("seen", "31", "2", "2027"))
    assert form["seen"].field.error_target(form["seen"]) == "id_seen"


def test_nothing_typed_is_missing_where_it_is_required_and_none_where_it_is_not():
    form = DateForm(sent("seen"))
    assert form.errors["seen"] == ["Fill in “Date on which it was seen”"]
    form.fields["seen"].required = False
    form = DateForm(sent("seen", " ", "", ""))
    form.fields["seen"].required = False
    assert form.is_valid()
    assert form.cleaned_data["seen"] is None


def test_a_whole_iso_date_is_read_as_well():
    form = DateForm({"seen": "2027-01-08"})
    assert form.is_valid()
    assert form.cleaned_data["seen"] == date(2027, 1, 8)
    assert "There is no 31 February 2027" in DateForm({"seen": "2027-02-31"}).errors["seen"][0]


def test_an_initial_date_fills_the_boxes_and_is_not_a_change():
    form = DateForm(sent("seen", "8", "1", "2027"), initial={"seen": date(2027, 1, 8)})
    assert form.changed_data == []
    assert DateForm(sent("seen", "9", "1", "2027"), initial={"seen": date(2027, 1, 8)}).changed_data == ["seen"]
    unbound = DateForm(initial={"seen": date(2027, 1, 8)})
    assert unbound.fields["seen"].widget.parts(unbound["seen"].value()) == ["8", "1", "2027"]


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("16:40", time(16, 40)),
        ("16.40", time(16, 40)),
        ("1640", time(16, 40)),
        ("4.40pm", time(16, 40)),
        ("4:40 PM", time(16, 40)),
        ("4 p.m.", time(16, 0)),
        ("9:05", time(9, 5)),
        ("12am", time(0, 0)),
        ("12.30am", time(0, 30)),
        ("12pm", time(12, 0)),
        ("noon", time(12, 0)),
        ("0:00", time(0, 0)),
        ("23:59", time(23, 59)),
    ],
)
def test_times_are_read_leniently(typed, clock):
    assert read_time(typed) == clock


@pytest.mark.parametrize("typed", ["24:00", "16:60", "13pm", "0am", "4", "later", "16:4", "1:2:3", "<i>", "٤:٤٠"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(PartError, match="is not a time of day"):
        read_time(typed)


def test_a_moment_is_london_time_and_kept_in_utc():
    winter = MomentForm(sent("heard", "17", "12", "2026", "4.40pm"))
    assert winter.is_valid(), winter.errors
    assert winter.cleaned_data["heard"] == datetime(2026, 12, 17, 16, 40, tzinfo=UTC)
    summer = MomentForm(sent("heard", "17", "6", "2026", "00:10"))
    assert summer.is_valid()
    assert summer.cleaned_data["heard"] == datetime(2026, 6, 16, 23, 10, tzinfo=UTC)


def test_a_time_that_the_clocks_skipped_is_refused():
    form = MomentForm(sent("heard", "28", "3", "2027", "01:30"))
    assert not form.is_valid()
    assert "The clocks went forward on 28 March 2027, so 01:30 did not happen" in form.errors["heard"][0]
    assert form["heard"].field.error_target(form["heard"]) == "id_heard_time"


def test_an_hour_that_comes_twice_is_the_first_of_the_two():
    form = MomentForm(sent("heard", "31", "10", "2027", "01:30"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["heard"] == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_moment_without_its_time_asks_for_it():
    form = MomentForm(sent("heard", "17", "12", "2026", ""))
    assert form.errors["heard"] == ["Enter the time as well, for example 16:40."]


def test_an_initial_moment_is_shown_in_london():
    form = MomentForm(initial={"heard": datetime(2026, 6, 16, 23, 10, tzinfo=UTC)})
    assert form.fields["heard"].widget.parts(form["heard"].value()) == ["17", "6", "2026", "00:10"]


def test_every_day_of_two_years_is_read_back():
    day = date(2027, 1, 1)
    while day.year < 2029:
        assert read_date([str(day.day), str(day.month), str(day.year)]) == day
        day = date.fromordinal(day.toordinal() + 1)
