"""A person changes a date or explains a missed one; the rule's own date always stays."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.accounts.choices import Role
from portal.deadlines import actions
from portal.deadlines.choices import ChangeKind
from portal.deadlines.models import Deadline, DeadlineChange
from portal.deadlines.queries import breaches, lateness, timeliness, unexplained_breaches
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.trail.models import TrailEvent
from tests.factories import people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
EXTENSION = {
    "new_due_on": date(2026, 12, 18),
    "reason": "The inquest opens on the day of the meeting",
    "authoriser": "Lead representative, council",
    "told": "The Panel, by e-mail",
}


def extend(deadline, by, now=NOW, **fields):
    return actions.extend(deadline=deadline, by=by, now=now, **(EXTENSION | fields))


def test_an_extension_keeps_the_date_of_the_rule_and_who_and_why(things, manager):
    deadline = things.clock(MONDAY)
    change = extend(deadline, manager)
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.original_due_on) == (date(2026, 12, 18), date(2026, 12, 14))
    assert (change.kind, change.authoriser, change.told) == (
        ChangeKind.EXTENDED,
        "Lead representative, council",
        "The Panel, by e-mail",
    )
    event = TrailEvent.objects.get(event="deadline.extended")
    assert (event.actor_name, event.reason, event.target) == (manager.name, change.reason, deadline.reference)
    notice = Notice.objects.get(kind="deadline_changed")
    assert notice.recipient == manager
    assert "Was due on: Monday 14 December 2026" in notice.body
    assert "inquest" not in notice.body, "a reason may tell of a case"


def test_lateness_stays_reportable_against_the_rule(things, manager):
    deadline = things.clock(MONDAY)
    extend(deadline, manager)
    met = actions.meet(
        subject=deadline.subject,
        rule_code=deadline.rule_code,
        met_at=datetime(2026, 12, 17, tzinfo=UTC),
        by=manager,
        now=datetime(2026, 12, 17, tzinfo=UTC),
    )
    assert (lateness(met, date(2027, 1, 1)), lateness(met, date(2027, 1, 1), original=True)) == (0, 3)
    found = timeliness(met.rule_code, MONDAY, MONDAY, date(2027, 1, 1))
    assert (found.late, found.late_as_extended, found.extended) == (1, 0, 1)
    assert not breaches(date(2027, 1, 1)).exists()


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"new_due_on": date(2026, 12, 11)}, "new_due_on", "later date than Monday 14 December 2026"),
        ({"new_due_on": date(2026, 12, 19)}, "new_due_on", "not a working day .Saturday.. The nearest are Friday 18"),
        ({"new_due_on": date(2026, 12, 25)}, "new_due_on", "Christmas Day"),
        ({"new_due_on": date(2028, 1, 5)}, "new_due_on", "more than a year later"),
        ({"reason": "  "}, "reason", "in words that will still make sense"),
        ({"authoriser": ""}, "authoriser", "who authorised"),
        ({"told": ""}, "told", "who was told"),
    ],
)
def test_an_extension_that_cannot_be_is_refused_at_its_field(things, manager, fields, field, sentence):
    deadline = things.clock(MONDAY)
    with pytest.raises(Refused, match=sentence) as refusal:
        extend(deadline, manager, **fields)
    assert refusal.value.field == field
    assert not DeadlineChange.objects.exists()
    assert not TrailEvent.objects.filter(event="deadline.extended").exists()


def test_an_extension_into_the_past_is_refused(things, manager):
    deadline = things.clock(MONDAY)
    with pytest.raises(Refused, match="has passed"):
        extend(deadline, manager, now=datetime(2026, 12, 21, tzinfo=UTC))


def test_the_same_extension_twice_is_a_conflict(things, manager):
    deadline = things.clock(MONDAY)
    extend(deadline, manager)
    with pytest.raises(Conflict, match="already"):
        extend(deadline, manager)
    assert DeadlineChange.objects.count() == 1


def test_only_who_may_and_only_what_they_see(things, manager):
    deadline = things.clock(MONDAY)
    for role in (Role.BUSINESS_SUPPORT, Role.ADMINISTRATOR, Role.SCRUTINEER, Role.AGENCY_CONTACT):
        with pytest.raises(NotAllowed):
            extend(deadline, people.person(role))
    things.hidden_from[manager.pk] = {deadline.subject_id}
    with pytest.raises(NotAllowed):
        extend(deadline, manager)
    with pytest.raises(NotAllowed):
        actions.explain_breach(deadline=deadline, reason="Because", by=manager, now=NOW)
    deadline.refresh_from_db()
    assert deadline.due_on == deadline.original_due_on


def test_a_met_deadline_is_not_extended(things, manager):
    deadline = things.clock(MONDAY)
    actions.meet(subject=deadline.subject, rule_code=deadline.rule_code, met_at=NOW, by=manager, now=NOW)
    with pytest.raises(Conflict, match="no longer open"):
        extend(deadline, manager)


def test_a_local_milestone_moves_and_a_statutory_date_does_not(things, manager):
    local, statutory = things.clock(MONDAY, statutory=False), things.clock(MONDAY)
    earlier = date(2026, 12, 10)
    change = actions.move(deadline=local, new_due_on=earlier, reason="The room", by=manager, now=NOW)
    assert (change.kind, change.old_due_on, change.new_due_on) == (ChangeKind.MOVED, date(2026, 12, 14), earlier)
    with pytest.raises(Refused, match="Record an extension"):
        actions.move(deadline=statutory, new_due_on=earlier, reason="The room", by=manager, now=NOW)
    with pytest.raises(Refused, match="not a working day"):
        actions.move(deadline=local, new_due_on=date(2026, 12, 12), reason="The room", by=manager, now=NOW)
    with pytest.raises(NotAllowed):
        actions.move(
            deadline=local,
            new_due_on=date(2026, 12, 9),
            reason="The room",
            by=people.person(Role.BUSINESS_SUPPORT),
            now=NOW,
        )


def test_a_moved_milestone_keeps_its_date_when_the_event_is_corrected(things, manager):
    deadline = things.clock(MONDAY, statutory=False)
    actions.move(deadline=deadline, new_due_on=date(2026, 12, 10), reason="The room", by=manager, now=NOW)
    actions.retrigger(deadline=deadline, trigger_at=date(2026, 11, 24), reason="Knew later", by=manager, now=NOW)
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.original_due_on) == (date(2026, 12, 10), date(2026, 12, 15))


def test_an_extension_is_overtaken_by_a_later_date_of_the_rule(things, manager):
    deadline = things.clock(MONDAY)
    extend(deadline, manager)
    actions.retrigger(deadline=deadline, trigger_at=date(2026, 12, 18), reason="Knew later", by=manager, now=NOW)
    deadline.refresh_from_db()
    assert deadline.due_on == deadline.original_due_on == date(2027, 1, 13)


def test_a_breach_is_explained_and_never_overwritten(things, manager):
    deadline = things.clock(MONDAY, amount=5)
    with pytest.raises(Refused, match="not been missed"):
        actions.explain_breach(deadline=deadline, reason="Too soon", by=manager, now=NOW)
    after = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="reason"):
        actions.explain_breach(deadline=deadline, reason=" ", by=manager, now=after)
    assert unexplained_breaches(after).get() == deadline
    actions.explain_breach(deadline=deadline, reason="No quorum", by=manager, now=after)
    actions.explain_breach(deadline=deadline, reason="And snow", by=manager, now=after + timedelta(hours=1))
    with pytest.raises(Conflict, match="recorded already"):
        actions.explain_breach(deadline=deadline, reason="No quorum", by=manager, now=after)
    kept = Deadline.objects.get(pk=deadline.pk)
    assert kept.breach_reason == "No quorum\n\nAnd snow"
    assert not unexplained_breaches(after).exists()
    assert breaches(after).get() == deadline, "explained, and still a breach"
    assert TrailEvent.objects.filter(event="deadline.breach_explained").count() == 2


def test_a_local_date_needs_no_explanation(things, manager):
    deadline = things.clock(MONDAY, amount=5, statutory=False)
    with pytest.raises(Refused, match="nothing to explain"):
        actions.explain_breach(deadline=deadline, reason="Late", by=manager, now=datetime(2026, 12, 9, tzinfo=UTC))
