"""A self-assessment from its questions to its approved returns: what each step does, and what each refuses."""

from datetime import date, timedelta

import pytest
from django.core import mail

from assurance.choices import AssessmentState as A
from assurance.choices import CycleState as C
from assurance.models import Answer, Question
from assurance.section11 import actions, queries
from assurance.section11.comparison import lines
from partnership.choices import ActionState
from partnership.models import Action
from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from tests.factories import assurance, attachments, people
from tests.factories import self_assessments as factory

pytestmark = pytest.mark.usefixtures("bolton")
NOW = factory.NOW


@pytest.fixture
def officer():
    return assurance.planner()


def refused(field, action, **said):
    with pytest.raises(Refused) as refusal:
        action(now=NOW, **said)
    assert refusal.value.field == field
    return refusal.value.sentence


# Building


def test_a_cycle_is_built_from_data_with_its_scale(officer):
    made = factory.cycle("section-11", by=officer)
    standards = queries.standards(made)
    assert len(standards) == 9 and sum(len(s.questions.all()) for s in standards) == 22
    assert [level.name for level in made.levels.all()] == ["Not in place", "Begun", "Mostly in place", "Shown to work"]
    assert len({level.pattern for level in made.levels.all()}) == 4, "a level is told by more than its colour"
    assert all(set(s.descriptors) == {"0", "1", "2", "3"} for s in standards)


def test_on_another_scale_the_general_words_stand_alone(officer):
    made = factory.cycle(by=officer, scale="three-lights")
    assert [level.value for level in made.levels.all()] == [1, 2, 3]
    assert all(standard.descriptors == {} for standard in queries.standards(made))


def test_what_does_not_fit_is_refused_beside_its_field(officer):
    other = factory.cycle("section-11", by=officer)
    said = {"template": "section-175", "title": "x", "due_on": factory.DUE, "by": officer}
    refused("title", actions.build, **said | {"title": " "})
    refused("due_on", actions.build, **said | {"due_on": NOW.date()})
    refused("scale", actions.build, **said | {"scale": "marks"})
    refused("previous", actions.build, **said | {"previous": other})
    with pytest.raises(NotAllowed):
        actions.build(**said | {"by": people.person(Role.SCRUTINEER)}, now=NOW)


def test_questions_are_changed_and_left_out_before_they_are_sent_and_not_after(officer):
    made = factory.cycle(by=officer)
    first, second = Question.objects.filter(standard__cycle=made)[:2]
    actions.edit_question(cycle=made, question=second, words="Anew?", evidence_words="", by=officer, now=NOW)
    refused("words", actions.edit_question, cycle=made, question=second, words="", evidence_words="", by=officer)
    actions.drop_question(cycle=made, question=first, by=officer, now=NOW)
    actions.drop_question(cycle=made, question=first, by=officer, now=NOW)
    second.refresh_from_db()
    assert (second.words, second.position) == ("Anew?", 1)
    factory.issued("gmp", cycle=made, by=officer)
    made.refresh_from_db()
    for action in (actions.edit_question, actions.drop_question):
        extra = {"words": "x", "evidence_words": ""} if action is actions.edit_question else {}
        with pytest.raises(Conflict):
            action(cycle=made, question=second, by=officer, now=NOW, **extra)


# Sending it out


def test_every_agency_is_told_and_has_a_clock_and_an_empty_answer_to_each_question(officer):
    made = factory.issued(by=officer)
    assert [one.state for one in made] == [A.ASKED] * 3
    assert {d.subject_id: d.due_on for d in Deadline.objects.filter(rule_code="self_assessment_wanted")} == {
        one.pk: factory.DUE for one in made
    }
    told = Notice.objects.filter(kind="assessment_wanted")
    assert {n.recipient for n in told} == {factory.contact(one.organisation) for one in made}
    assert all(one.answers.count() == 10 for one in made)
    assert mail.outbox == [], "a row first, a message after"


def test_an_agency_is_asked_once_and_another_may_be_asked_later(officer):
    first = factory.issued("gmp", by=officer)[0]
    cycle = first.cycle
    assert [a.organisation.code for a in factory.issued("gmp", "bolton-ft", cycle=cycle, by=officer)] == ["bolton-ft"]
    refused("organisations", actions.issue, cycle=cycle, organisations=[], by=officer)
    refused("organisations", actions.issue, cycle=cycle, organisations=[people.organisation()], by=officer)


# Writing


def test_an_answer_is_saved_as_far_as_it_is_and_a_stale_one_shows_both_texts():
    made = factory.assessment()
    answer, contact = made.answers.first(), factory.contact(made.organisation)
    shown = answer.version
    factory.write(answer, narrative="The first of two.")
    made.refresh_from_db()
    assert made.state == A.DRAFTING
    with pytest.raises(Conflict) as conflict:
        values = {name: getattr(answer, name) for name in factory.ANSWERED} | {"narrative": "The second."}
        actions.save_answer(answer=answer, changes=values, version=shown, by=contact, now=NOW)
    assert conflict.value.theirs == {"narrative": "The first of two."}
    assert Answer.objects.get(pk=answer.pk).narrative == "The first of two."


def test_what_no_answer_can_be_is_refused():
    made = factory.assessment()
    answer, by = made.answers.first(), factory.contact(made.organisation)
    empty = {name: getattr(answer, name) for name in factory.ANSWERED}
    said = {"answer": answer, "version": answer.version, "by": by}
    for field, changes in (
        ("score", {"score": 4}),
        ("score", {"score": 0, "not_applicable": True}),
        ("improvement", {"improve_until": date(2027, 3, 1)}),
        ("improve_until", {"improvement": "More.", "improve_until": NOW.date()}),
        ("keeps_evidence", {"keeps_evidence": True}),
    ):
        refused(field, actions.save_answer, changes=empty | changes, **said)
    with pytest.raises(NotAllowed):
        actions.save_answer(**said | {"by": people.person(Role.AGENCY_CONTACT)}, changes=empty | {"score": 1}, now=NOW)


def test_nought_is_a_score_and_not_applicable_is_none():
    made = factory.answered(factory.assessment(), 0, None)
    first, second = made.answers.all()[:2]
    assert (first.score, first.not_applicable, first.answered) == (0, False, True)
    assert (second.score, second.not_applicable, second.answered) == (None, True, True)


def test_a_colleague_writes_what_is_shared_until_it_is_taken_back():
    made = factory.assessment()
    stranger = people.person(Role.PRACTITIONER)
    lead = factory.contact(made.organisation)
    refused("person", actions.share, assessment=made, person=stranger, by=lead)
    shared = factory.shared(made)
    assert queries.may_write(shared.person, made, NOW.date())
    factory.write(made.answers.first(), score=1, by=shared.person)
    with pytest.raises(NotAllowed):
        actions.share(assessment=made, person=lead, by=shared.person, now=NOW)
    with pytest.raises(NotAllowed):
        actions.submit(assessment=factory.answered(made), version=made.version, by=shared.person, now=NOW)
    actions.take_back_share(assessment=made, shared=shared, by=lead, now=NOW)
    assert not queries.may_write(shared.person, made, NOW.date())
    assert made.answers.first().score == 2, "what was written stays"


# Approving


def test_it_is_submitted_whole_by_its_lead_and_then_locked():
    made = factory.assessment()
    lead = factory.contact(made.organisation)
    factory.write(made.answers.first(), score=2)
    made.refresh_from_db()
    sentence = refused(None, actions.submit, assessment=made, version=made.version, by=lead)
    assert "1.2" in sentence and "1.1" not in sentence
    factory.answered(made, 2, None)
    factory.write(made.answers.all()[1], narrative="")
    made.refresh_from_db()
    assert "Say why it does not apply: 1.2" in refused(
        None, actions.submit, assessment=made, version=made.version, by=lead
    )
    factory.write(made.answers.all()[1], narrative="We buy nothing.")
    with pytest.raises(Conflict, match="Read it again"):
        actions.submit(assessment=made, version=made.version, by=lead, now=NOW)
    made.refresh_from_db()
    actions.submit(assessment=made, version=made.version, by=lead, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.submitted_by) == (A.SUBMITTED, lead)
    assert Deadline.objects.get(subject_kind=made.subject.kind, subject_id=made.pk).met_at == NOW
    with pytest.raises(Conflict, match="locked"):
        factory.write(made.answers.first(), score=3)
    with pytest.raises(Conflict, match="locked"):
        actions.attach(answer=made.answers.first(), file=attachments.uploaded("a.txt", b"a"), by=lead, now=NOW)


def test_it_goes_before_the_lead_and_back_with_the_reason():
    made = factory.answered(factory.assessment())
    shared, lead = factory.shared(made), factory.contact(made.organisation)
    actions.to_lead(assessment=made, by=shared.person, now=NOW)
    refused("reason", actions.send_back, assessment=made, reason=" ", by=lead)
    actions.send_back(assessment=made, reason="Say more of supervision.", by=lead, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.note) == (A.DRAFTING, "Say more of supervision.")
    assert Notice.objects.get(kind="assessment_sent_back").recipient == shared.person


def test_improvements_are_the_agencys_actions_which_it_changes_and_does_not_drop(officer):
    made = factory.assessment()
    first, second = made.answers.all()[:2]
    until = date(2027, 3, 31)
    for answer, words in ((first, "Name a deputy."), (second, "Train governors.")):
        factory.write(answer, improvement=words, improve_until=until)
    factory.submitted(made)
    tracked = {a.words: a for a in Action.objects.filter(source_kind=made.subject.kind)}
    assert set(tracked) == {"Name a deputy.", "Train governors."}
    assert all(a.organisation == made.organisation and a.due_on == until for a in tracked.values())
    assert {a.get_source_display() for a in tracked.values()} == {"A self-assessment"}
    actions.reopen(assessment=made, reason="A slip.", by=officer, now=NOW)
    factory.write(first, improvement="Name two deputies.")
    factory.write(second, improvement="", improve_until=None)
    factory.submitted(made)
    assert sorted(Action.objects.filter(source_kind=made.subject.kind).values_list("words", "state")) == [
        ("Name two deputies.", ActionState.OPEN), ("Train governors.", ActionState.OPEN),
    ]  # fmt: skip


def test_it_is_opened_again_with_a_reason_that_the_agency_reads(officer):
    made = factory.submitted()
    refused("reason", actions.reopen, assessment=made, reason="", by=officer)
    actions.reopen(assessment=made, reason="The wrong file.", by=officer, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.note) == (A.DRAFTING, "The wrong file.")
    assert Notice.objects.filter(kind="assessment_reopened", recipient=factory.contact(made.organisation)).exists()
    assert queries.readable_to(officer, NOW.date()).filter(pk=made.pk).count() == 0, "private again"


def test_the_cycle_closes_when_nobody_is_awaited(officer):
    one, two = factory.issued("gmp", "bolton-ft", by=officer)
    cycle = one.cycle
    factory.submitted(one)
    assert "One return is still awaited" in refused(None, actions.close, cycle=cycle, by=officer)
    refused("reason", actions.excuse, assessment=two, reason="", by=officer)
    actions.excuse(assessment=two, reason="Merged.", by=officer, now=NOW)
    assert Deadline.objects.get(subject_kind=two.subject.kind, subject_id=two.pk).cancelled_at == NOW
    actions.close(cycle=cycle, by=officer, now=NOW)
    cycle.refresh_from_db()
    assert cycle.state == C.CLOSED
    with pytest.raises(Conflict):
        actions.reopen(assessment=one, reason="Late.", by=officer, now=NOW)
    actions.reopen_cycle(cycle=cycle, reason="An appeal.", by=officer, now=NOW)
    actions.reopen(assessment=one, reason="Late.", by=officer, now=NOW)


# Chasing


def test_the_late_are_chased_with_one_click_and_once_a_day(officer):
    one, two = factory.issued("gmp", "bolton-ft", by=officer)
    silent = factory.issued("bolton-council", cycle=one.cycle, by=officer, contacts=False)[0]
    factory.submitted(two)
    late = NOW.replace(year=2027, month=2, day=2)
    assert actions.chase_late(cycle=one.cycle, by=officer, now=NOW) == 0, "nobody is late yet"
    assert actions.chase_late(cycle=one.cycle, by=officer, now=late) == 1
    assert actions.chase_late(cycle=one.cycle, by=officer, now=late) == 0
    assert actions.chase_late(cycle=one.cycle, by=officer, now=late + timedelta(days=1)) == 1
    assert {n.recipient for n in Notice.objects.filter(kind="assessment_chased")} == {factory.contact(one.organisation)}
    with pytest.raises(Refused, match="has an account"):
        actions.chase(assessment=silent, by=officer, now=late)
    with pytest.raises(Conflict, match="no longer awaited"):
        actions.chase(assessment=two, by=officer, now=late)
    with pytest.raises(Refused, match="today already"):
        actions.chase(assessment=one, by=officer, now=late + timedelta(days=1, hours=2))
    _columns, rows = queries.matrix(one.cycle, late.date())
    assert [(row.assessment.organisation.code, row.late, row.chases) for row in rows] == [
        ("bolton-council", True, 0), ("gmp", True, 2), ("bolton-ft", False, 0),
    ]  # fmt: skip


# What travels


@pytest.fixture
def twice(officer):
    """GMP's return of two years ago, and this cycle's."""
    before = NOW - timedelta(days=730)
    old = factory.issued("gmp", by=officer, now=before, due_on=before.date() + timedelta(days=60))[0]
    actions.attach(
        answer=old.answers.first(), file=attachments.uploaded("plan.txt", b"A plan"),
        by=factory.contact(old.organisation), now=before,
    )  # fmt: skip
    factory.submitted(old, 1, now=before)
    return old, factory.issued("gmp", by=officer, previous=old.cycle)[0]


def test_the_last_answers_are_carried_forward_once_and_what_changed_is_shown(twice):
    old, new = twice
    by = factory.contact(new.organisation)
    mine = new.answers.all()[1]
    factory.write(mine, score=3, narrative="Written before.")
    assert actions.carry_forward(assessment=new, by=by, now=NOW) == 9, "what is written stands"
    assert actions.carry_forward(assessment=new, by=by, now=NOW) == 0
    first, second, third = new.answers.all()[:3]
    assert (first.score, first.carried_from, second.narrative) == (1, old.answers.first(), "Written before.")
    factory.write(first, keeps_evidence=True, score=2)
    factory.write(third, narrative="Otherwise now.")
    shown = lines(new)
    assert [line.change for line in shown[:4]] == [
        "Higher than last time", "Higher than last time", "Changed", "As last time",
    ]  # fmt: skip
    assert [file.name for file in shown[0].before_files] == ["plan.txt"]


def test_a_score_is_not_carried_to_another_scale(twice, officer):
    old, _new = twice
    other = factory.issued("gmp", by=officer, previous=old.cycle, scale="three-lights")[0]
    actions.carry_forward(assessment=other, by=factory.contact(other.organisation), now=NOW)
    answer = other.answers.first()
    assert (answer.score, answer.narrative) == (None, "GMP says so")
    factory.write(answer, score=1)
    assert lines(other)[0].change == "Changed", "1 on one scale is not 1 on another"


def test_without_an_earlier_return_nothing_is_carried():
    made = factory.assessment()
    refused(None, actions.carry_forward, assessment=made, by=factory.contact(made.organisation))


def test_an_agency_takes_its_return_elsewhere_and_brings_it_in(officer):
    here = factory.assessment()
    by = factory.contact(here.organisation)
    actions.attach(answer=here.answers.first(), file=attachments.uploaded("plan.txt", b"A plan"), by=by, now=NOW)
    factory.write(here.answers.first(), improvement="More.", improve_until=date(2027, 3, 1))
    factory.submitted(here, 2, None)
    actions.moderate(
        answer=here.answers.first(), score=0, not_applicable=False, words="Ours alone.",
        version=here.answers.first().version, by=officer, now=NOW,
    )  # fmt: skip
    package = actions.package(assessment=here, by=by, now=NOW)
    assert b"Ours alone." not in package
    there = factory.issued("gmp", by=officer, title="Elsewhere")[0]
    mine = there.answers.all()[2]
    factory.write(mine, score=3, narrative="Ours.")
    done = actions.bring_in(
        assessment=there, file=attachments.uploaded("r.zip", package), replace=False, by=by, now=NOW
    )
    assert (done.written, done.files) == (9, 1)
    assert done.left == ["Question 2.1 is answered here already."]
    first, second, third = there.answers.all()[:3]
    assert (first.score, second.not_applicable, third.narrative) == (2, True, "Ours.")
    assert (first.improvement, first.improve_until, first.moderated_at) == ("More.", None, None)
    assert [f.name for f in queries.evidence_of([there.pk])[there.pk, first.files_purpose]] == ["plan.txt"]
    lights = factory.issued("gmp", by=officer, scale="three-lights")[0]
    done = actions.bring_in(
        assessment=lights, file=attachments.uploaded("r.zip", package), replace=True, by=by, now=NOW
    )
    assert lights.answers.first().score is None and "another scale" in " ".join(done.left)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"not a return"])
def test_what_no_portal_wrote_is_refused_and_changes_nothing(content):
    made = factory.assessment()
    sentence = refused(
        "file", actions.bring_in, assessment=made, file=attachments.uploaded("r.zip", content), replace=True,
        by=factory.contact(made.organisation),
    )  # fmt: skip
    assert "as it came" in sentence
    assert not Answer.objects.filter(assessment=made).exclude(narrative="").exists()


def test_a_return_is_taken_by_its_agency_alone():
    made = factory.submitted()
    with pytest.raises(NotAllowed):
        actions.package(assessment=made, by=people.person(Role.AGENCY_CONTACT), now=NOW)


def test_whoever_could_not_be_told_is_found_for_all_bodies_at_once(django_assert_num_queries):
    told, led, stood_in_for, silent, unheard = list(queries.candidates(NOW.date()))[:5]
    people.person(Role.AGENCY_CONTACT, told)
    people.person(Role.LEAD_REPRESENTATIVE, led)
    people.person(Role.PRACTITIONER, silent)
    days = {"starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=7)}
    held = people.person(Role.DELEGATED_REPRESENTATIVE, stood_in_for).appointments.get()
    people.deputy(held, **days)
    gone = people.person(Role.AGENCY_CONTACT, unheard)
    gone.is_active = False
    gone.save()
    bodies = [told, led, stood_in_for, silent, unheard]
    assert queries.without_contact(bodies, NOW.date()) == [silent, unheard]
    with django_assert_num_queries(1):
        queries.without_contact(bodies, NOW.date())
    assert [body for body in bodies if not queries.agency_people(body, NOW.date())] == [silent, unheard]
