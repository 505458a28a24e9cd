"""Terms, invitations, discussions each by its member, the choice of a reviewer, their sign-in, their removal."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.queries import holders
from portal.errors import Conflict, NotAllowed, Refused
from reviews.practice import actions
from reviews.practice.actions.commissioning import TERMS
from reviews.practice.queries import visible_to
from reviews.practice.readiness import before
from tests.factories import people, practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    return practice.story().open().terms()


def invited(told, **answer):
    now = told.moment(2)
    made = actions.invite(review=told.review, name="Demonstration candidate", body="", found_through="",
                          invited_on=now.date(), by=told.manager, now=now)  # fmt: skip
    answer = {"interested": True, "expertise": "Years.", "independence": "Full.", "answered_on": now.date(), **answer}
    return actions.record_interest(candidate=made, by=told.manager, now=now, **answer)


def member(told, number):
    return holders(Role.REVIEW_GROUP_MEMBER, told.started_on).order_by("pk")[number]


def discuss(told, candidate, who, view="suitable", words="Good questions."):
    return actions.discuss(candidate=candidate, held_on=told.moment(3).date(), view=view, words=words, by=who,
                           now=told.moment(3))  # fmt: skip


def test_it_cannot_be_commissioned_before_everything_is_there():
    told = practice.story().open()
    with pytest.raises(Refused) as refused:
        told.commission()
    assert len(before("commission", told.review)) == 5
    for words in ("period that it looks at", "key lines of enquiry", "method", "surviving children", "2 members"):
        assert words in refused.value.sentence


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"scope_from": date(2026, 5, 2), "scope_to": date(2026, 5, 1)}, "scope_to"), ({"fee": -1}, "fee")],
)
def test_terms_that_cannot_be(told, wrong, field):
    terms = told.review.terms
    changes = {name: getattr(terms, name) for name in TERMS} | wrong
    with pytest.raises(Refused) as refused:
        actions.write_terms(review=told.review, changes=changes, agencies=[], version=terms.version, by=told.manager,
                            now=told.moment(2))  # fmt: skip
    assert refused.value.field == field


def test_two_people_who_write_the_terms_at_once_see_each_others_text(told):
    terms = told.review.terms
    changes = {name: getattr(terms, name) for name in TERMS}
    write = {"review": told.review, "agencies": [], "version": terms.version, "by": told.manager, "now": told.moment(2)}
    actions.write_terms(changes={**changes, "purpose": "First."}, **write)
    with pytest.raises(Conflict) as conflict:
        actions.write_terms(changes={**changes, "purpose": "Second."}, **write)
    assert conflict.value.theirs["purpose"] == "First."


@pytest.mark.parametrize("missing", ["expertise", "independence"])
def test_an_interest_says_what_they_know_and_how_they_are_independent(told, missing):
    with pytest.raises(Refused) as refused:
        invited(told, **{missing: " "})
    assert refused.value.field == missing


def test_each_member_records_their_own_discussion_once_and_two_are_needed(told):
    candidate = invited(told)
    with pytest.raises(NotAllowed):
        discuss(told, candidate, told.manager)
    discuss(told, candidate, member(told, 0))
    with pytest.raises(Conflict, match="already"):
        discuss(told, candidate, member(told, 0))
    with pytest.raises(Refused, match="1 so far"):
        actions.appoint(candidate=candidate, by=told.manager, now=told.moment(4))
    with pytest.raises(Refused, match="rests on"):
        discuss(told, candidate, member(told, 1), words="")
    discuss(told, candidate, member(told, 1), view="reservations")
    assert actions.appoint(candidate=candidate, by=told.manager, now=told.moment(4)).state == "appointed"
    assert candidate.notes.values("member_body").distinct().count() == 2


def test_somebody_found_unsuitable_by_one_and_suitable_by_none_is_not_appointed(told):
    candidate = invited(told)
    discuss(told, candidate, member(told, 0), view="unsuitable")
    discuss(told, candidate, member(told, 1), view="reservations")
    with pytest.raises(Refused, match="No member found this person suitable"):
        actions.appoint(candidate=candidate, by=told.manager, now=told.moment(4))


def test_who_declined_is_not_discussed(told):
    candidate = invited(told, interested=False)
    with pytest.raises(Conflict, match="Did not express an interest"):
        discuss(told, candidate, member(told, 0))


def test_the_reviewers_sign_in_opens_one_review_and_nothing_else_until_they_are_removed(client):
    told, other = practice.commissioned(), practice.story().open()
    reviewer = told.candidate.person
    assert list(visible_to(reviewer, told.moment(5))) == [told.review]
    here, there = {"reference": told.review.reference}, {"reference": other.review.reference}
    with time_machine.travel(told.moment(5), tick=False):
        client.force_login(reviewer)
        page = client.get(reverse("practice", kwargs=here))
        assert page.status_code == 200 and "Choosing the reviewer" not in page.content.decode()
        assert client.get(reverse("practice", kwargs=there)).status_code == 404
        for closed in ("practice_candidates", "practice_gate", "practice_send"):
            assert client.get(reverse(closed, kwargs=here)).status_code == 404, closed
        assert client.get(reverse("reviews")).status_code in (403, 404)
        assert client.get(reverse("practice_report_edit", kwargs=here)).status_code == 200
    with pytest.raises(Refused, match="reason"):
        actions.remove_reviewer(candidate=told.candidate, reason=" ", by=told.manager, now=told.moment(6))
    actions.remove_reviewer(candidate=told.candidate, reason="No draft came.", by=told.manager, now=told.moment(6))
    assert not visible_to(reviewer, told.moment(6)).exists()
    with pytest.raises(Refused, match="Choose the reviewer"):
        actions.step(review=told.review, name="complete", reason="", by=told.manager, now=told.moment(6))
    with time_machine.travel(told.moment(6), tick=False):
        client.force_login(reviewer)
        assert client.get(reverse("practice", kwargs=here)).status_code == 404
    with pytest.raises(NotAllowed):
        actions.edit_report(review=told.review, changes={}, version=1, by=reviewer, now=told.moment(6))


def test_nobody_with_another_post_is_let_in_as_the_reviewer():
    told = practice.commissioned()
    for role in (Role.SCRUTINEER, Role.REVIEW_GROUP_MEMBER):
        with pytest.raises(Refused, match="no other post"):
            actions.let_in(candidate=told.candidate, person=people.person(role), by=told.manager, now=told.moment(5))


def test_the_commission_letter_is_a_pdf_that_holds_the_terms_and_the_six_questions(client):
    from io import BytesIO

    from pypdf import PdfReader

    told = practice.commissioned()
    with time_machine.travel(told.moment(5), tick=False):
        client.force_login(told.manager)
        answer = client.get(reverse("practice_letter_pdf", kwargs={"reference": told.review.reference}))
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())
    for said in ("Demonstration independent reviewer", "£7,800.00", "How was the move noticed?", "2 May 2027"):
        assert said in words, said
    assert words.count("?") >= 6 and "as the child lived it" in words and "systemic or underlying reasons" in words


def test_a_conflict_of_interest_closes_the_review_and_its_signature():
    told = practice.completed().send()
    partner = told.review.terms.agencies.first()
    signer = holders(Role.DELEGATED_REPRESENTATIVE, told.started_on, partner)[0]
    conflict = actions.declare(review=told.review, person=signer, reason="A relative.", by=signer, now=told.moment(11))
    assert not visible_to(signer, told.moment(11)).exists()
    with pytest.raises(NotAllowed, match="conflict of interest"):
        told.sign(partner)
    with pytest.raises(Refused, match="no longer stands"):
        actions.lift(conflict=conflict, reason="", by=told.manager, now=told.moment(12))
    actions.lift(conflict=conflict, reason="It was somebody else.", by=told.manager, now=told.moment(12))
    assert visible_to(signer, told.moment(12)).exists()
