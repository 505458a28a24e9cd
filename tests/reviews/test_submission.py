"""Sending to the Panel, its reply, and what happens where partners do not agree."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.accounts.choices import Role
from portal.approvals.choices import Decision
from portal.deadlines.models import Deadline
from portal.deadlines.queries import timeliness
from portal.errors import Conflict, NotAllowed, Refused
from portal.uploads.queries import files_of
from reviews.actions import meeting, submission
from reviews.choices import Channel, PanelView, ReviewState
from reviews.document import EVIDENCE
from reviews.models import Recommendation, Submission
from tests.factories import reviews as factory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_pack")]


@pytest.fixture
def story(bolton):
    return factory.agreed()


def send(story, *, day=15, hour=15, recipients=None, now=None, by=None):
    sent = story.moment(day, hour)
    names = recipients if recipients is not None else [r.name for r in submission.wanted_recipients()]
    return submission.submit(
        review=story.review,
        sent_at=sent,
        channel=Channel.SECURE_EMAIL,
        receipt="",
        others=dict.fromkeys(names, sent),
        by=by or story.manager,
        now=now or sent + timedelta(minutes=1),
    )


def test_sending_on_day_fifteen_meets_both_clocks_and_counts_as_in_time(story):
    send(story)
    clocks = {d.rule_code: d for d in Deadline.objects.filter(subject_kind=story.review.subject.kind)}
    assert clocks["rapid_review"].met_on == clocks["rapid_review"].due_on == story.moment(15).date()
    year = timeliness("rapid_review", story.aware_on, story.aware_on, story.moment(30))
    assert (year.total, year.in_time, year.late) == (1, 1, 0)


def test_sending_on_day_sixteen_is_met_late_and_stays_reportable(story):
    send(story, day=16, hour=9)
    year = timeliness("rapid_review", story.aware_on, story.aware_on, story.moment(30))
    assert (year.in_time, year.late) == (0, 1)


def test_it_cannot_have_been_sent_in_the_future(story):
    with pytest.raises(Refused, match="cannot be in the future") as refused:
        send(story, now=story.moment(14, 20))
    assert refused.value.field == "sent_at"


def test_it_cannot_have_been_sent_before_the_last_partner_answered(story):
    with pytest.raises(Refused, match="before the last partner answered"):
        send(story, day=13, now=story.moment(15))
    assert not Submission.objects.exists()


def test_a_required_recipient_is_not_left_out(story):
    with pytest.raises(Refused, match="The arrangements also send it to") as refused:
        send(story, recipients=[])
    assert refused.value.field == "recipients"


def test_what_is_stored_must_be_what_was_signed(story):
    Recommendation.objects.filter(review=story.review).update(reasons="Quietly altered.")
    with pytest.raises(Conflict, match="not what was signed"):
        send(story)


def test_only_the_business_manager_records_the_sending(story):
    with pytest.raises(NotAllowed):
        send(story, by=factory.somebody(Role.BUSINESS_SUPPORT))


def test_it_is_sent_once(story):
    send(story)
    with pytest.raises(Conflict, match="moved on"):
        send(story.fresh())
    assert Submission.objects.count() == 1


def test_the_page_records_it_with_evidence_and_loses_nothing_when_refused(story, at):
    sent = story.moment(15, 11)
    data = {
        "sent_at_day": sent.day,
        "sent_at_month": sent.month,
        "sent_at_year": 20255,
        "sent_at_time": "11:00",
        "channel": Channel.SECURE_EMAIL,
        "recipients": [r.name for r in submission.wanted_recipients()],
        "receipt": "Receipt 77",
    }
    address = f"/reviews/{story.review.reference}/submission/"
    with at(story.moment(15, 12), story.manager) as client:
        page = client.post(address, data).content.decode()
        assert "sent_at_error" in page
        assert 'value="20255"' in page
        assert "Receipt 77" in page
        evidence = SimpleUploadedFile("receipt.txt", b"Received with thanks")
        answer = client.post(address, {**data, "sent_at_year": sent.year, "evidence": evidence})
    assert answer.status_code == 302
    assert [f.name for f in files_of(story.review.subject, EVIDENCE)] == ["receipt.txt"]


def test_a_refused_evidence_file_leaves_nothing_recorded(story, at):
    sent = story.moment(15, 11)
    with at(story.moment(15, 12), story.manager) as client:
        page = client.post(
            f"/reviews/{story.review.reference}/submission/",
            {
                "sent_at_day": sent.day,
                "sent_at_month": sent.month,
                "sent_at_year": sent.year,
                "sent_at_time": "11:00",
                "channel": Channel.SECURE_EMAIL,
                "recipients": [r.name for r in submission.wanted_recipients()],
                "evidence": SimpleUploadedFile("receipt.pdf", b"MZ\x90\x00 this is a program"),
            },
        ).content.decode()
    assert "evidence_error" in page
    assert not Submission.objects.exists()
    assert story.fresh().review.state == ReviewState.AGREED


def test_the_reply_cannot_come_before_the_sending(story):
    send(story)
    with pytest.raises(Refused, match="before the review was sent"):
        submission.record_reply(
            review=story.fresh().review,
            replied_on=story.moment(14).date(),
            view=PanelView.AGREES,
            quality_comments="",
            questions="",
            by=story.manager,
            now=story.moment(20),
        )


def test_questions_must_be_answered_before_the_review_is_closed(story):
    send(story)
    submission.record_reply(
        review=story.fresh().review,
        replied_on=story.moment(20).date(),
        view=PanelView.AGREES,
        quality_comments="Good.",
        questions="What of housing?",
        by=story.manager,
        now=story.moment(21),
    )
    with pytest.raises(Refused, match="response to the Panel"):
        submission.close(review=story.fresh().review, by=story.manager, now=story.moment(22))
    submission.respond(
        review=story.review, response="Housing joins.", revised_decision="", by=story.manager, now=story.moment(22)
    )
    submission.close(review=story.review, by=story.manager, now=story.moment(22))
    assert story.fresh().review.state == ReviewState.CLOSED


def test_after_the_panels_disagreement_the_review_is_signed_and_sent_again(story):
    send(story)
    story.fresh().reply(view=PanelView.DISAGREES)
    meeting.reconsider(
        review=story.review, reason="The Panel asks for a local review.", by=story.manager, now=story.moment(26)
    )
    row = Recommendation.objects.get(review=story.review)
    meeting.edit_recommendation(
        review=story.fresh().review,
        answers={},
        changes={"reasons": "As the Panel advised."},
        version=row.version,
        by=story.manager,
        now=story.moment(26),
    )
    story.fresh().send(day=26).sign_all(day=27)
    send(story, day=28)
    assert [s.number for s in story.review.submissions.all()] == [1, 2]
    clock = Deadline.objects.get(subject_kind=story.review.subject.kind, rule_code="rapid_review")
    assert clock.met_on == story.moment(15).date(), "the first sending stays the one that counts"


def test_a_review_with_dissent_is_sent_once_a_step_between_the_partners_is_recorded(bolton):
    story = factory.signing()
    first, second, third = story.partners(14)
    story.sign(first)
    story.sign(second)
    story.sign(third, Decision.DISSENT, comment="Not in our view.")
    with pytest.raises(Refused, match="record the step taken between the partners"):
        send(story)
    with pytest.raises(Refused, match="what came of it"):
        step(story, outcome=" ")
    step(story, outcome="The lead representatives let the majority's view go, with the dissent in it.")
    send(story)
    assert story.fresh().review.state == ReviewState.SUBMITTED


def step(story, *, outcome):
    submission.record_dispute_step(
        review=story.review,
        held_on=story.moment(14).date(),
        outcome=outcome,
        then="next_stage",
        by=story.manager,
        now=story.moment(14, 16),
    )
