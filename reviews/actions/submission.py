"""The sending to the Panel, the Panel's reply, the response, steps between partners, and closing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from partnership.actions import disputes
from partnership.choices import RecipientOf
from partnership.dispute_queries import about
from partnership.models import Dispute, Recipient
from partnership.promise_choices import DisputeState
from partnership.queries import recipients as recipients_of
from portal.accounts.permissions import Permission
from portal.approvals.queries import latest
from portal.clock import london_date
from portal.errors import Conflict, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import ReviewState
from ..models import PanelReply, RapidReview, Submission, SubmissionRecipient
from ..notifying import addressed, managers, partner_people, partnership_chair, review_group
from ..queries import review_path
from ..workflow import REVIEW
from . import clocks
from .files import attach_evidence
from .guarding import in_state, locked, not_future
from .sign_off import verify_stored

if TYPE_CHECKING:
    from portal.accounts.models import Person


def wanted_recipients() -> list[Recipient]:
    """The recipients of a rapid review as the arrangements name them."""
    return recipients_of(RecipientOf.RAPID_REVIEW)


@transaction.atomic
def submit(
    *,
    review: RapidReview,
    sent_at: datetime,
    channel: str,
    receipt: str,
    others: Mapping[str, datetime] | Iterable[tuple[str, datetime]],
    by: Person,
    now: datetime,
    evidence: UploadedFile | None = None,
) -> Submission:
    """Record that the rapid review was sent: to the Panel at `sent_at`, to the `others` (name → moment).

    Refused for a moment in the future or before the partners had answered, while a required
    recipient is missing, or when what is stored is not what was signed. Meets the fifteen-day clock.
    """
    review = locked(review, by, Permission.SUBMIT_REVIEW, now)
    sign_off = latest(review.subject)
    not_future(sent_at, now, "sent_at", "The sending")
    if sign_off is None or sign_off.answered_at is None:
        raise Conflict("The partners have not answered this version yet, so it cannot have been sent.")
    if sent_at.replace(second=59) < sign_off.answered_at:
        raise Refused(
            "It cannot have been sent before the last partner answered. Check the date and the time.", field="sent_at"
        )
    sendings = dict(others)
    required = [r.name for r in wanted_recipients() if r.required and r.name not in sendings]
    if required:
        raise Refused(f"The arrangements also send it to: {', '.join(required)}.", field="recipients")
    for moment in sendings.values():
        not_future(moment, now, "recipients", "A sending")
    checked = verify_stored(review, sign_off)
    if not checked.ok:
        raise Conflict(f"{checked.sentence} Take it back and send it to the partners again.")
    apply(REVIEW, "submit", review, subject=review.subject, by=by, now=now)
    row = Submission.objects.create(
        review=review,
        number=review.submissions.count() + 1,
        sent_at=sent_at,
        channel=channel,
        receipt=receipt.strip(),
        content_hash=sign_off.hash,
        recorded_at=now,
        recorded_by=by,
    )
    for name, moment in sendings.items():
        SubmissionRecipient.objects.create(submission=row, name=name, sent_at=moment)
    clocks.meet(review, "rapid_review", met_at=sent_at, by=by, now=now)
    clocks.meet_milestone(review, "submission", met_at=sent_at, by=by, now=now)
    if evidence is not None:
        attach_evidence(review, evidence, by=by, now=now)
    people = [*partner_people(now), *partnership_chair(now), *review_group(now)]
    _tell(review, NoticeKind.REVIEW_SUBMITTED, f"{review.pk}:{row.number}", people, now)
    return row


@transaction.atomic
def record_reply(
    *,
    review: RapidReview,
    replied_on: date,
    view: str,
    quality_comments: str,
    questions: str,
    by: Person,
    now: datetime,
) -> PanelReply:
    """Record what the Panel wrote back to the newest submission."""
    review = locked(review, by, Permission.RECORD_REPLY, now)
    submission = review.submissions.last()
    not_future(replied_on, now, "replied_on", "The reply")
    if submission and replied_on < london_date(submission.sent_at):
        raise Refused("The Panel cannot have replied before the review was sent. Check the day.", field="replied_on")
    apply(REVIEW, "record_reply", review, subject=review.subject, by=by, now=now)
    assert submission is not None
    row = PanelReply.objects.create(
        submission=submission,
        replied_on=replied_on,
        view=view,
        quality_comments=quality_comments.strip(),
        questions=questions.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    people = [*partner_people(now), *partnership_chair(now), *managers(now)]
    _tell(review, NoticeKind.PANEL_REPLIED, f"{review.pk}:{submission.number}", people, now)
    return row


@transaction.atomic
def respond(*, review: RapidReview, response: str, revised_decision: str, by: Person, now: datetime) -> PanelReply:
    """Record the partnership's response to the Panel, and the decision as revised where it was."""
    review = locked(review, by, Permission.RECORD_REPLY, now)
    in_state(review, (ReviewState.REPLIED,), "responding to the Panel")
    if not response.strip():
        raise Refused("Write what the partnership answered.", field="response")
    reply = PanelReply.objects.select_for_update().get(submission=review.submissions.last())
    reply.response, reply.revised_decision = response.strip(), revised_decision.strip()
    reply.responded_at, reply.responded_by = now, by
    reply.save(update_fields=["response", "revised_decision", "responded_at", "responded_by"])
    record(Event.RESPONSE_RECORDED, target=review.subject, by=by, now=now)
    return reply


@transaction.atomic
def close(*, review: RapidReview, by: Person, now: datetime) -> None:
    """Close the rapid review once the Panel's reply is answered where it needs an answer."""
    review = locked(review, by, Permission.RECORD_REPLY, now)
    apply(REVIEW, "close", review, subject=review.subject, by=by, now=now)


@transaction.atomic
def record_dispute_step(
    *, review: RapidReview, held_on: date | datetime, outcome: str, then: str, by: Person, now: datetime
) -> Dispute:
    """Record the step that the partners took on their ladder, and its outcome. The due date keeps running.

    `held_on` is the moment where the stage's time runs in hours. `then` is `settled` where they agree what is done,
    `next_stage` where it goes on.
    """
    review = locked(review, by, Permission.SUBMIT_REVIEW, now)
    in_state(review, (ReviewState.DISSENT,), "recording a step between the partners")
    if not outcome.strip():
        raise Refused("Write what came of it, with reasons.", field="outcome")
    dispute = about(review.subject).filter(state=DisputeState.OPEN).first()
    if dispute is None:
        raise Refused("The dispute about this review is closed. Open it again on its own page first.")
    if then == "settled":
        disputes.resolve(dispute=dispute, held_on=held_on, outcome=outcome, learning="", by=by, now=now)
    else:
        disputes.move_on(dispute=dispute, held_on=held_on, outcome=outcome, by=by, now=now)
    record(Event.DISPUTE_STEP_RECORDED, target=review.subject, by=by, now=now, fields=[dispute.reference])
    return dispute


def _tell(review: RapidReview, kind: NoticeKind, occasion: str, people: list[Person], now: datetime) -> None:
    queue(
        key=f"{kind.value}:{occasion}",
        kind=kind,
        recipients=addressed(review, people, now),
        subject=review.subject,
        path=review_path(review.pk),
        now=now,
    )
