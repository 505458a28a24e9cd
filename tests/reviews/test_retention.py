"""The schedule, the holds that override it, and a deletion that takes two people and stands on the trail."""

from datetime import UTC, date, datetime, time
from unittest import mock

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.choices import Role
from portal.approvals.models import SignOff
from portal.clock import LONDON
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.models import TrailEvent
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment
from reviews.actions import conflict
from reviews.leaks.models import GlossaryEntry
from reviews.models import (
    AgencyReturn,
    Child,
    Incident,
    Meeting,
    PracticeReport,
    PracticeTerms,
    Recommendation,
    Referral,
    ReturnEvent,
)
from reviews.practice import actions as actions_of
from reviews.practice.actions import step
from reviews.retention import actions, queries
from reviews.retention.choices import RecordType
from reviews.retention.models import Disposal
from tests.factories import attachments, people, practice, referrals, retention, reviews
from tests.factories.retention import ENDED, NOW

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 17)


@pytest.fixture
def by():
    return retention.manager()


@pytest.fixture
def second():
    return people.person(Role.DELEGATED_REPRESENTATIVE)


def due(person, on=TODAY):
    return [
        (line.record.record_type, line.record.subject.reference, line.due_on) for line in queries.due_lines(person, on)
    ]


def test_nothing_is_due_without_a_period_or_before_it_is_over(by):
    review = retention.ended(by=by)
    assert due(by) == []
    retention.period(years=7, by=by)
    assert due(by, date(2026, 12, 16)) == []
    assert due(by) == [("names", review.reference, TODAY)]


def test_two_people_delete_and_the_trail_keeps_who_and_what_without_a_word_of_it(by, second):
    row = retention.proposed(by=by)
    assert GlossaryEntry.objects.exists(), "a proposal deletes nothing"
    with pytest.raises(Refused, match="takes a second person"):
        actions.confirm(disposal=row, by=by, now=NOW)
    actions.confirm(disposal=row, by=second, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.count, GlossaryEntry.objects.count()) == ("deleted", 1, 0)
    told = TrailEvent.objects.get(event="retention.deleted")
    assert told.actor_id == second.pk and f"proposed_by:{by.pk}" in told.fields
    assert "Jacob" not in f"{told.target} {told.fields} {told.reason}"
    assert due(by) == []
    with pytest.raises(Conflict, match="This is settled"):
        actions.confirm(disposal=row, by=second, now=NOW)


def test_a_hold_overrides_the_schedule_before_and_after_a_proposal(by, second):
    row = retention.proposed(by=by)
    hold = actions.hold(
        subject=queries.due_lines(by, TODAY)[0].record.subject, reason="An inquiry.", by=second, now=NOW
    )
    with pytest.raises(Refused, match="It is held since 17 December 2026"):
        actions.confirm(disposal=row, by=second, now=NOW)
    actions.keep(disposal=row, reason="The inquiry may ask.", by=second, now=NOW)
    with pytest.raises(Refused, match="It is held since"):
        actions.propose(record_type="names", subject=hold.subject, reason="Now?", by=by, now=NOW)
    with pytest.raises(Refused, match="held already"):
        actions.hold(subject=hold.subject, reason="Again.", by=by, now=NOW)
    with pytest.raises(Refused, match="need not be held"):
        actions.lift_hold(hold=hold, reason=" ", by=by, now=NOW)
    actions.lift_hold(hold=hold, reason="The inquiry has ended.", by=by, now=NOW)
    with pytest.raises(Conflict, match="lifted already"):
        actions.lift_hold(hold=hold, reason="Again.", by=by, now=NOW)
    again = actions.propose(record_type="names", subject=hold.subject, reason="Now.", by=by, now=NOW)
    actions.confirm(disposal=again, by=second, now=NOW)
    assert not GlossaryEntry.objects.exists()


def test_what_changed_since_the_proposal_is_asked_again(by, second):
    row = retention.proposed(by=by)
    actions.set_period(record_type="names", years=20, basis="Schedule of 2026", version=1, by=by, now=NOW)
    with pytest.raises(Refused, match="no longer due"):
        actions.confirm(disposal=row, by=second, now=NOW)
    assert GlossaryEntry.objects.exists()


def test_it_is_proposed_once_with_a_reason_and_only_when_due(by):
    row = retention.proposed(by=by)
    subject = queries.due_lines(by, TODAY)[0].record.subject
    again = {"record_type": "names", "subject": subject, "by": by, "now": NOW}
    with pytest.raises(Conflict, match="has proposed this already"):
        actions.propose(reason="So.", **again)
    with pytest.raises(Refused, match="Say why nothing"):
        actions.propose(reason=" ", **again)
    with pytest.raises(Refused, match="not due"):
        actions.propose(reason="So.", **{**again, "record_type": "files"})
    with pytest.raises(Refused, match="Give the reason"):
        actions.keep(disposal=row, reason=" ", by=people.person(Role.DELEGATED_REPRESENTATIVE), now=NOW)
    assert Disposal.objects.count() == 1


def test_files_lose_their_bytes_and_keep_their_fingerprint(by, second):
    review = retention.ended(by=by)
    file = uploads.attach(subject=review.subject, file=attachments.uploaded(), purpose="review", by=by, now=ENDED)
    retention.period("files", by=by)
    row = actions.propose(record_type="files", subject=review.subject, reason="Over.", by=by, now=NOW)
    actions.confirm(disposal=row, by=second, now=NOW)
    kept = Attachment.objects.get(pk=file.pk)
    assert kept.removed_by == second and kept.sha256 == file.sha256 and "retention" in kept.removal_reason


def test_a_declined_referral_goes_and_one_that_was_taken_up_stays(by, second):
    early = datetime(2019, 12, 17, 9, 0, tzinfo=UTC)
    author = people.person(Role.BUSINESS_SUPPORT, starts_on=date(2019, 1, 1))
    made = {"by": author, "now": early, "aware_at": early}
    declined, taken = referrals.referral("child", **made), referrals.referral("child", **made)
    day = {"by": by, "now": early, "decided_on": early.date()}
    referrals.decided(declined, "none", **day)
    referrals.decided(taken, "incident", **day)
    retention.period("referral", by=by)
    assert due(by) == [("referral", declined.reference, date(2025, 12, 17))]
    subject = queries.due_lines(by, TODAY)[0].record.subject
    row = actions.propose(record_type="referral", subject=subject, reason="Over.", by=by, now=NOW)
    actions.confirm(disposal=row, by=second, now=NOW)
    assert list(Referral.objects.all()) == [taken]
    assert list(queries.disposals_visible_to(by, TODAY)) == [row]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"years": 0}, "from 1 to 100"), ({"years": 101}, "from 1 to 100"), ({"basis": " "}, "rests on")],
)
def test_a_period_needs_years_and_a_basis(by, fields, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.set_period(
            **{"record_type": "names", "years": 6, "basis": "b", "version": 0, "by": by, "now": NOW, **fields}
        )


def test_a_conflict_of_interest_and_a_missing_role_shut_out(by, second):
    review = retention.ended(by=by)
    retention.period(by=by)
    shut = retention.manager()
    conflict.declare(review=review, person=shut, reason="Related.", by=shut, now=NOW)
    assert due(shut) == [] and due(people.person(Role.AGENCY_CONTACT)) == []
    with pytest.raises(NotAllowed):
        actions.hold(subject=review.subject, reason="So.", by=shut, now=NOW)
    with pytest.raises(NotAllowed):
        actions.propose(record_type="names", subject=review.subject, reason="So.", by=second, now=NOW)


def test_the_pages_from_the_schedule_to_the_deletion(by, second, client, time_machine):
    review = retention.ended(by=by)
    time_machine.move_to(NOW, tick=False)
    client.force_login(by)
    assert "Nothing is due" in client.get("/retention/").content.decode()
    client.post("/retention/periods/names/", {"years": 6, "basis": "Schedule of 2019", "version": 0})
    assert client.get("/retention/periods/letters/").status_code == 404
    page = client.get("/retention/").content.decode()
    assert review.reference in page and "Propose to delete" in page
    address = f"/retention/due/names/{review.subject.kind}/{review.pk}/"
    assert "due since 17 December 2025" in client.get(address).content.decode()
    assert client.post(address, {"reason": "Nothing in it is needed."}).status_code == 302
    row = Disposal.objects.get()
    confirm = f"/retention/deletions/{row.pk}/confirm/"
    assert "takes a second person" in client.post(confirm).content.decode()
    refused = client.post("/retention/holds/add/", {"reference": "RR-1999-01", "reason": "So."}).content.decode()
    assert "no such review that you may see" in refused
    client.post("/retention/holds/add/", {"reference": review.reference, "reason": "An inquiry."})
    client.force_login(second)
    assert "It is held since" in client.post(confirm).content.decode()
    hold = queries.holds_seen(second, TODAY)[0]
    client.post(f"/retention/holds/{hold.pk}/lift/", {"reason": "It has ended."})
    assert client.post(confirm).status_code == 302
    assert "Deleted by" in client.get("/retention/").content.decode()
    assert not GlossaryEntry.objects.exists()


# Case records and practice reviews

LATER = datetime(2040, 12, 17, 9, 0, tzinfo=UTC)


def manager_then():
    return people.person(Role.BUSINESS_MANAGER, starts_on=date(2019, 7, 1))


def delete_all(record_type, by):
    """Propose and confirm everything of a type that is due in 2040, by two people; what each took."""
    second = people.person(Role.DELEGATED_REPRESENTATIVE)
    found = []
    for line in queries.due_lines(by, LATER.date()):
        if line.record.record_type == record_type:
            row = actions.propose(
                record_type=record_type, subject=line.record.subject, reason="Not needed.", by=by, now=LATER
            )
            with pytest.raises(Refused, match="takes a second person"):
                actions.confirm(disposal=row, by=by, now=LATER)
            found.append(actions.confirm(disposal=row, by=second, now=LATER).count)
    return found


@pytest.fixture
def closed():
    """A closed rapid review with a pack and everything else in it."""
    reviews.place()
    with mock.patch("reviews.pack_document.pack_pdf", reviews.one_page):
        return reviews.agreed(aware_on=date(2026, 10, 5)).submit().reply().close()


def test_a_case_record_goes_with_every_earlier_wording_and_the_decision_stays(closed, client):
    review, by = closed.review, manager_then()
    kept = attachments.attachment(review.returns.first().subject, purpose="return", by=closed.manager,
                                  now=closed.moment(8))  # fmt: skip
    retention.period(RecordType.CASE, by=by, now=LATER)
    summary = review.incident.summary
    assert summary and review.children.exists() and Incident.history.filter(review_id=review.pk).exists()
    assert summary in str(SignOff.objects.get(subject_id=review.pk).document)
    (count,) = delete_all(RecordType.CASE, by)
    assert count > 10
    for model in (Incident, AgencyReturn, Meeting, Child):
        assert not model.history.filter(review_id=review.pk).exists()
    signed = SignOff.objects.get(subject_id=review.pk)
    assert summary not in str(signed.document) and signed.signatures.count() >= 3 and signed.hash
    assert Incident.objects.get(review=review).summary == "" and not review.children.exists()
    assert not review.packs.exists() and Attachment.objects.get(pk=kept.pk).removed_at is not None
    assert not ReturnEvent.objects.exists() and Recommendation.objects.get(review=review).outcome
    assert queries.due_lines(by, LATER.date()) == []
    with time_machine.travel(LATER, tick=False):
        client.force_login(by)
        for name in ("review", "review_agencies", "review_chronology", "review_pack", "review_document",
                     "review_verify", "review_meeting", "review_children"):  # fmt: skip
            page = client.get(reverse(name, kwargs={"reference": review.reference}))
            assert page.status_code == 200 and summary not in page.content.decode(), name
        verified = client.get(reverse("review_verify", kwargs={"reference": review.reference})).content.decode()
        assert "deleted at the end of its period" in verified and "It is not the same" not in verified


def test_a_case_is_not_due_while_the_practice_review_that_follows_it_goes_on(closed):
    by = manager_then()
    retention.period(RecordType.CASE, by=by, now=LATER)
    told = practice.story(started_on=date(2026, 11, 2), rapid_review=closed.review).open()
    assert queries.due_lines(by, LATER.date()) == []
    ended_at = datetime(2035, 3, 1, 10, 0, tzinfo=UTC)
    step(review=told.review, name="stop", reason="A national review.", by=by, now=ended_at)
    assert due(by, date(2041, 3, 1)) == [("case", closed.review.reference, date(2041, 3, 1))]
    assert due(by, date(2041, 2, 28)) == []


def test_a_hold_keeps_a_case_and_the_working_record_of_a_practice_review(closed):
    by, second = manager_then(), people.person(Role.DELEGATED_REPRESENTATIVE)
    told = practice.published()
    for record_type in (RecordType.CASE, RecordType.PRACTICE, RecordType.PRACTICE_FILES):
        retention.period(record_type, by=by, now=LATER)
    for subject in (closed.review.subject, told.review.subject):
        actions.hold(subject=subject, reason="A public inquiry.", by=second, now=LATER)
    lines = queries.due_lines(by, LATER.date())
    assert {line.record.record_type for line in lines} == {"case", "practice", "practice_files"}
    for line in lines:
        with pytest.raises(Refused, match="It is held since 17 December 2040"):
            actions.propose(record_type=line.record.record_type, subject=line.record.subject, reason="Now?", by=by,
                            now=LATER)  # fmt: skip


def test_the_working_record_of_a_practice_review_goes_and_what_was_published_stays(client):
    told = practice.commissioned()
    part = practice.part(told)
    contact = practice.contact(part)
    practice.own_entry(part, contact, told.moment(6), what="What only the agency knows.")
    actions_of.name_author(part=part, person=people.person(Role.PRACTITIONER, part.organisation), by=contact,
                           now=told.moment(6))  # fmt: skip
    told.work().complete().send().agree().texts().names().sent()
    first, _why = actions_of.first_day(told.review, told.moment(14).date())
    told.plan(first).publish(datetime.combine(first, time(0, 15), tzinfo=LONDON))
    review, by = told.review, manager_then()
    for record_type in (RecordType.PRACTICE, RecordType.PRACTICE_FILES):
        retention.period(record_type, by=by, now=LATER)
    (count,) = delete_all(RecordType.PRACTICE, by)
    assert count > 8 and not review.chronology.exists() and not review.parts.exists()
    assert not review.involvement.exists() and not review.reviewer_requests.exists()
    assert not PracticeReport.history.exists() and not PracticeTerms.history.exists()
    assert not review.candidates.exclude(expertise="").exists() and review.report.reasons
    (files,) = delete_all(RecordType.PRACTICE_FILES, by)
    assert files == 3, "the proofs of the three sendings"
    assert queries.due_lines(by, LATER.date()) == []
    with time_machine.travel(LATER, tick=False):
        assert client.get(f"/published-reviews/{review.reference}/").status_code == 200
        client.force_login(by)
        for name in ("practice", "practice_running", "practice_chronology", "practice_report", "practice_gate",
                     "practice_candidates", "practice_terms"):  # fmt: skip
            assert client.get(reverse(name, kwargs={"reference": review.reference})).status_code == 200, name
