"""Planning, moving, recording: what is done, what is refused, and what the trail and the record keep of it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from assurance import actions, queries
from assurance.choices import ActivityState as S
from assurance.models import Activity
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.models import TrailEvent
from tests.factories import assurance as factory
from tests.factories import people

NOW, NOV, DEC = factory.NOW, date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def planner(bolton):
    return factory.planner()


def trail(activity):
    return list(TrailEvent.objects.filter(target=activity.reference).values_list("event", flat=True))


def test_an_activity_from_plan_to_the_difference_it_made(planner):
    made = factory.activity(by=planner)
    assert (made.state, made.year, made.reference) == (S.PLANNED, 2026, f"AC-{made.pk}")
    made = actions.step(activity=made, name="open", reason="", by=planner, now=NOW)
    actions.record_findings(activity=made, changes=factory.FOUND, version=made.version, by=planner, now=NOW)
    made = actions.step(activity=made, name="complete", reason="", by=planner, now=NOW)
    assert made.state == S.DONE
    later = factory.FOUND | {"difference": "Fewer children wait."}
    changed = actions.record_findings(activity=made, changes=later, version=made.version, by=planner, now=NOW)
    assert changed == ["difference"], "what difference it made is written when it is known"
    made.refresh_from_db()
    assert made.difference == "Fewer children wait."
    assert trail(made) == [
        "assurance.planned", "assurance.opened", "assurance.edited", "assurance.done", "assurance.edited"
    ]  # fmt: skip
    assert "wait" not in str(list(TrailEvent.objects.values_list("fields", "reason"))), "names of fields, never values"


@pytest.mark.parametrize("role", [Role.SCRUTINEER, Role.LEAD_REPRESENTATIVE, Role.AGENCY_CONTACT])
def test_who_reads_may_not_plan(bolton, role):
    somebody, made = people.person(role), factory.activity()
    for deed in (
        lambda: factory.activity(by=somebody),
        lambda: actions.step(activity=made, name="suspend", reason="x", by=somebody, now=NOW),
        lambda: actions.move_activity(activity=made, from_month=DEC, to_month=DEC, reason="x", by=somebody, now=NOW),
        lambda: actions.record_findings(activity=made, changes=factory.FOUND, version=1, by=somebody, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert Activity.objects.get().state == S.PLANNED


def test_what_cannot_be_planned(planner):
    with pytest.raises(Refused, match="own records") as refusal:
        factory.activity("rapid-reviews", by=planner)
    assert refusal.value.field == "method"
    with pytest.raises(Refused, match="called"):
        factory.activity(title=" ", by=planner)
    with pytest.raises(Refused, match="end before it begins"):
        factory.activity(first=DEC, last=NOV, by=planner)
    with pytest.raises(Refused, match="from the list"):
        factory.activity(first=date(2026, 11, 2), by=planner)
    assert not Activity.objects.exists() and not TrailEvent.objects.filter(event="assurance.planned").exists()


def test_moved_later_it_is_delayed_and_the_first_plan_stays(planner):
    made = factory.activity(by=planner)
    actions.move_activity(activity=made, from_month=DEC, to_month=DEC, reason="A vacancy", by=planner, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.from_month, made.planned_from, made.reason) == (S.DELAYED, DEC, NOV, "A vacancy")
    assert made.has_moved
    event = TrailEvent.objects.get(event="assurance.delayed")
    assert event.reason == "A vacancy"


def test_moved_earlier_it_is_only_moved(planner):
    made = factory.activity(first=DEC, by=planner)
    actions.move_activity(activity=made, from_month=NOV, to_month=NOV, reason="Room was free", by=planner, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.from_month, made.planned_from) == (S.PLANNED, NOV, DEC)
    assert "assurance.moved" in trail(made)


def test_a_move_needs_a_reason_other_months_and_something_that_moves(planner):
    made = factory.activity(by=planner)

    def move(first, last, reason="x", activity=made):
        actions.move_activity(activity=activity, from_month=first, to_month=last, reason=reason, by=planner, now=NOW)

    with pytest.raises(Refused, match="reason") as refusal:
        move(DEC, DEC, " ")
    assert refusal.value.field == "reason"
    with pytest.raises(Refused, match="already"):
        move(NOV, NOV)
    with pytest.raises(Refused, match="or neither"):
        move(None, DEC)
    done = factory.done(by=planner)
    with pytest.raises(Conflict, match="Done"):
        move(DEC, DEC, activity=done)


@pytest.mark.parametrize("name", ["suspend", "withdraw"])
def test_a_step_that_needs_a_reason_is_refused_without(planner, name):
    made = factory.activity(by=planner)
    with pytest.raises(Refused) as refusal:
        actions.step(activity=made, name=name, reason="", by=planner, now=NOW)
    assert refusal.value.field == "reason"
    assert Activity.objects.get().state == S.PLANNED


def test_suspended_taken_up_again_and_withdrawn(planner):
    made = factory.activity(by=planner)
    made = actions.step(activity=made, name="suspend", reason="Covid-19", by=planner, now=NOW)
    assert (made.state, Activity.objects.get().reason) == (S.SUSPENDED, "Covid-19")
    made = actions.step(activity=made, name="resume", reason="Restrictions ended", by=planner, now=NOW)
    made = actions.step(activity=made, name="withdraw", reason="Planned twice", by=planner, now=NOW)
    with pytest.raises(Conflict):
        actions.step(activity=made, name="open", reason="", by=planner, now=NOW)
    with pytest.raises(Refused, match="Plan it anew"):
        actions.edit_activity(
            activity=made, changes={"title": "x"}, agencies=[], version=made.version, by=planner, now=NOW
        )


def test_it_does_not_begin_before_its_month_or_without_a_lead(planner):
    ahead = factory.activity(first=DEC, by=planner)
    with pytest.raises(Refused, match="planned for December 2026"):
        actions.step(activity=ahead, name="open", reason="", by=planner, now=NOW)
    alone = actions.plan_activity(
        method=factory.method(), title="Alone", from_month=NOV, to_month=NOV, by=planner, now=NOW
    )
    with pytest.raises(Refused, match="which organisation leads"):
        actions.step(activity=alone, name="open", reason="", by=planner, now=NOW)


def test_it_is_not_done_without_findings_and_a_voice(planner):
    made = factory.opened(by=planner)
    with pytest.raises(Refused) as refusal:
        actions.step(activity=made, name="complete", reason="", by=planner, now=NOW)
    assert (
        "what was found" in refusal.value.sentence and "children, families or practitioners" in refusal.value.sentence
    )
    silent = factory.FOUND | {"voices_children": "", "findings": "", "strengths": "Visits in time."}
    actions.record_findings(activity=made, changes=silent, version=made.version, by=planner, now=NOW)
    with pytest.raises(Refused, match=r"^Write down first what children"):
        actions.step(activity=made, name="complete", reason="", by=planner, now=NOW)


def test_what_has_not_begun_has_found_nothing(planner):
    made = factory.activity(by=planner)
    with pytest.raises(Refused, match="Open the activity first"):
        actions.record_findings(activity=made, changes=factory.FOUND, version=1, by=planner, now=NOW)


def test_two_who_write_at_once_see_both_texts(planner):
    made = factory.opened(by=planner)
    version = made.version
    actions.record_findings(activity=made, changes=factory.FOUND, version=version, by=planner, now=NOW)
    mine = factory.FOUND | {"findings": "Mine."}
    with pytest.raises(Conflict) as conflict:
        actions.record_findings(activity=made, changes=mine, version=version, by=planner, now=NOW)
    assert conflict.value.theirs == {"findings": factory.FOUND["findings"]}
    assert Activity.objects.get().findings == factory.FOUND["findings"]


@pytest.mark.parametrize(
    "broken",
    [
        {"state": S.DELAYED, "reason": ""},
        {"from_month": DEC, "to_month": NOV},
        {"from_month": None},
        {"state": "somewhere"},
        {"added_by": None},
    ],
)
def test_the_database_refuses_what_makes_no_sense(planner, broken):
    made = factory.activity(by=planner)
    for name, value in broken.items():
        setattr(made, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_what_it_led_to_stands_in_the_one_tracker(planner):
    council = Organisation.objects.get(code="bolton-council")
    words = {"words": "Show the child’s words in each record.", "organisation": council, "due_on": date(2027, 1, 29)}
    with pytest.raises(Refused, match="Open the activity first"):
        actions.add_action(activity=factory.activity(by=planner), **words, by=planner, now=NOW)
    made = factory.opened(by=planner)
    action = actions.add_action(activity=made, **words, by=planner, now=NOW)
    assert (action.source, action.source_reference, action.agreed_on) == ("audit", made.reference, date(2026, 11, 25))
    scrutineer = people.person(Role.SCRUTINEER)
    assert list(queries.tracked_actions(made, scrutineer, date(2026, 11, 25))) == [action]
    assert not queries.tracked_actions(factory.opened(by=planner), scrutineer, date(2026, 11, 25)).exists()
    stranger = people.person(Role.PRACTITIONER)
    assert not queries.tracked_actions(made, stranger, date(2026, 11, 25)).exists()
    with pytest.raises(NotAllowed):
        actions.add_action(activity=made, **words, by=scrutineer, now=NOW)
    with pytest.raises(Refused) as refusal:
        actions.add_action(activity=made, **(words | {"words": " "}), by=planner, now=NOW)
    assert refusal.value.field == "words"


def test_agencies_are_kept_and_their_change_is_on_the_trail(planner):
    first, second = people.organisation(), people.organisation()
    made = factory.activity(by=planner, agencies=[first])
    changes = {name: getattr(made, name) for name in ("title", "theme", "lead", "priority", "questions")}
    changed = actions.edit_activity(
        activity=made, changes=changes, agencies=[first, second], version=made.version, by=planner, now=NOW
    )
    assert changed == ["agencies"] and set(made.agencies.all()) == {first, second}
    assert TrailEvent.objects.get(event="assurance.edited").fields == ["agencies"]
