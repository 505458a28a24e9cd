"""Clocks start, are met, reopened, cancelled and counted again; nothing of it is lost."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.accounts.choices import Role
from portal.deadlines import actions
from portal.deadlines.choices import ChangeKind
from portal.deadlines.models import Deadline
from portal.deadlines.queries import (
    breaches,
    for_subject,
    lateness,
    open_deadlines,
    overdue,
    standing,
    timeliness,
    unexplained_breaches,
)
from portal.deadlines.rules import Unit
from portal.errors import Conflict, Refused
from portal.trail.models import TrailEvent
from tests.factories import people
from tests.factories.deadlines import rule

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)


def trail(subject):
    """The events of one thing, in order."""
    rows = TrailEvent.objects.filter(target_kind=subject.kind, target_id=subject.id).order_by("sequence")
    return [row.event for row in rows]


def meet(deadline, met_at, *, by=None, now=None):
    """Meet a clock at `met_at`."""
    return actions.meet(subject=deadline.subject, rule_code=deadline.rule_code, met_at=met_at, by=by, now=now or met_at)


def test_a_clock_keeps_the_rule_it_runs_under_the_date_and_its_proof(things):
    deadline = things.clock(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), amount=5, citation="An Act, section 1")
    kept = Deadline.objects.get(pk=deadline.pk)
    assert (kept.trigger_on, kept.due_on, kept.original_due_on) == (date(2026, 11, 22), date(2026, 11, 27), kept.due_on)
    assert (kept.amount, kept.rule_edition, kept.citation) == (5, "1", "An Act, section 1")
    assert kept.proof[-1] == {"on": "2026-11-27", "number": 5, "skipped": None}
    assert kept.calendar_version
    assert trail(kept.subject) == ["deadline.started"]


def test_asked_twice_the_same_clock_answers(things):
    subject = things.subject()
    first = things.clock(MONDAY, subject=subject)
    assert things.clock(MONDAY, subject=subject).pk == first.pk
    assert trail(subject) == ["deadline.started"], "nothing happened the second time"
    with pytest.raises(Conflict, match="started already"):
        things.clock(date(2026, 11, 20), subject=subject)
    other = things.clock(MONDAY, subject=subject, instance="second")
    assert other.pk != first.pk
    assert list(for_subject(subject)) == [first, other]


def test_met_in_time_and_met_late(things):
    by = people.person(Role.BUSINESS_MANAGER)
    in_time, late = things.clock(MONDAY, amount=5), things.clock(MONDAY, amount=5)
    last_second = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    met = meet(in_time, last_second, by=by)
    assert (met.met_on, met.met_by_name, met.met_late) == (date(2026, 11, 30), by.name, False)
    assert meet(late, last_second + timedelta(seconds=1)).met_late
    assert [standing(d, MONDAY) for d in Deadline.objects.order_by("pk")] == ["met", "met_late"]
    late.refresh_from_db()
    assert lateness(late, date(2027, 3, 1)) == 1, "lateness ends with the meeting"
    assert trail(in_time.subject) == ["deadline.started", "deadline.met"]


def test_met_on_the_sunday_after_a_friday_is_a_day_late(things):
    deadline = things.clock(date(2026, 11, 20), amount=5)
    assert deadline.due_on == date(2026, 11, 27)
    met = meet(deadline, datetime(2026, 11, 29, 12, 0, tzinfo=UTC))
    assert met.met_late and lateness(met, date(2026, 12, 1)) == 1


def test_what_cannot_be_so_is_refused(things):
    deadline = things.clock(MONDAY, amount=5)
    with pytest.raises(Refused, match="still to come") as refusal:
        meet(deadline, NOW + timedelta(minutes=1), now=NOW)
    assert refusal.value.field == "met_at"
    with pytest.raises(Refused, match="before the day of the event"):
        meet(deadline, datetime(2026, 11, 22, 12, 0, tzinfo=UTC), now=NOW)
    with pytest.raises(Refused, match="No clock"):
        actions.meet(subject=deadline.subject, rule_code="other", met_at=NOW, by=None, now=NOW)
    assert Deadline.objects.get(pk=deadline.pk).is_open
    assert trail(deadline.subject) == ["deadline.started"]


def test_met_twice_at_the_same_moment_is_once_and_at_another_a_conflict(things):
    deadline = things.clock(MONDAY)
    meet(deadline, NOW)
    meet(deadline, NOW)
    assert trail(deadline.subject).count("deadline.met") == 1
    with pytest.raises(Conflict, match="23 November 2026"):
        meet(deadline, NOW + timedelta(hours=1))


def test_cancelling_needs_a_reason_and_leaves_what_was_met(things):
    subject = things.subject()
    met, running = things.clock(MONDAY, subject=subject), things.clock(MONDAY, subject=subject, instance="other")
    meet(met, NOW)
    with pytest.raises(Refused, match="reason"):
        actions.cancel_all(subject=subject, reason=" ", by=None, now=NOW)
    assert actions.cancel_all(subject=subject, reason="Criteria not met", by=None, now=NOW) == 1
    assert [standing(d, MONDAY) for d in for_subject(subject).order_by("pk")] == ["met", "cancelled"]
    with pytest.raises(Refused, match="was cancelled"):
        actions.meet(subject=subject, rule_code=running.rule_code, instance="other", met_at=NOW, by=None, now=NOW)
    with pytest.raises(Refused, match="was met"):
        actions.cancel(subject=subject, rule_code=met.rule_code, reason="Late thought", by=None, now=NOW)


def test_a_cancelled_clock_starts_again_and_says_so(things):
    subject = things.subject()
    deadline = things.clock(MONDAY, subject=subject, amount=5)
    actions.cancel(subject=subject, rule_code=deadline.rule_code, reason="Withdrawn", by=None, now=NOW)
    again = things.clock(date(2026, 12, 1), subject=subject, amount=5)
    assert (again.pk, again.due_on, again.is_open) == (deadline.pk, date(2026, 12, 8), True)
    change = again.changes.get()
    assert (change.kind, change.old_due_on, change.new_due_on) == (
        ChangeKind.REOPENED,
        date(2026, 11, 30),
        again.due_on,
    )
    assert "Withdrawn" in change.reason


def test_reopening_runs_the_clock_from_its_own_event(things):
    deadline = things.clock(MONDAY, amount=5)
    meet(deadline, NOW)
    with pytest.raises(Refused, match="reason"):
        actions.reopen(subject=deadline.subject, rule_code=deadline.rule_code, reason="", by=None, now=NOW)
    reopened = actions.reopen(
        subject=deadline.subject, rule_code=deadline.rule_code, reason="Signatures voided", by=None, now=NOW
    )
    assert (reopened.is_open, reopened.met_by_name, reopened.due_on) == (True, "", date(2026, 11, 30))
    assert trail(deadline.subject)[-1] == "deadline.reopened"


def test_a_corrected_event_counts_again_with_old_and_new_date_on_the_record(things):
    deadline = things.clock(MONDAY, amount=15)
    actions.retrigger(
        deadline=deadline, trigger_at=date(2026, 12, 18), reason="The council knew later", by=None, now=NOW
    )
    deadline.refresh_from_db()
    assert (deadline.trigger_on, deadline.due_on) == (date(2026, 12, 18), date(2027, 1, 13))
    assert deadline.original_due_on == deadline.due_on
    change = deadline.changes.get()
    assert (change.kind, change.old_due_on) == (ChangeKind.RETRIGGERED, date(2026, 12, 14))
    meet(deadline, datetime(2027, 1, 5, tzinfo=UTC))
    with pytest.raises(Conflict, match="no longer runs"):
        actions.retrigger(deadline=deadline, trigger_at=MONDAY, reason="Again", by=None, now=NOW)


def test_overdue_is_a_question_about_a_day(things):
    deadline = things.clock(MONDAY, amount=5)
    assert not overdue(deadline.due_on).exists()
    assert overdue(deadline.due_on + timedelta(days=1)).get() == deadline
    assert not overdue(datetime(2026, 11, 30, 23, 59, tzinfo=UTC)).exists()
    assert overdue(datetime(2026, 12, 1, 0, 0, tzinfo=UTC)).exists()
    meet(deadline, datetime(2026, 12, 2, tzinfo=UTC))
    assert not overdue(date(2027, 1, 1)).exists()
    assert not open_deadlines().exists()


def test_a_breach_is_statutory_and_stays_one_after_it_was_met_late(things):
    statutory, local = things.clock(MONDAY, amount=5), things.clock(MONDAY, amount=5, statutory=False)
    after = date(2026, 12, 1)
    assert not breaches(statutory.due_on).exists()
    assert set(breaches(after)) == {statutory}
    meet(statutory, datetime(2026, 12, 2, tzinfo=UTC))
    meet(local, datetime(2026, 12, 2, tzinfo=UTC))
    assert set(unexplained_breaches(date(2027, 6, 1))) == {statutory}


def test_timeliness_counts_by_the_date_of_the_rule(things):
    for met_on in (25, 30, None):
        clock = things.clock(MONDAY, amount=5)
        if met_on:
            meet(clock, datetime(2026, 11, met_on, 12, tzinfo=UTC))
    meet(things.clock(MONDAY, amount=5), datetime(2026, 12, 3, tzinfo=UTC))
    cancelled = things.clock(MONDAY, amount=5)
    actions.cancel_all(subject=cancelled.subject, reason="Withdrawn", by=None, now=NOW)
    things.clock(date(2026, 10, 1), amount=5)
    found = timeliness("demonstration_rule", date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1))
    assert (found.total, found.in_time, found.late, found.overdue, found.running, found.extended) == (4, 2, 1, 1, 0, 0)


def test_a_rule_in_months_is_kept_with_the_day_to_aim_for(things):
    deadline = things.clock(date(2026, 6, 25), amount=6, unit=Unit.CALENDAR_MONTHS)
    assert (deadline.due_on, deadline.aim_for) == (date(2026, 12, 25), date(2026, 12, 24))


def test_a_zone_less_moment_starts_nothing(things):
    with pytest.raises(ValueError, match="time zone"):
        actions.start_clock(
            rule=rule(),
            subject=things.subject(),
            trigger_at=datetime(2026, 11, 23, 12),  # noqa: DTZ001
            owner_role=Role.BUSINESS_MANAGER,
            by=None,
            now=NOW,
        )
    assert not Deadline.objects.exists()
