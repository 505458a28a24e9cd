"""One front door: a child's case goes to the council, an adult's to the board, which decides by section 44."""

from datetime import UTC, date, datetime

import pytest

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.models import Notice
from portal.together import flat
from portal.trail.models import TrailEvent
from reviews.learning.actions import explain, record_finding, send_text
from reviews.learning.queries import unexplained
from reviews.models import PracticeReview, RapidReview
from reviews.referrals import actions, queries
from reviews.referrals.models import Referral
from tests.factories import learning as chain
from tests.factories import people, referrals
from tests.factories.referrals import MET, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    chain.ready()
    return people.person(Role.BUSINESS_MANAGER)


def test_where_all_three_are_met_the_law_requires_a_review_of_the_adults_case(manager):
    row = referrals.decided(referrals.referral(), by=manager)
    review = PracticeReview.objects.get()
    assert (row.state, row.result_reference, review.kind) == ("taken_up", review.reference, "adult")
    assert review.reference.startswith("SAR-") and "section 44(1) to (3)" in review.basis
    codes = set(Deadline.objects.filter(subject_id=review.pk, subject_kind=review.subject.kind).values_list(
        "rule_code", flat=True
    ))  # fmt: skip
    assert codes == {"adult_review"}, "six months, and neither fifteen days nor a step with the Panel"
    assert not RapidReview.objects.exists()


@pytest.mark.parametrize("decision", ["none", "discretionary"])
def test_a_review_that_the_law_requires_is_not_decided_away(manager, decision):
    with pytest.raises(Refused, match="The law requires a review"):
        referrals.decided(referrals.referral(), decision, by=manager)


@pytest.mark.parametrize("limb", list(MET))
def test_none_is_mandatory_where_one_condition_is_not_met_and_the_board_may_choose_one(manager, limb):
    row = referrals.referral()
    with pytest.raises(Refused, match="does not require a review"):
        referrals.decided(row, by=manager, **{limb: False})
    with pytest.raises(Refused, match="Answer yes or no"):
        referrals.decided(row, "discretionary", by=manager, **{limb: None})
    referrals.decided(row, "discretionary", by=manager, **{limb: False})
    assert "section 44(4)" in PracticeReview.objects.get().basis


def test_a_childs_case_is_logged_as_an_incident_and_starts_the_councils_clock(manager):
    row = referrals.decided(referrals.referral("child"), "incident", by=manager)
    review = RapidReview.objects.get(reference=row.result_reference)
    due = Deadline.objects.get(subject_id=review.pk, rule_code="panel_notification").due_on
    assert due == date(2026, 12, 23), "five working days after the agency became aware"
    with pytest.raises(Refused, match="Choose what was decided"):
        referrals.decided(referrals.referral("child"), "mandatory", by=manager)


def test_no_review_needs_reasons_and_can_be_decided_again(manager):
    row = referrals.referral("child")
    with pytest.raises(Refused, match="Give the reasons"):
        referrals.decided(row, "none", by=manager, reasons=" ")
    row = referrals.decided(row, "none", by=manager)
    with pytest.raises(Conflict, match="This has been decided"):
        referrals.decided(row, "incident", by=manager)
    with pytest.raises(Refused, match="Give the reason"):
        actions.reconsider(referral=row, reason=" ", by=manager, now=NOW)
    row = actions.reconsider(referral=row, reason="The post-mortem says otherwise.", by=manager, now=NOW)
    assert (row.state, row.decision, row.reasons) == ("received", "", "")
    assert referrals.decided(row, "incident", by=manager).state == "taken_up"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"lead_words": " "}, "safeguarding lead first"),
        ({"summary": " "}, "without names"),
        ({"working_together": ""}, "how agencies worked together"),
        ({"needs": ""}, "needs for care and support"),
        ({"about": "family"}, "Choose an answer"),
        ({"aware_at": datetime(2026, 12, 18, 9, 0, tzinfo=UTC)}, "not in the future"),
        ({"aware_at": datetime(2014, 1, 1, 9, 0, tzinfo=UTC)}, "not before April 2015"),
    ],
)
def test_a_referral_that_says_too_little_is_refused(manager, fields, sentence):
    with pytest.raises(Refused, match=sentence):
        referrals.referral(**fields)
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decided_on": date(2026, 12, 18)}, "between the day of the referral and today"),
        ({"decided_on": date(2026, 12, 16)}, "between the day of the referral and today"),
        ({"decided_by_words": " "}, "Say who decided"),
        ({"title": " "}, "a pseudonym"),
    ],
)
def test_a_decision_that_says_too_little_starts_nothing(manager, fields, sentence):
    with pytest.raises(Refused, match=sentence):
        referrals.decided(referrals.referral(), by=manager, **fields)
    assert not PracticeReview.objects.exists() and Referral.objects.get().state == "received"


def test_nobody_refers_for_another_body_or_reads_anothers_referral(manager):
    contact, other = people.person(Role.AGENCY_CONTACT), people.person(Role.AGENCY_CONTACT)
    row = referrals.referral(by=contact)
    on = date(2026, 12, 17)
    assert list(queries.visible_to(contact, on)) == [row] == list(queries.visible_to(manager, on))
    assert not queries.visible_to(other, on).exists()
    with pytest.raises(NotAllowed):
        actions.refer(body=row.body, by=other, now=NOW, **referrals.said())
    with pytest.raises(NotAllowed):
        referrals.decided(row, by=contact)


def test_the_story_of_a_referral_is_not_on_the_trail_and_today_asks_for_the_decision(manager):
    row = referrals.referral()
    assert any(row.reference in need.words for need in flat(queries.needs(manager, NOW)))
    referrals.decided(row, by=manager)
    assert not flat(queries.needs(manager, NOW))
    told = " ".join(f"{e.target} {e.fields} {e.reason}" for e in TrailEvent.objects.all())
    assert "died at home" not in told and "none spoke" not in told


def test_findings_of_an_adults_review_run_the_same_chain_and_need_reasons_where_nothing_is_done(manager):
    referrals.decided(referrals.referral(), by=manager)
    review = PracticeReview.objects.get()
    finding = record_finding(
        review=review.subject, source="", source_title="", words="Nobody had a key.", underlying="", themes=[],
        found_on=date(2026, 12, 17), by=manager, now=NOW,
    )  # fmt: skip
    assert (finding.source, unexplained(review)) == ("adult", [finding])
    text = chain.text(review, "response")
    with pytest.raises(Refused, match=f"record why nothing is done: {finding.reference}"):
        send_text(text=text, version=text.version, by=manager, now=NOW)
    explain(finding=finding, reason="The service has closed.", by=manager, now=NOW)
    assert unexplained(review) == []
    send_text(text=text, version=text.version, by=manager, now=NOW)


def test_the_pages_from_the_form_to_the_decision(manager, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    contact = people.person(Role.AGENCY_CONTACT)
    client.force_login(contact)
    page = client.get("/referrals/make/").content.decode()
    assert "One form for a child and for an adult" in page
    empty = client.post("/referrals/make/", {}).content.decode()
    assert "Answer the question “Whose case is it?”" in empty
    body = queries.own_bodies(contact, date(2026, 12, 17))[0]
    sent = {**referrals.said(), "body": body, "aware_at_day": "16", "aware_at_month": "12", "aware_at_year": "2026",
            "aware_at_time": "09:00"}  # fmt: skip
    del sent["aware_at"]
    answer = client.post("/referrals/make/", sent)
    assert answer.status_code == 302
    assert "Record the decision" not in client.get(answer.url).content.decode()
    assert client.get(answer.url + "decide/").status_code == 404
    client.force_login(manager)
    decision = {"limb_needs": "yes", "limb_concern": "yes", "limb_harm": "yes", "decision": "none", "reasons": "So.",
                "decided_by_words": "Adults’ board", "decided_on_day": "17", "decided_on_month": "12",
                "decided_on_year": "2026", "title": "Adult M"}  # fmt: skip
    assert "The law requires a review" in client.post(answer.url + "decide/", decision).content.decode()
    client.post(answer.url + "decide/", {**decision, "decision": "mandatory"})
    shown = client.get(answer.url).content.decode()
    assert "A review was started" in shown and "SAR-2026-01" in shown
    client.force_login(people.person(Role.AGENCY_CONTACT))
    assert client.get(answer.url).status_code == 404


@pytest.mark.parametrize("about", ["adult", "child"])
def test_those_who_decide_are_told_by_e_mail_and_read_nothing_of_the_case_there(manager, about):
    partners = [people.person(Role.DELEGATED_REPRESENTATIVE, body) for body in statutory_partners(NOW.date())]
    chair, contact = people.person(Role.PARTNERSHIP_CHAIR), people.person(Role.AGENCY_CONTACT)
    row = referrals.referral(about, by=contact)
    letters = Notice.objects.filter(kind="referral_made")
    assert {letter.recipient_id for letter in letters} >= {manager.pk, chair.pk, *(one.pk for one in partners)}
    assert contact.pk not in {letter.recipient_id for letter in letters}
    for letter in letters:
        assert row.reference in letter.subject_line and letter.path == f"/referrals/{row.reference}/"
        assert row.summary not in letter.body and row.working_together not in letter.body
    assert all(queries.visible_to(letter.recipient, NOW.date()).filter(pk=row.pk).exists() for letter in letters)


def test_the_manager_who_refers_for_the_unit_is_not_told_of_it(manager):
    body = manager.appointments.get().organisation
    actions.refer(body=body, by=manager, now=NOW, **referrals.said())
    assert not Notice.objects.filter(kind="referral_made", recipient=manager).exists()
