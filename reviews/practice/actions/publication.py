"""Sendings and their proof, bars, planned days, decisions against publishing, and the comments on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.accounts.permissions import Permission
from portal.approvals.choices import SignOffState
from portal.approvals.queries import latest
from portal.clock import london_date
from portal.deadlines.answers import in_words
from portal.deadlines.calendars import load
from portal.deadlines.counting import due_on
from portal.deadlines.rules import rule_for
from portal.errors import Conflict, Refused
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads import actions as uploads
from portal.workflow import apply

from ...actions.guarding import not_future
from ...choices import Channel
from ...models import (
    PracticeReview,
    PublicationBar,
    PublicationComment,
    PublicationDecision,
    PublicationPlan,
    ReportSending,
)
from ..choices import Commenter, Form, PlanState, PracticeState, Recipient
from ..conditions import gather
from ..document import EVIDENCE, report_hash
from ..queries import sendings_of, standing_publication
from ..workflow import PRACTICE
from .agreement import end_plan
from .guarding import in_state, locked
from .running import clock_runs_again, clock_stops

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
S = PracticeState
AGREED = (S.AGREED, S.SCHEDULED, S.WITHHELD, S.NOT_PUBLISHED)
DECISIONS = ("withhold", "end_withholding", "decide_not_to_publish", "reconsider")


@transaction.atomic
def record_sending(
    *,
    review: PracticeReview,
    recipient: str,
    sent_at: datetime,
    channel: str,
    receipt: str,
    evidence: UploadedFile,
    by: Person,
    now: datetime,
) -> ReportSending:
    """Record that the report as the partners agreed it was sent to one body, with the proof of it.

    Refused for an adult's review, before the partners had all agreed, for a moment still to come, and where what is
    stored is not what they agreed. Conflict where that sending stands already.
    """
    review = locked(review, by, P.SEND_PRACTICE, now)
    if not review.is_childs:
        raise Refused("A Safeguarding Adult Review is not sent to the Panel.")
    in_state(review, AGREED, "recording a sending")
    if recipient not in Recipient.values or channel not in Channel.values:
        raise Refused("Choose to whom it was sent, and how.", field="recipient")
    sign_off, stored = latest(review.subject), report_hash(review)
    if sign_off is None or sign_off.state != SignOffState.COMPLETE or sign_off.answered_at is None:
        raise Conflict("The partners have not all agreed the report, so it cannot have been sent.")
    if sign_off.hash != stored:
        raise Conflict("The report was changed after the partners agreed it. Take it back and send it to them again.")
    not_future(sent_at, now, "sent_at", "The sending")
    if sent_at.replace(second=59) < sign_off.answered_at:
        raise Refused(
            "It cannot have been sent before the last partner agreed. Check the date and the time.", field="sent_at"
        )
    if recipient in sendings_of(review, stored):
        raise Conflict("That sending is recorded already. Where a mistake stands in it, take it back first.",
                       subject=review.subject)  # fmt: skip
    try:
        proof = uploads.attach(subject=review.subject, file=evidence, purpose=EVIDENCE, by=by, now=now)
    except Refused as refused:
        raise Refused(refused.sentence, field="evidence") from refused
    made, _new = ReportSending.objects.update_or_create(
        review=review, recipient=recipient, content_hash=stored,
        defaults={"sent_at": sent_at, "channel": channel, "receipt": receipt.strip(), "evidence": proof,
                  "recorded_at": now, "recorded_by": by},
    )  # fmt: skip
    record(Event.PRACTICE_REPORT_SENT, target=review.subject, by=by, now=now,
           fields=[recipient, f"attachment:{proof.pk}", f"hash:{stored}"])  # fmt: skip
    return made


@transaction.atomic
def strike_sending(*, sending: ReportSending, reason: str, by: Person, now: datetime) -> None:
    """Take back a sending that was recorded wrongly, with the reason: its proof goes, and it counts for nothing.

    A day that is planned stays planned, and is refused on the day unless the sending is recorded anew.
    """
    review = locked(sending.review, by, P.SEND_PRACTICE, now)
    in_state(review, AGREED, "taking a sending back")
    sending = ReportSending.objects.select_related("evidence").get(pk=sending.pk)
    if sending.evidence.removed_at is not None:
        raise Conflict("This sending has been taken back already.", subject=review.subject)
    if not reason.strip():
        raise Refused("Say what is wrong in it.", field="reason")
    uploads.remove(attachment=sending.evidence, reason=reason.strip(), by=by, now=now)
    record(Event.PRACTICE_SENDING_STRUCK, target=review.subject, by=by, now=now, reason=reason.strip(),
           fields=[sending.recipient])  # fmt: skip


@transaction.atomic
def set_bar(*, review: PracticeReview, reason: str, by: Person, now: datetime) -> PublicationBar:
    """Record something that forbids publication while it stands."""
    review = locked(review, by, P.PUBLISH_PRACTICE, now)
    if not reason.strip():
        raise Refused("Say what forbids publication, and on whose authority.", field="reason")
    made = PublicationBar.objects.create(review=review, reason=reason.strip(), set_at=now, set_by=by)
    record(Event.PRACTICE_BAR_SET, target=review.subject, by=by, now=now, reason=reason.strip())
    return made


@transaction.atomic
def lift_bar(*, bar: PublicationBar, reason: str, by: Person, now: datetime) -> PublicationBar:
    """Record that a bar no longer stands, with the reason."""
    review = locked(bar.review, by, P.PUBLISH_PRACTICE, now)
    bar = PublicationBar.objects.get(pk=bar.pk)
    if bar.lifted_at is not None:
        raise Conflict("This bar has been lifted already.", subject=review.subject)
    if not reason.strip():
        raise Refused("Say why it no longer stands.", field="reason")
    bar.lifted_at, bar.lifted_by, bar.lift_reason = now, by, reason.strip()
    bar.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    record(Event.PRACTICE_BAR_LIFTED, target=review.subject, by=by, now=now, reason=reason.strip())
    return bar


def first_day(review: PracticeReview, today: date) -> tuple[date, str]:
    """The first London date that may be planned, and why: after the sendings; were they made today, while they are not.

    An adult's review is sent to nobody, so any day from today.
    """
    if not review.is_childs:
        return today, ""
    earliest = gather(review, today).earliest
    if earliest is not None:
        return max(today, earliest.due_on), (
            f"the later of the two sendings was on {in_words(earliest.trigger_on)}, and seven clear working days follow"
        )
    rule = rule_for("earliest_publication", today)
    return due_on(today, rule, load(rule.clock)), (
        "it has not been sent to both the Panel and the Secretary of State, and were it sent today, seven clear "
        "working days would follow"
    )


@transaction.atomic
def plan_publication(
    *, review: PracticeReview, form: str, planned_for: date, reason: str, by: Person, now: datetime
) -> PublicationPlan:
    """Plan the London date on which the portal publishes. On the day every condition is asked again.

    Refused for a day on which the law cannot allow it yet, and for the improvements alone without the reasons why the
    report itself is not to be published.
    """
    review = locked(review, by, P.PUBLISH_PRACTICE, now)
    if form not in Form.values:
        raise Refused("Choose what is published.", field="form")
    if form == Form.IMPROVEMENTS and standing_publication(review) is not None:
        raise Refused("The improvements are published already. What is left is the full report.", field="form")
    if form == Form.IMPROVEMENTS and not reason.strip():
        raise Refused(
            "Say why the partners find the full report inappropriate to publish: the Panel and the Secretary of "
            "State are told.",
            field="reason",
        )
    today = london_date(now)
    earliest, why = first_day(review, today)
    if planned_for < today:
        raise Refused("That day has passed. Choose today or a later day.", field="planned_for")
    if planned_for < earliest:
        raise Refused(
            f"It is too early: {why}. The first day of publication is {in_words(earliest)}.", field="planned_for"
        )
    apply(PRACTICE, "schedule", review, subject=review.subject, by=by, now=now)
    if form == Form.IMPROVEMENTS:
        PublicationDecision.objects.create(
            review=review, decision="improvements", reason=reason.strip(), decided_at=now, decided_by=by
        )
    return PublicationPlan.objects.create(
        review=review, form=form, planned_for=planned_for, planned_at=now, planned_by=by
    )


@transaction.atomic
def cancel_plan(*, review: PracticeReview, reason: str, by: Person, now: datetime) -> None:
    """Cancel the planned publication, with the reason."""
    review = locked(review, by, P.PUBLISH_PRACTICE, now)
    apply(PRACTICE, "cancel", review, subject=review.subject, by=by, now=now, reason=reason.strip())
    end_plan(review, PlanState.CANCELLED, reason.strip(), now)


@transaction.atomic
def decide(*, review: PracticeReview, name: str, reason: str, by: Person, now: datetime) -> PublicationDecision:
    """Withhold it, end that, decide not to publish, or decide again; the reasons go to the Panel with the decision."""
    review = locked(review, by, P.PUBLISH_PRACTICE, now)
    assert name in DECISIONS
    apply(PRACTICE, name, review, subject=review.subject, by=by, now=now, reason=reason.strip())
    end_plan(review, PlanState.CANCELLED, reason.strip(), now)
    if name == "decide_not_to_publish":
        clock_stops(review, reason.strip(), by, now)
    elif name == "reconsider":
        clock_runs_again(review, reason.strip(), by, now)
    return PublicationDecision.objects.create(
        review=review, decision=name, reason=reason.strip(), decided_at=now, decided_by=by
    )


@transaction.atomic
def record_comment(
    *, review: PracticeReview, commenter: str, commented_on: date, words: str, regard: str, by: Person, now: datetime
) -> PublicationComment:
    """Record what the Panel or the Secretary of State said about publication, and the regard the partners had to it."""
    review = locked(review, by, P.PUBLISH_PRACTICE, now)
    if not review.is_childs:
        raise Refused("The Panel and the Secretary of State have no part in a Safeguarding Adult Review.")
    if commenter not in Commenter.values:
        raise Refused("Choose who commented.", field="commenter")
    not_future(commented_on, now, "commented_on", "The comment")
    for field, text, sentence in (
        ("words", words, "Write down what they said."),
        ("regard", regard, "Write down what the partners made of it."),
    ):
        if not text.strip():
            raise Refused(sentence, field=field)
    made = PublicationComment.objects.create(
        review=review, commenter=commenter, commented_on=commented_on, words=words.strip(), regard=regard.strip(),
        recorded_at=now, recorded_by=by,
    )  # fmt: skip
    record(Event.PRACTICE_COMMENT_RECORDED, target=review.subject, by=by, now=now, fields=[commenter])
    return made
