"""The sweep: before, on and after each date, to the right people, once, whatever happened in between."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.choices import Role
from portal.deadlines import actions
from portal.deadlines import sweep as sweeping
from portal.deadlines.choices import ReminderState
from portal.deadlines.models import Reminder, SweepRun
from portal.deadlines.rules import Unit
from portal.deadlines.sweep import ESCALATION, SweepIncomplete, is_stale, sweep, tell_if_stale
from portal.notices.models import Notice
from tests.factories import people

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)  # 15 working days on is Monday 14 December


def at(month, day, hour=9, year=2026):
    return datetime(year, month, day, hour, tzinfo=UTC)


def sent():
    """Every reminder in the outbox: (kind, name of the recipient), in order."""
    return list(Notice.objects.order_by("pk").values_list("kind", "recipient__name"))


@pytest.fixture
def manager():
    return people.person(Role.BUSINESS_MANAGER, name="Manager")


def test_one_that_cannot_be_told_holds_up_no_other_and_is_not_passed_over_in_silence(things, manager, monkeypatch):
    first, broken, last = (things.clock(MONDAY) for _ in range(3))
    real = sweeping._to_do

    def to_do(deadline):
        if deadline.pk == broken.pk:
            raise KeyError("no words for it")
        return real(deadline)

    monkeypatch.setattr(sweeping, "_to_do", to_do)
    for _ in "twice":
        with pytest.raises(SweepIncomplete, match=f": {broken.pk}$"):
            sweep(at(12, 14))
        assert {key.split(":")[1] for key in Notice.objects.values_list("key", flat=True)} == {
            str(first.pk),
            str(last.pk),
        }
        assert not Reminder.objects.filter(deadline=broken).exists()
        assert Notice.objects.count() == 2
        assert is_stale(at(12, 14, 11))
    monkeypatch.setattr(sweeping, "_to_do", real)
    assert sweep(at(12, 14)).notices == 1
    assert not is_stale(at(12, 14))


def test_each_stage_is_told_once_on_its_day(things, manager):
    deadline = things.clock(MONDAY)
    told = {}
    day = MONDAY
    while day < date(2027, 1, 20):
        for hour in (1, 21):
            report = sweep(at(day.month, day.day, hour, day.year))
            if report.notices:
                told.setdefault((day, hour), []).append(report.notices)
        day += timedelta(days=1)
    assert [on for on, hour in told] == [
        date(2026, 12, 7),  # five working days before
        date(2026, 12, 10),
        date(2026, 12, 14),
        date(2026, 12, 15),
        date(2026, 12, 17),
        date(2026, 12, 21),
        date(2026, 12, 30),  # ten working days after, over Christmas
    ]
    assert {hour for _on, hour in told} == {1}
    assert [row.stage for row in deadline.reminders.all()] == [
        stage.name for stage in ESCALATION if not stage.waits_for_the_hour
    ]
    assert [kind for kind, _name in sent()] == ["deadline_soon"] * 2 + ["deadline_today"] + ["deadline_late"] * 4


def test_reminders_climb_as_lateness_grows(things, manager):
    council = people.organisation()
    owner = people.person(Role.AGENCY_CONTACT, council, name="Owner")
    people.deputy(
        owner.appointments.get(),
        deputy=people.person(Role.PRACTITIONER, name="Deputy"),
        starts_on=date(2026, 12, 1),
        ends_on=date(2027, 1, 31),
    )
    people.person(Role.DELEGATED_REPRESENTATIVE, name="Delegated")
    people.person(Role.LEAD_REPRESENTATIVE, name="Lead")
    people.person(Role.AGENCY_CONTACT, name="Another agency")
    things.clock(MONDAY, owner_role=Role.AGENCY_CONTACT, owner_organisation=council)
    heard = []
    for now in (at(12, 7), at(12, 10), at(12, 14), at(12, 15), at(12, 17), at(12, 21)):
        before = Notice.objects.count()
        sweep(now)
        heard.append({name for _kind, name in sent()[before:]})
    assert heard == [
        {"Owner"},
        {"Owner"},
        {"Owner", "Deputy"},
        {"Owner", "Deputy", "Manager"},
        {"Owner", "Deputy", "Manager", "Delegated"},
        {"Owner", "Deputy", "Manager", "Delegated", "Lead"},
    ]


def test_the_post_is_resolved_on_the_day(things, manager):
    council = people.organisation()
    people.person(Role.AGENCY_CONTACT, council, name="Until the 9th", ends_on=date(2026, 12, 9))
    people.person(Role.AGENCY_CONTACT, council, name="From the 10th", starts_on=date(2026, 12, 10))
    things.clock(MONDAY, owner_role=Role.AGENCY_CONTACT, owner_organisation=council)
    sweep(at(12, 7))
    sweep(at(12, 10))
    assert [name for _kind, name in sent()] == ["Until the 9th", "From the 10th"]


def test_a_post_that_nobody_holds_falls_to_the_business_manager(things, manager):
    things.clock(MONDAY, owner_role=Role.AGENCY_CONTACT, owner_organisation=people.organisation())
    leaver = people.person(Role.PARTNERSHIP_CHAIR, name="Closed account")
    leaver.is_active = False
    leaver.save()
    things.clock(MONDAY, owner_role=Role.PARTNERSHIP_CHAIR)
    sweep(at(12, 7))
    assert [name for _kind, name in sent()] == ["Manager", "Manager"]


def test_nobody_with_a_conflict_of_interest_is_told(things, manager):
    chair = people.person(Role.PARTNERSHIP_CHAIR, name="Chair")
    deadline = things.clock(MONDAY, owner_role=Role.PARTNERSHIP_CHAIR)
    things.conflicted[deadline.subject_id] = {chair.pk}
    sweep(at(12, 7))
    assert [name for _kind, name in sent()] == ["Manager"]


def test_after_an_outage_the_stage_reached_is_told_and_the_missed_ones_are_on_record(things, manager):
    deadline = things.clock(MONDAY)
    report = sweep(at(12, 17))
    assert (report.notices, report.passed_over) == (1, 4)
    assert [kind for kind, _name in sent()] == ["deadline_late"]
    states = dict(deadline.reminders.values_list("stage", "state"))
    assert states.pop("late-3") == ReminderState.QUEUED
    assert set(states) == {"soon-5", "soon-2", "today", "late-1"}
    assert set(states.values()) == {ReminderState.SUPERSEDED}
    again = sweep(at(12, 17, 10))
    assert (again.notices, again.passed_over, Reminder.objects.count()) == (0, 0, 5)


def test_a_clock_started_late_does_not_miss_what_could_not_have_been_told(things, manager):
    things.clock(MONDAY, now=at(12, 9))
    report = sweep(at(12, 11))
    assert (report.notices, report.passed_over) == (1, 0)
    assert "One working day is left" in Notice.objects.get().body


def test_a_sweep_that_died_halfway_is_made_good(things, manager):
    things.clock(MONDAY)
    SweepRun.objects.create(started_at=at(12, 7))  # and nothing else of it was kept
    assert sweep(at(12, 7, 10)).notices == 1


def test_two_sweeps_at_once_tell_once(things, manager):
    things.clock(MONDAY)
    now = at(12, 7)
    assert [sweep(now).notices, sweep(now).notices] == [1, 0]


def test_met_and_cancelled_clocks_are_silent_and_unsent_reminders_are_held_back(things, manager):
    met, cancelled, running = things.clock(MONDAY), things.clock(MONDAY), things.clock(MONDAY)
    sweep(at(12, 7))
    actions.meet(subject=met.subject, rule_code=met.rule_code, met_at=at(12, 7), by=manager, now=at(12, 7))
    actions.cancel_all(subject=cancelled.subject, reason="Withdrawn", by=None, now=at(12, 7))
    unsent = Notice.objects.filter(superseded_at__isnull=True)
    assert [notice.subject_id for notice in unsent] == [running.subject_id]
    assert sweep(at(12, 15)).looked_at == 1


def test_a_changed_date_is_told_anew(things, manager):
    deadline = things.clock(MONDAY, statutory=False)
    sweep(at(12, 7))
    actions.move(deadline=deadline, new_due_on=date(2026, 12, 9), reason="The room", by=manager, now=at(12, 7, 10))
    assert sweep(at(12, 7, 11)).notices == 1, "two working days before the new date"
    last = Notice.objects.filter(kind="deadline_soon").latest("pk")
    assert "Wednesday 9 December 2026" in last.body
    first = Notice.objects.filter(kind="deadline_soon").earliest("pk")
    assert first.superseded_at is not None, "the message with the old date never leaves"


def test_the_same_stage_is_told_again_for_another_date(things, manager):
    deadline = things.clock(MONDAY, statutory=False)
    assert sweep(at(12, 10)).notices == 1, "two working days before the 14th"
    actions.move(deadline=deadline, new_due_on=date(2026, 12, 18), reason="The room", by=manager, now=at(12, 10, 10))
    assert sweep(at(12, 11)).notices == 1, "five working days before the 18th"
    assert sweep(at(12, 16)).notices == 1, "two working days before the 18th"


def test_a_date_on_a_day_off_is_told_on_that_day(things, manager):
    things.clock(date(2026, 6, 25), amount=6, unit=Unit.CALENDAR_MONTHS)
    for now, notices in ((at(12, 17), 0), (at(12, 18), 1), (at(12, 23), 1), (at(12, 25), 1), (at(12, 29), 1)):
        assert sweep(now).notices == notices, now


def test_the_message_names_the_reference_and_no_more(things, manager):
    deadline = things.clock(MONDAY)
    sweep(at(12, 15))
    notice = Notice.objects.get()
    assert notice.subject_line == f"{deadline.reference}: late, was due on Monday 14 December 2026"
    assert "It is one working day late." in notice.body
    assert f"/demonstration/{deadline.subject_id}/" in notice.body, "the message leads to where the deed is done"


def test_a_batch_costs_the_same_however_many_rows(things, manager):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as taken:
            sweep(at(12, 7))
        return len(taken)

    things.clock(MONDAY)
    sweep(at(12, 7))
    few = queries()
    for _ in range(60):
        things.clock(MONDAY)
    sweep(at(12, 7))
    assert queries() == few


def test_the_heartbeat_turns_stale_after_an_hour(things):
    now = at(12, 7)
    assert is_stale(now), "none ever ran"
    SweepRun.objects.create(started_at=now)
    assert is_stale(now), "one that never finished does not count"
    sweep(now)
    assert not is_stale(now + timedelta(minutes=59))
    assert is_stale(now + timedelta(minutes=61))
    run = SweepRun.objects.latest("pk")
    assert run.finished_at >= run.started_at == now


def test_an_outage_is_told_once_by_whoever_still_runs(manager):
    sweep(at(12, 7))
    assert tell_if_stale(at(12, 7, 9)) == 0
    assert [tell_if_stale(at(12, 7, 11)), tell_if_stale(at(12, 7, 15))] == [1, 0]
    sweep(at(12, 7, 16))
    assert tell_if_stale(at(12, 8, 9)) == 1, "another outage is another notice"
