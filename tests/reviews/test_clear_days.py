"""“At least seven working days before publication”: strict unless the arrangements say otherwise, dated.

Worked out by hand for Easter 2027: Good Friday is 26 March, Easter Monday 29 March.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership.actions import load_arrangements
from partnership.arrangements import ArrangementsError, check, read_file
from portal.accounts.choices import Role
from portal.deadlines.answers import answer
from portal.deadlines.calendars import load
from portal.deadlines.counting import due_on, working_day_number
from portal.deadlines.rules import rule_for
from tests.factories import partnership, people
from tests.factories.people import LONG_AGO

pytestmark = pytest.mark.django_db
SETTING = "  - rule: report_before_publication\n    clear_days: strict\n    effective_from: 2019-07-01\n"


def arranged(folder, *changes):
    """Bolton's arrangements with these changes, in use."""
    load_arrangements(document=read_file(partnership.edited(folder, *changes)), by=None, now=LONG_AGO)


def looser(folder, since="2019-07-01"):
    """With the looser reading from `since`, and the strict one before."""
    later = f"""\
  - rule: report_before_publication
    clear_days: loose
    effective_from: {since}
    citation: A decision of the executive
    words: >
      The seventh working day after sending is early enough.
"""
    kept = SETTING if since != "2019-07-01" else ""
    text = partnership.edited(folder).read_text(encoding="utf-8")
    start = text.index(SETTING)
    entry = text[start : text.index("\n\n", start) + 1]
    arranged(folder, (entry, (entry if kept else "") + later))


def dates(code, *triggers):
    return [answer(code, trigger)[1].due_on.isoformat() for trigger in triggers]


@pytest.mark.parametrize("loaded", [None, "bolton", "bury"])
def test_the_strict_reading_is_the_one_without_a_setting_and_as_shipped(loaded):
    if loaded:
        partnership.arrangements(loaded)
    assert dates("earliest_publication", "2027-03-23") == ["2027-04-06"]
    assert dates("report_before_publication", "2027-04-06") == ["2027-03-23"]
    assert rule_for("earliest_publication", date(2027, 3, 23)).clear


def test_the_looser_reading_counts_the_seventh_working_day_in_both_directions(tmp_path):
    looser(tmp_path)
    assert dates("earliest_publication", "2027-03-23") == ["2027-04-05"]
    assert dates("report_before_publication", "2027-04-06") == ["2027-03-24"]
    rule, given = answer("report_before_publication", "2027-04-06")
    assert rule.citation.endswith("; A decision of the executive")
    assert rule.limit_words.startswith("7 working days before")
    assert [day.number for day in given.days if day.on == given.due_on] == [7]


def test_it_counts_from_the_day_on_which_the_setting_takes_effect(tmp_path):
    looser(tmp_path, since="2027-04-06")
    assert dates("report_before_publication", "2027-04-05", "2027-04-06") == ["2027-03-22", "2027-03-24"]
    assert dates("earliest_publication", "2027-03-23") == ["2027-04-06"], "sent before the setting took effect"


def test_no_other_rule_is_touched(tmp_path):
    partnership.arrangements("bolton")
    before = dates("rapid_review", "2027-03-23"), dates("panel_notification", "2027-03-23")
    looser(tmp_path)
    assert (dates("rapid_review", "2027-03-23"), dates("panel_notification", "2027-03-23")) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(planned=st.dates(date(2020, 1, 1), date(2028, 6, 1)), loose=st.booleans())
def test_both_directions_stay_the_inverse_of_each_other(tmp_path_factory, planned, loose):
    if loose:
        looser(tmp_path_factory.mktemp("loose"))
    else:
        partnership.arrangements("bolton")
    calendar = load("england-and-wales")
    back, forth = (rule_for(code, planned) for code in ("report_before_publication", "earliest_publication"))
    send_by = due_on(planned, back, calendar)
    assert due_on(send_by, forth, calendar) <= planned
    after = send_by + timedelta(days=1)
    while not calendar.is_working(after):
        after += timedelta(days=1)
    assert due_on(after, forth, calendar) > planned
    least = 7 if loose or not calendar.is_working(planned) else 8
    assert working_day_number(calendar, send_by, planned) >= least


def test_the_setting_belongs_to_that_rule_alone(tmp_path):
    elsewhere = SETTING.replace("report_before_publication", "practice_review")
    with pytest.raises(ArrangementsError, match="Only “report_before_publication” is read in clear days"):
        check(read_file(partnership.edited(tmp_path, (SETTING, elsewhere))))


def test_the_page_of_the_arrangements_says_which_reading_is_set(client, tmp_path):
    looser(tmp_path)
    client.force_login(people.person(Role.BUSINESS_MANAGER))
    page = client.get(reverse("partnership_rapid_reviews")).content.decode()
    assert "The Nth working day after sending is early enough" in page
    assert "A decision of the executive" in page
