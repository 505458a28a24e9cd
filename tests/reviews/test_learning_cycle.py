"""The learning cycle: four stages, each with its date and its text, and an evaluation in the eighth month."""

from datetime import UTC, date, datetime

import pytest

from partnership.queries import statutory_partners
from portal.deadlines.models import Deadline
from portal.errors import Conflict, Refused
from reviews.learning import actions
from reviews.learning.choices import CycleState
from tests.factories import learning as chain
from tests.factories.learning import NOW

pytestmark = pytest.mark.django_db
STEPS = (
    ("explore", "Write down the scope", {"scope": "Under-fives."}),
    ("respond", "found in exploring", {"explored": "Twelve audits."}),
    ("respond", "said, or why they were not asked", {"voices_practitioners": "No time."}),
    ("evaluate", "what is done about it", {"response": "A tool for visits."}),
    ("close", "what came of it", {"results": "Half as many late referrals."}),
)


@pytest.fixture
def by():
    chain.ready()
    return chain.keeper()


def write(cycle, by, now=NOW, **texts):
    cycle.refresh_from_db()
    return actions.edit_cycle(cycle=cycle, changes=texts, version=cycle.version, by=by, now=now)


def clocks(cycle):
    rows = Deadline.objects.filter(subject_kind=cycle.subject.kind, subject_id=cycle.pk)
    return {row.rule_code: (row.due_on, row.met_on, row.cancelled_at) for row in rows}


def test_each_stage_waits_for_its_text_and_meets_its_date(by):
    cycle = chain.cycle(by=by, started_on=date(2026, 12, 1))
    assert {code: due for code, (due, _met, _gone) in clocks(cycle).items()} == {
        "learning_scope": date(2027, 1, 1), "learning_explore": date(2027, 3, 1),
        "learning_respond": date(2027, 4, 1), "learning_evaluate": date(2027, 8, 1),
    }  # fmt: skip
    later = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
    for name, missing, texts in STEPS:
        with pytest.raises(Refused, match=missing):
            actions.step_cycle(cycle=cycle, name=name, reason="", by=by, now=later)
        write(cycle, by, later, **texts)
        if (name, texts) != ("respond", {"explored": "Twelve audits."}):
            cycle = actions.step_cycle(cycle=cycle, name=name, reason="", by=by, now=later)
    assert cycle.state == CycleState.CLOSED
    assert all(met == date(2027, 2, 1) for _due, met, _gone in clocks(cycle).values())
    with pytest.raises(Conflict, match="no longer written"):
        write(cycle, by, scope="Another.")


def test_what_belongs_to_a_later_stage_is_not_written_yet(by):
    cycle = chain.cycle(by=by)
    assert write(cycle, by, scope="Under-fives.", results="All is well.") == ["scope"]


def test_giving_up_needs_a_reason_and_stops_every_clock(by):
    cycle = chain.cycle(by=by)
    with pytest.raises(Refused, match="Give the reason"):
        actions.step_cycle(cycle=cycle, name="withdraw", reason=" ", by=by, now=NOW)
    actions.step_cycle(cycle=cycle, name="withdraw", reason="Another theme is more urgent.", by=by, now=NOW)
    assert all(gone for _due, _met, gone in clocks(cycle).values())


@pytest.mark.parametrize("day", [date(2026, 12, 18), date(2017, 12, 31)])
def test_a_cycle_begins_on_a_day_that_has_come(by, day):
    with pytest.raises(Refused, match="Give the day on which it began"):
        chain.cycle(by=by, started_on=day)


def test_actions_follow_from_the_response_and_stand_in_the_one_tracker(by):
    cycle = chain.cycle(by=by)
    add = {"words": "Use the tool.", "organisation": statutory_partners(date(2026, 12, 17))[0], "due_on": None,
           "by": by, "now": NOW}  # fmt: skip
    with pytest.raises(Refused, match="when the partnership responds"):
        actions.add_cycle_action(cycle=cycle, **add)
    write(cycle, by, scope="s")
    actions.step_cycle(cycle=cycle, name="explore", reason="", by=by, now=NOW)
    write(cycle, by, explored="e", voices_children="c")
    cycle = actions.step_cycle(cycle=cycle, name="respond", reason="", by=by, now=NOW)
    made = actions.add_cycle_action(cycle=cycle, **add)
    assert made.source_reference == cycle.reference


def test_the_pages_of_a_cycle(by, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(by)
    sent = {"title": "Neglect", "theme": chain.theme(by=by).pk, "lead": statutory_partners(date(2026, 12, 17))[0].pk,
            "started_on_day": "17", "started_on_month": "12", "started_on_year": "2026"}  # fmt: skip
    answer = client.post("/learning/cycles/begin/", sent)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.url).content.decode()
    assert "Neglect" in page and "17 August 2027" in page and "Scope agreed: explore" in page
    refused = client.post(answer.url + "steps/explore/", {}).content.decode()
    assert "Write down the scope and the questions first" in refused
    assert client.get(answer.url + "steps/fly/").status_code == 404
