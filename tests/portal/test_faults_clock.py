"""A clock that is wrong, and lists of bank holidays that are: nobody is flooded, and no date moves without a word."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from govuk_bank_holidays.bank_holidays import BankHolidays

from portal.accounts.choices import Role
from portal.deadlines import actions
from portal.deadlines.calendars import load
from portal.deadlines.models import BankHoliday, HolidayTable, SweepRun
from portal.deadlines.plausible import clock_jumped, jumped_forward
from portal.deadlines.tasks import check_holidays, sweep_deadlines
from portal.errors import Refused
from portal.health import findings
from portal.notices.models import Notice
from reviews.tasks import publish_due
from tests.factories import people
from thresholds.tasks import supersede_editions

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def service(settings, tmp_path):
    """Real records: a demonstration is expected to lie for weeks."""
    settings.DEMONSTRATION = False
    settings.TRAIL_ANCHORS = tmp_path / "anchors"


@pytest.fixture
def many(things, service, time_machine):
    """Twenty clocks, all of them early, and a portal that has swept."""
    people.person(Role.BUSINESS_MANAGER)
    for _ in range(20):
        things.clock(date(2026, 11, 30), now=datetime(2026, 11, 30, 12, tzinfo=UTC))
    time_machine.move_to(NOW, tick=False)
    assert sweep_deadlines() == 0
    return time_machine


def test_a_clock_four_hundred_days_ahead_tells_nobody_until_a_person_says_that_it_is_right(many, caplog, capsys):
    many.move_to(NOW + 400 * DAY, tick=False)
    assert sweep_deadlines() == 0
    assert not Notice.objects.exists() and "no sweep: The clock says 12 January 2028" in caplog.text
    # It stays so, is red within the hour, and whoever looks is told what to do.
    assert [sweep_deadlines(), SweepRun.objects.count()] == [0, 1]
    told = {f.name: f.sentence for f in findings(NOW + 400 * DAY) if not f.well}
    assert {"sweep", "clock"} <= set(told) and "enforce_deadlines --trust-clock" in told["clock"]
    with pytest.raises(CommandError, match="deadlines were last swept on 8 December 2026"):
        call_command("enforce_deadlines")
    many.move_to(NOW + DAY, tick=False)
    assert sweep_deadlines() == 0 and SweepRun.objects.count() == 2, "put right, it goes on as if nothing had been"

    many.move_to(NOW + 400 * DAY, tick=False)
    call_command("enforce_deadlines", trust_clock=True)
    assert "20 new notices" in capsys.readouterr().out
    assert clock_jumped(NOW + 400 * DAY) is None


def test_nothing_is_published_or_replaced_because_a_clock_jumped(many, monkeypatch, caplog):
    asked = []
    monkeypatch.setattr("reviews.practice.queries.plans_due", lambda on: asked.append(on) or [])
    monkeypatch.setattr("thresholds.actions.supersede_replaced", lambda **_: asked.append("edition") or [])
    many.move_to(NOW + 400 * DAY, tick=False)
    assert [publish_due(), supersede_editions(), asked] == [0, 0, []]
    assert "nothing is published" in caplog.text
    many.move_to(NOW + DAY, tick=False)
    publish_due()
    supersede_editions()
    assert asked == [(NOW + DAY).date(), "edition"]


@pytest.mark.parametrize("back", [timedelta(hours=1), DAY])
def test_a_clock_that_goes_back_tells_nothing_twice_and_is_found(many, back):
    many.move_to(NOW + 4 * DAY, tick=False)
    assert sweep_deadlines() == 0
    many.move_to(NOW + 6 * DAY, tick=False)
    assert sweep_deadlines() == 20, "five working days before"
    many.move_to(NOW + 6 * DAY - back, tick=False)
    assert [sweep_deadlines(), sweep_deadlines()] == [0, 0]
    many.move_to(NOW + 6 * DAY + timedelta(hours=1), tick=False)
    assert sweep_deadlines() == 0
    assert Notice.objects.count() == 20
    recorded = datetime(2026, 11, 30, 12, tzinfo=UTC)  # when the newest event was
    assert "Put the clock right" in clock_jumped(recorded - back)
    assert not jumped_forward(recorded - back)


def test_a_portal_that_never_swept_trusts_its_clock(service, things, time_machine):
    people.person(Role.BUSINESS_MANAGER)
    things.clock(date(2026, 11, 23))
    time_machine.move_to(NOW + 400 * DAY, tick=False)
    assert sweep_deadlines() == 1


def test_a_demonstration_that_lay_for_weeks_goes_on(many, settings):
    settings.DEMONSTRATION = True
    many.move_to(NOW + 400 * DAY, tick=False)
    assert sweep_deadlines() == 20


EW, SCOTLAND = "england-and-wales", "scotland"


def lists(change):
    """The published lists, changed."""
    given = BankHolidays(use_cached_holidays=True)
    change(given.data)
    return given


def cut(data):
    data[EW] = [event for event in data[EW] if event["date"] < date(2028, 6, 1)]


def missing_year(data):
    data[EW] = [event for event in data[EW] if event["date"].year != 2026]


def of_another_nation(data):
    data[EW] = data[SCOTLAND]


def exchanged(data):
    data[SCOTLAND] = data["northern-ireland"]


def emptied(data):
    data[SCOTLAND] = []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (cut, "England and Wales has 5 holidays in 2028, and there are at least 8: it was cut"),
        (missing_year, "England and Wales has 0 holidays in 2026"),
        (of_another_nation, "England and Wales has another nation's holidays in 2012"),
        (exchanged, "Scotland has another nation's holidays"),
        (emptied, "Scotland is empty"),
    ],
)
def test_a_list_that_is_cut_or_another_nations_moves_no_date(things, monkeypatch, caplog, change, sentence):
    clock = things.clock(date(2026, 12, 20))
    before = list(BankHoliday.objects.order_by("pk").values()), list(HolidayTable.objects.order_by("pk").values())
    given = lists(change)
    with pytest.raises(Refused, match=sentence):
        actions.load_published(now=NOW, published=given)
    monkeypatch.setattr(actions.holidays, "BankHolidays", lambda **_: given)
    with caplog.at_level(logging.ERROR):
        assert check_holidays() == 0
    assert sentence in caplog.text
    with pytest.raises(CommandError, match=sentence):
        call_command("load_holidays")
    assert before == (
        list(BankHoliday.objects.order_by("pk").values()),
        list(HolidayTable.objects.order_by("pk").values()),
    )
    due_on = clock.due_on
    clock.refresh_from_db()
    assert clock.due_on == due_on


def test_without_a_list_nothing_is_counted(things):
    HolidayTable.objects.filter(division=EW).delete()
    with pytest.raises(Refused, match="No bank holidays are loaded"):
        load(EW)
    with pytest.raises(Refused, match="No bank holidays are loaded"):
        things.clock(date(2026, 12, 20))
