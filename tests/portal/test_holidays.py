"""Bank holidays: loaded, added, corrected, removed; everything open is counted again and nothing met is touched."""

from datetime import UTC, date, datetime

import pytest
from django.core.checks import run_checks
from django.db import transaction
from govuk_bank_holidays.bank_holidays import BankHolidays

from portal.accounts.choices import Role
from portal.deadlines import actions
from portal.deadlines.calendars import HolidayChange, changed, load
from portal.deadlines.checks import holidays_reach_far_enough
from portal.deadlines.choices import ChangeKind, Clock
from portal.deadlines.horizon import horizon_warning
from portal.deadlines.models import BankHoliday, Deadline, HolidayTable
from portal.deadlines.queries import preview_holidays
from portal.deadlines.recount import preview, what_if
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.trail.models import TrailEvent
from tests.factories import people
from tests.factories.deadlines import rule

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
EW = "england-and-wales"
FUNERAL = {"division": EW, "on": date(2026, 12, 9), "title": "Day of mourning", "reason": "Proclaimed on 1 December"}


@pytest.fixture
def manager():
    return people.person(Role.BUSINESS_MANAGER, name="Manager")


def published(add=(), remove=()):
    """The published lists as a later package might have them."""
    lists = BankHolidays(use_cached_holidays=True)
    events = [e for e in lists.data[EW] if e["date"] not in remove]
    lists.data[EW] = events + [{"title": title, "date": on, "notes": "", "bunting": False} for on, title in add]
    return lists


def test_the_package_is_in_the_table_to_the_last_row():
    lists = BankHolidays(use_cached_holidays=True)
    for division in ("england-and-wales", "scotland", "northern-ireland"):
        theirs = {(e["date"], e["title"]) for e in lists.get_holidays(division=division)}
        assert set(BankHoliday.objects.filter(division=division).values_list("on", "title")) == theirs


@pytest.mark.parametrize(
    ("on", "off"),
    [
        (date(2020, 5, 4), False),  # moved to VE Day
        (date(2020, 5, 8), True),
        (date(2022, 5, 30), False),  # moved for the Jubilee
        (date(2022, 6, 2), True),
        (date(2022, 6, 3), True),
        (date(2022, 9, 19), True),
        (date(2023, 5, 1), True),
        (date(2023, 5, 8), True),
        (date(2020, 12, 28), True),
        (date(2021, 12, 27), True),
        (date(2021, 12, 28), True),
        (date(2022, 1, 3), True),
        (date(2022, 12, 27), True),
        (date(2023, 1, 2), True),
    ],
)
def test_past_holidays_are_as_they_were(on, off):
    assert load(EW).is_working(on) is not off


def test_the_kingdoms_calendar_leaves_out_every_nations_days_and_names_them():
    kingdom, england = load(Clock.UNITED_KINGDOM), load(Clock.ENGLAND_AND_WALES)
    assert set(england.holidays) < set(kingdom.holidays)
    assert kingdom.why_not(date(2026, 3, 17)) == "St Patrick’s Day (Northern Ireland)"
    assert kingdom.why_not(date(2026, 12, 25)) == "Christmas Day"
    assert kingdom.why_not(date(2026, 8, 31)) == "Summer bank holiday (England and Wales and Northern Ireland)"
    assert england.is_working(date(2026, 3, 17))


def test_a_new_holiday_moves_what_is_open_and_tells_the_owner_once(things, manager):
    moved, untouched = things.clock(MONDAY), things.clock(MONDAY, amount=5)
    met = things.clock(MONDAY)
    actions.meet(subject=met.subject, rule_code=met.rule_code, met_at=NOW, by=manager, now=NOW)
    outcomes = actions.add_holiday(by=manager, now=NOW, **FUNERAL)
    assert [(o.deadline.pk, o.old_due_on, o.new_due_on) for o in outcomes] == [
        (moved.pk, date(2026, 12, 14), date(2026, 12, 15))
    ]
    moved.refresh_from_db()
    assert moved.due_on == moved.original_due_on == date(2026, 12, 15)
    assert {"on": "2026-12-09", "number": None, "skipped": "Day of mourning"} in moved.proof
    change = moved.changes.get()
    assert (change.kind, change.by_name) == (ChangeKind.RECOMPUTED, "Manager")
    assert "Proclaimed on 1 December" in change.reason
    assert not untouched.changes.exists()
    met.refresh_from_db()
    assert met.due_on == date(2026, 12, 14), "what is met keeps the date that it was met under"
    notice = Notice.objects.get(kind="deadline_recomputed")
    assert notice.recipient == manager
    assert "Was due on: Monday 14 December 2026" in notice.body
    assert "Now due on: Tuesday 15 December 2026" in notice.body
    events = list(TrailEvent.objects.order_by("sequence").values_list("event", flat=True))
    assert events[-2:] == ["holiday.added", "deadline.recomputed"]


def test_every_open_deadline_knows_the_list_it_was_counted_on(things, manager):
    deadline = things.clock(MONDAY, amount=5)
    before = deadline.calendar_version
    actions.add_holiday(by=manager, now=NOW, **FUNERAL)
    deadline.refresh_from_db()
    assert deadline.calendar_version == load(EW).version != before


def test_another_nations_holiday_moves_only_the_kingdoms_clocks(things, manager):
    local, kingdom = things.clock(MONDAY), things.clock(MONDAY, clock=Clock.UNITED_KINGDOM)
    assert kingdom.due_on == date(2026, 12, 15), "St Andrew's Day lies between"
    outcomes = actions.add_holiday(by=manager, now=NOW, **(FUNERAL | {"division": "scotland"}))
    assert [o.deadline.pk for o in outcomes] == [kingdom.pk]
    local.refresh_from_db()
    assert local.due_on == date(2026, 12, 14)


def test_a_correction_moves_the_day_and_a_removal_gives_it_back(things, manager):
    deadline = things.clock(MONDAY)
    actions.add_holiday(by=manager, now=NOW, **FUNERAL)
    holiday = BankHoliday.objects.get(on=FUNERAL["on"], division=EW)
    actions.correct_holiday(
        holiday=holiday, on=date(2026, 12, 16), title="Day of mourning", reason="Misread", by=manager, now=NOW
    )
    deadline.refresh_from_db()
    assert deadline.due_on == date(2026, 12, 14)
    with pytest.raises(Conflict, match="taken off the list"):
        actions.remove_holiday(holiday=holiday, reason="Again", by=manager, now=NOW)
    actions.remove_holiday(
        holiday=BankHoliday.objects.get(on=date(2026, 12, 16)), reason="Called off", by=manager, now=NOW
    )
    assert load(EW).is_working(date(2026, 12, 16)) and load(EW).is_working(date(2026, 12, 9))
    assert [c.new_due_on.day for c in deadline.changes.all()] == [15, 14]
    kept = BankHoliday.objects.get(on=date(2026, 12, 16))
    assert (kept.removed_by_name, kept.removal_reason) == ("Manager", "Called off")


def test_a_day_taken_off_can_be_put_back(manager):
    for _ in range(2):
        actions.add_holiday(by=manager, now=NOW, **FUNERAL)
        holiday = BankHoliday.objects.get(on=FUNERAL["on"], division=EW)
        actions.remove_holiday(holiday=holiday, reason="Called off", by=manager, now=NOW)
    assert BankHoliday.objects.filter(on=FUNERAL["on"], division=EW).count() == 1


def test_an_extension_stays_and_the_date_of_the_rule_moves_under_it(things, manager):
    deadline = things.clock(MONDAY)
    actions.extend(
        deadline=deadline,
        new_due_on=date(2026, 12, 18),
        reason="Inquest",
        authoriser="Lead",
        told="Panel",
        by=manager,
        now=NOW,
    )
    actions.add_holiday(by=manager, now=NOW, **FUNERAL)
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.original_due_on) == (date(2026, 12, 18), date(2026, 12, 15))
    change = deadline.changes.last()
    assert (change.old_original_due_on, change.new_original_due_on) == (date(2026, 12, 14), date(2026, 12, 15))
    assert change.old_due_on == change.new_due_on


def test_a_moved_date_that_becomes_a_day_off_goes_to_the_working_day_before(things, manager):
    deadline = things.clock(MONDAY, statutory=False)
    actions.move(deadline=deadline, new_due_on=FUNERAL["on"], reason="The room", by=manager, now=NOW)
    actions.add_holiday(by=manager, now=NOW, **FUNERAL)
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.original_due_on) == (date(2026, 12, 8), date(2026, 12, 15))
    assert "no longer a working day" in deadline.changes.last().reason
    assert Notice.objects.filter(kind="deadline_recomputed").count() == 1


def test_where_the_working_day_before_has_passed_it_goes_to_the_next(things, manager):
    deadline = things.clock(MONDAY, statutory=False)
    actions.move(deadline=deadline, new_due_on=FUNERAL["on"], reason="The room", by=manager, now=NOW)
    actions.add_holiday(by=manager, now=datetime(2026, 12, 9, 7, tzinfo=UTC), **FUNERAL)
    deadline.refresh_from_db()
    assert deadline.due_on == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("fields", "error", "sentence"),
    [
        ({"on": date(2026, 12, 12)}, Refused, "never a working day"),
        ({"on": date(2066, 12, 9)}, Refused, "year 2066"),
        ({"on": date(2026, 12, 25)}, Conflict, "on the list already: Christmas Day"),
        ({"title": " "}, Refused, "name of the holiday"),
        ({"reason": ""}, Refused, "Give the reason"),
    ],
)
def test_a_holiday_that_cannot_be_is_refused(manager, fields, error, sentence):
    version = load(EW).version
    with pytest.raises(error, match=sentence):
        actions.add_holiday(by=manager, now=NOW, **(FUNERAL | fields))
    assert load(EW).version == version


def test_only_the_business_manager_changes_holidays(manager):
    holiday = BankHoliday.objects.filter(division=EW, on__year=2027).first()
    for role in (Role.ADMINISTRATOR, Role.BUSINESS_SUPPORT, Role.LEAD_REPRESENTATIVE):
        by = people.person(role)
        with pytest.raises(NotAllowed):
            actions.add_holiday(by=by, now=NOW, **FUNERAL)
        with pytest.raises(NotAllowed):
            actions.remove_holiday(holiday=holiday, reason="No", by=by, now=NOW)
        with pytest.raises(NotAllowed):
            actions.confirm_year(division=EW, year=2029, reason="No", by=by, now=NOW)


def test_the_preview_is_what_saving_does_and_changes_nothing(things, manager):
    seen, hidden = things.clock(MONDAY), things.clock(MONDAY)
    things.clock(MONDAY, amount=5)
    things.hidden_from[manager.pk] = {hidden.subject_id}
    change = HolidayChange(EW, add={FUNERAL["on"]: FUNERAL["title"]})
    shown = preview_holidays([change], manager, NOW)
    assert [(o.deadline.pk, o.new_due_on) for o in shown.shown] == [(seen.pk, date(2026, 12, 15))]
    assert shown.others == 1
    assert load(EW).is_working(FUNERAL["on"])
    assert Deadline.objects.get(pk=seen.pk).due_on == date(2026, 12, 14)
    saved = actions.add_holiday(by=manager, now=NOW, **FUNERAL)
    assert {(o.deadline.pk, o.new_due_on) for o in saved} == {(d.pk, date(2026, 12, 15)) for d in (seen, hidden)}


def test_what_if_answers_without_a_database_write(things):
    deadline = things.clock(MONDAY)
    other = changed(EW, [HolidayChange(EW, add={date(2026, 12, 9): "x", date(2026, 12, 10): "y"})])
    assert [o.new_due_on for o in what_if([deadline], {EW: other}, MONDAY)] == [date(2026, 12, 16)]
    later = changed(EW, [HolidayChange(EW, remove=frozenset({date(2026, 12, 25)}))])
    assert preview(rule(5), date(2026, 12, 21), later).due_on == date(2026, 12, 29)
    assert preview(rule(5), date(2026, 12, 21), load(EW)).due_on == date(2026, 12, 30)


def test_another_process_sees_a_change(manager):
    before = load(EW)
    BankHoliday.objects.create(division=EW, on=FUNERAL["on"], title="Elsewhere", source="person")
    assert load(EW) is before, "as long as the version stands, the kept calendar does"
    HolidayTable.objects.filter(division=EW).update(version=99)
    assert load(EW).why_not(FUNERAL["on"]) == "Elsewhere"


WHOLE_2029 = [
    (date(2029, month, day), "Easter Monday" if month == 4 else "Published")
    for month, day in ((1, 1), (3, 30), (4, 2), (5, 7), (5, 28), (8, 27), (12, 25), (12, 26))
]


def test_a_later_list_adds_withdraws_and_respects_what_people_did(things, manager):
    deadline = things.clock(MONDAY)
    actions.add_holiday(by=manager, now=NOW, **FUNERAL)
    spring = BankHoliday.objects.get(division=EW, on=date(2027, 5, 31))
    actions.remove_holiday(holiday=spring, reason="Moved", by=manager, now=NOW)
    lists = published(
        add=[*WHOLE_2029, (date(2026, 12, 8), "Jubilee"), (date(2027, 8, 31), "Summer bank holiday")],
        remove=[date(2027, 8, 30)],
    )
    report = actions.load_published(now=NOW, published=lists)
    assert (report.added, report.withdrawn, report.recounted) == (10, 1, 1)
    deadline.refresh_from_db()
    assert deadline.due_on == date(2026, 12, 16), "the manager's day and the list's"
    calendar = load(EW)
    assert calendar.is_working(date(2027, 5, 31)) and calendar.is_working(date(2027, 8, 30))
    assert calendar.known_until == date(2029, 12, 31)
    assert actions.load_published(now=NOW, published=lists) == type(report)(0, 0, 0, 0)


def test_a_year_is_confirmed_when_its_holidays_are_there(things, manager):
    deadline = things.clock(date(2028, 12, 20), now=datetime(2028, 12, 20, tzinfo=UTC))
    assert deadline.provisional
    now = datetime(2028, 12, 20, 12, tzinfo=UTC)
    with pytest.raises(Refused, match="Only 0 of 2029"):
        actions.confirm_year(division=EW, year=2029, reason="Checked", by=manager, now=now)
    for month, day in ((1, 1), (3, 30), (4, 2), (5, 7), (5, 28), (8, 27), (12, 25), (12, 26)):
        actions.add_holiday(division=EW, on=date(2029, month, day), title="x", reason="y", by=manager, now=now)
    with pytest.raises(Refused, match="next year to complete is 2029"):
        actions.confirm_year(division=EW, year=2030, reason="Checked", by=manager, now=now)
    actions.confirm_year(division=EW, year=2029, reason="Checked", by=manager, now=now)
    with pytest.raises(Conflict, match="complete already"):
        actions.confirm_year(division=EW, year=2029, reason="Checked", by=manager, now=now)
    deadline.refresh_from_db()
    assert not deadline.provisional
    assert deadline.due_on == date(2029, 1, 15), "New Year's Day is known now"


def test_the_horizon_is_warned_of_twelve_months_ahead():
    assert horizon_warning(datetime(2027, 12, 31, 12, tzinfo=UTC)) is None
    assert "until 31 December 2028" in horizon_warning(datetime(2028, 1, 1, 12, tzinfo=UTC))
    HolidayTable.objects.filter(division="scotland").delete()
    assert "No bank holidays are loaded for Scotland" in horizon_warning(NOW)


def test_the_start_up_check_warns_and_keeps_silent_without_tables(time_machine):
    time_machine.move_to(datetime(2028, 6, 1, tzinfo=UTC))
    assert [c.id for c in run_checks(databases=["default"]) if c.id.startswith("deadlines.")] == ["deadlines.W001"]
    assert not [c for c in run_checks() if c.id.startswith("deadlines.")]
    time_machine.move_to(datetime(2026, 6, 1, tzinfo=UTC))
    assert not [c for c in run_checks(databases=["default"]) if c.id.startswith("deadlines.")]


def test_a_database_without_tables_raises_no_alarm(monkeypatch):
    monkeypatch.setattr(HolidayTable._meta, "db_table", "not_made_yet")
    with transaction.atomic():
        assert holidays_reach_far_enough(databases=["default"]) == []
        transaction.set_rollback(True)
