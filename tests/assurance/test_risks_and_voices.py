"""The risk register and what was said: what each record needs, what is refused, and who may write it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.risks import actions as risks
from assurance.risks import queries as register
from assurance.voices import actions as voices
from partnership.models import Action, Group, Priority
from partnership.priority_elsewhere import elsewhere
from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.today import today
from tests.factories import assurance, indicators, people
from tests.factories import audits as factory

pytestmark = pytest.mark.usefixtures("bolton")
NOW = factory.NOW


def refused(field, action, *args, **said):
    with pytest.raises(Refused) as refusal:
        action(*args, **said)
    assert refusal.value.field == field


# Risks


@pytest.mark.parametrize(("score", "word"), [(25, "High"), (15, "High"), (12, "Medium"), (8, "Medium"), (6, "Low")])
def test_a_score_has_a_word(score, word):
    assert register.band(score)[0] == word


def test_a_risk_is_scored_one_to_five_and_looked_at_again():
    for field, wrong in (
        ("likelihood", {"likelihood": 6}), ("impact_before", {"impact_before": 0}),
        ("likelihood", {"likelihood": 5, "impact": 5}),
    ):  # fmt: skip
        refused(field, factory.risk, **wrong)
    refused("review_on", factory.risk, review_on=NOW.date())
    made = factory.risk()
    assert (made.score_before, made.score) == (16, 12)
    assert [r for row in register.squares([made]) for s in row if s.risks for r in [(s.likelihood, s.impact)]] == [
        (3, 4)
    ]


def test_a_review_has_words_scores_and_the_next_day():
    made = factory.risk()
    later = NOW + timedelta(days=31)
    refused("words", factory.review, made, words=" ")
    refused("next_on", factory.review, made, next_on=NOW.date())
    refused("likelihood", factory.review, made, likelihood=5, impact=5)
    keeper = assurance.planner()
    assert list(register.due(keeper, NOW.date())) == [] and list(register.due(keeper, later.date())) == [made]
    factory.review(made, now=later)
    made.refresh_from_db()
    assert (made.score, made.review_on) == (8, later.date() + timedelta(days=90))
    assert list(register.due(keeper, later.date())) == []
    assert [h.likelihood for h in made.history.order_by("history_id")] == [3, 2]


def test_a_closed_risk_is_neither_changed_nor_reviewed_until_it_is_opened_again():
    made, by = factory.risk(), assurance.planner()
    refused("reason", risks.step, risk=made, name="close", reason="", by=by, now=NOW)
    risks.step(risk=made, name="close", reason="Posts are filled.", by=by, now=NOW)
    for action in (lambda: factory.review(made), lambda: risks.add_action(
        risk=made, words="x", organisation=made.owner, due_on=None, by=by, now=NOW
    )):  # fmt: skip
        with pytest.raises(Conflict):
            action()
    risks.step(risk=made, name="reopen", reason="Vacant again.", by=by, now=NOW)
    factory.review(made)
    with pytest.raises(NotAllowed):
        risks.step(risk=made, name="close", reason="x", by=people.person(Role.SCRUTINEER), now=NOW)


def test_a_risk_is_tied_to_priority_indicators_and_actions(at):
    shown = indicators.indicator(name="Vacancies")
    made = factory.risk(priority=Priority.objects.first())
    by = assurance.planner()
    values = {name: getattr(made, name) for name in risks.WRITTEN}
    assert risks.edit_risk(
        risk=made, values=values, indicators=[shown], version=made.version, by=by, now=NOW
    ) == ["indicators"]  # fmt: skip
    risks.add_action(risk=made, words="Recruit", organisation=made.owner, due_on=None, by=by, now=NOW)
    assert Action.objects.get().get_source_display() == "The risk register"
    with at(by) as client:
        page = client.get(reverse("risk", args=[made.pk])).content.decode()
        assert "Vacancies" in page and "Recruit" in page and str(made.priority) in page
        whole = client.get(reverse("risks")).content.decode()
        assert "heat--stripe" in whole and made.reference in whole


def test_somebody_elses_change_is_shown_beside_ones_own(at):
    made, by = factory.risk(), assurance.planner()
    data = {**{n: getattr(made, n) for n in risks.WRITTEN if n not in ("owner", "priority")}, "owner": made.owner_id,
            "version": made.version, "controls": "Mine."}  # fmt: skip
    values = {name: getattr(made, name) for name in risks.WRITTEN} | {"controls": "Theirs."}
    risks.edit_risk(risk=made, values=values, indicators=[], version=made.version, by=by, now=NOW)
    with at(by) as client:
        page = client.post(reverse("risk_edit", args=[made.pk]), data).content.decode()
    assert "Mine." in page and "Theirs." in page


# Voices


def test_what_was_said_needs_its_day_and_what_changed_comes_after_it():
    for field, wrong in (
        ("said", {"said": " "}), ("heard_on", {"heard_on": date(2026, 12, 1)}), ("did_on", {"did": "A letter."}),
        ("did_on", {"did": "x", "did_on": date(2026, 10, 1)}), ("did_on", {"did": "x", "did_on": date(2026, 12, 1)}),
        ("did", {"told": "At a meeting."}),
    ):  # fmt: skip
        refused(field, factory.voice, **wrong)
    with pytest.raises(NotAllowed):
        made = factory.voice()
        values = {name: getattr(made, name) for name in voices.WRITTEN}
        voices.edit_voice(voice=made, values=values, version=1, by=people.person(Role.SCRUTINEER), now=NOW)


def test_you_said_we_did_is_fed_to_groups_and_priorities(at):
    group, priority = Group.objects.first(), Priority.objects.first()
    factory.voice(
        group=group, priority=priority, did="A letter in plain words.", did_on=date(2026, 11, 2), told="In June."
    )
    factory.voice(speaker="families", said="We tell our story too often.")
    with at(assurance.planner()) as client:
        whole = client.get(reverse("voices")).content.decode()
        assert "A letter in plain words." in whole and "too often" in whole and "Nothing yet." in whole
        for query, seen in (
            ({"group": group.pk}, "A letter"), ({"priority": priority.pk}, "A letter"),
            ({"answer": "answered"}, "A letter"),
            ({"answer": "waiting"}, "too often"), ({"speaker": "families"}, "too often"),
        ):  # fmt: skip
            page = client.get(reverse("voices"), query).content.decode()
            assert seen in page
            assert ("too often" if seen == "A letter" else "A letter in") not in page


def test_what_changed_is_added_by_the_form(at):
    made = factory.voice()
    data = {"version": made.version, "speaker": "children", "forum": "Youth council", "said": made.said,
            "heard_on_day": "5", "heard_on_month": "10", "heard_on_year": "2026", "did": "A letter.",
            "did_on_day": "2", "did_on_month": "11", "did_on_year": "2026"}  # fmt: skip
    with at(assurance.planner()) as client:
        assert client.post(reverse("voice_edit", args=[made.pk]), data).url == reverse("voices")
        assert client.post(reverse("voice_record"), data | {"version": 0, "did_on_day": ""}).status_code == 422
        assert "Parents Collaborative" in client.get(reverse("voice_record")).content.decode()
    made.refresh_from_db()
    assert (made.did, made.did_on) == ("A letter.", date(2026, 11, 2))


def test_the_lists_run_as_many_queries_for_many_as_for_few(at):
    def count():
        found = []
        for path in (reverse("risks"), reverse("voices")):
            with at(assurance.planner()) as client, CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            found.append(len(seen))
        return found

    group, priority = Group.objects.first(), Priority.objects.first()
    factory.risk(priority=priority)
    factory.voice(group=group, priority=priority)
    few = count()
    for number in range(5):
        factory.risk(title=f"Risk {number}", priority=priority)
        factory.voice(group=group, priority=priority)
    assert count() == few


def test_a_priority_shows_the_risks_voices_and_indicators_that_touch_it():
    priority, other = Priority.objects.all()[:2]
    factory.voice(priority=priority)
    risk = factory.risk(priority=priority, title="Too few health visitors")
    factory.risk(priority=other, title="Of another priority")
    indicators.indicator(priority=priority, name="Vacancies")
    reader = assurance.planner()
    found = dict(elsewhere(reader, priority.pk, NOW.date()))
    assert [s.name for s in found["Risks"]] == ["Too few health visitors"]
    assert found["Risks"][0].words == "medium, 12 of 25" and found["Risks"][0].path == reverse("risk", args=[risk.pk])
    assert [s.words for s in found["What people said"]] == ["nothing changed yet"]
    assert "Vacancies" in found["Indicators of assurance"][0].name
    assert elsewhere(people.person(Role.PRACTITIONER), priority.pk, NOW.date()) == []


def test_the_review_of_a_risk_stands_on_the_register_and_on_today_until_it_is_done():
    keeper = assurance.planner()
    made, later = factory.risk(), NOW + timedelta(days=31)

    def asked(person, now):
        return [n.words for n in today(person, now).needs if "review the risk" in n.words]

    assert Deadline.objects.get(subject_kind=made.subject.kind).due_on == made.review_on
    assert asked(keeper, NOW) == [] and asked(people.person(Role.SCRUTINEER), later) == []
    assert asked(keeper, later) == [f"{made.reference}: review the risk"]
    factory.review(made, now=later)
    clocks = list(Deadline.objects.filter(subject_kind=made.subject.kind).order_by("instance"))
    assert [c.is_open for c in clocks] == [False, True] and clocks[0].met_at == later
    assert clocks[1].due_on == later.date() + timedelta(days=90) and asked(keeper, later) == []
    made.refresh_from_db()
    risks.step(risk=made, name="close", reason="Posts are filled.", by=keeper, now=later)
    assert not any(c.is_open for c in Deadline.objects.filter(subject_kind=made.subject.kind))
    made.refresh_from_db()
    risks.step(risk=made, name="reopen", reason="Vacant again.", by=keeper, now=later)
    assert [c.is_open for c in Deadline.objects.filter(subject_kind=made.subject.kind).order_by("instance")][-1]


def test_without_a_quality_officer_the_manager_is_asked_for_the_review():
    manager = people.person(Role.BUSINESS_MANAGER)
    values = {
        "title": "Late data", "cause": "Two systems", "effect": "Old figures", "controls": "", "likelihood_before": 3,
        "impact_before": 3, "likelihood": 2, "impact": 2, "owner": people.organisation(), "priority": None,
    }  # fmt: skip
    risks.record_risk(values=values, indicators=[], review_on=NOW.date() + timedelta(days=5), by=manager, now=NOW)
    assert Deadline.objects.get(rule_code="risk_review").owner_role == Role.BUSINESS_MANAGER
