"""Whether to notify, the notification itself, and the two ways in which a review ends early."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from partnership.actions.disputes import close_with_its_cause
from partnership.queries import current, statutory_partners
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.approvals.actions import void
from portal.clock import london_date
from portal.errors import NotAllowed, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads.actions import attach
from portal.workflow import apply

from ..choices import CouncilAnswer, ReviewState, View
from ..models import CouncilDecision, Notification, PartnerView, RapidReview
from ..notifying import addressed, managers, partner_people, partnership_chair, review_group
from ..policies import may_be_left_unnotified
from ..queries import conflicted, review_path
from ..steps import decides_for_the_council
from ..workflow import BEFORE_SUBMISSION, REVIEW
from . import clocks
from .guarding import in_state, locked, not_future
from .sign_off import live_sign_off

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def give_view(
    *,
    review: RapidReview,
    organisation: Organisation,
    view: str,
    reasons: str,
    given_by: str,
    by: Person,
    now: datetime,
) -> PartnerView:
    """Record one statutory partner's view on notifying; a changed mind is a further row.

    The partner's own representative gives it, or the business unit records what the person named
    in `given_by` said by other means. Raises Refused for a body that is no statutory partner
    today, or a view against notifying without reasons.
    """
    on = london_date(now)
    own = capacities(by, Permission.GIVE_PARTNER_VIEW, on, organisation.pk)
    permission = Permission.GIVE_PARTNER_VIEW if own else Permission.RECORD_PARTNER_VIEW
    review = locked(review, by, permission, now)
    in_state(review, BEFORE_SUBMISSION, "giving a view on notifying")
    if organisation not in statutory_partners(on):
        raise Refused(f"{organisation} is not a statutory partner today.", field="organisation")
    if view != View.NOTIFY and not reasons.strip():
        raise Refused("Give the reasons for this view: they stay with the decision.", field="reasons")
    said_by = f"{by.name}, {own[0].label}" if own else given_by.strip()
    if not said_by:
        raise Refused("Say who gave this view, by post.", field="given_by")
    row = PartnerView.objects.create(
        review=review,
        organisation=organisation,
        view=view,
        reasons=reasons.strip(),
        given_by=said_by,
        recorded_at=now,
        recorded_by=by,
    )
    record(Event.PARTNER_VIEW_RECORDED, target=review.subject, by=by, now=now, fields=[organisation.code])
    return row


@transaction.atomic
def decide(
    *,
    review: RapidReview,
    answer: str,
    reasons: str,
    decided_by: str,
    decided_on: date,
    by: Person,
    now: datetime,
) -> CouncilDecision:
    """Record the council's decision whether to notify, with its reasons.

    Only the council's own representative decides, or the business manager records who at the
    council did and when (Children Act 2004, section 16C(1): the duty is the local authority's).
    Deciding not to notify stops the clocks, and is refused where the law leaves no choice.
    """
    on = london_date(now)
    council = current().council
    for_council = capacities(by, Permission.DECIDE_NOTIFICATION, on, council.pk)
    manager = holds(by, Permission.WITHDRAW_REVIEW, on)
    if not for_council and not manager:
        raise NotAllowed(f"The decision to notify is {council.name}'s alone. You can give your partner's view.")
    review = locked(review, by, Permission.DECIDE_NOTIFICATION, now)
    if not reasons.strip():
        raise Refused("Give the council's reasons. They are asked for long after the day.", field="reasons")
    if not decided_by.strip():
        raise Refused("Say who at the council decided, by post.", field="decided_by")
    not_future(decided_on, now, "decided_on", "The day of the decision")
    if decided_on < london_date(review.incident.aware_at):
        raise Refused("The decision cannot come before the council was aware. Check the day.", field="decided_on")
    if answer == CouncilAnswer.DO_NOT and (sentence := may_be_left_unnotified(review)):
        raise Refused(sentence, field="answer")
    step = "decide_to_notify" if answer == CouncilAnswer.NOTIFY else "decide_not_to_notify"
    apply(REVIEW, step, review, subject=review.subject, by=by, now=now, reason=reasons)
    row = CouncilDecision.objects.create(
        review=review,
        answer=answer,
        reasons=reasons.strip(),
        decided_by=decided_by.strip(),
        decided_on=decided_on,
        recorded_at=now,
        recorded_by=by,
    )
    if answer == CouncilAnswer.DO_NOT:
        clocks.cancel_all(review, reason="The council decided not to notify.", by=by, now=now)
    return row


@transaction.atomic
def reopen_decision(*, review: RapidReview, reason: str, by: Person, now: datetime) -> None:
    """Open a decision not to notify again; every clock runs on from the date it always had."""
    review = locked(review, by, Permission.DECIDE_NOTIFICATION, now)
    apply(REVIEW, "reopen_decision", review, subject=review.subject, by=by, now=now, reason=reason)
    clocks.reopen_cancelled(review, reason=reason, by=by, now=now)


@transaction.atomic
def notify(
    *,
    review: RapidReview,
    sent_at: datetime,
    channel: str,
    national_reference: str,
    recipients: Sequence[str],
    partners_told_at: datetime | None,
    by: Person,
    now: datetime,
    evidence: UploadedFile | None = None,
) -> Notification:
    """Record the serious incident notification as it was sent, with the file that proves it where there is one.

    `sent_at` and `partners_told_at` are aware moments, neither before awareness nor after `now`;
    `recipients` are names as the arrangements have them. Stops the notification's clock, and the
    one for telling the partners where they were told.
    """
    review = locked(review, by, Permission.RECORD_NOTIFICATION, now)
    aware = review.incident.aware_at
    for moment, field, what in (
        (sent_at, "sent_at", "The sending"),
        (partners_told_at, "partners_told_at", "Telling the partners"),
    ):
        not_future(moment, now, field, what)
        if moment and moment < aware:
            raise Refused(f"{what} cannot come before the council was aware.", field=field)
    if not recipients:
        raise Refused("Choose at least one recipient of the notification.", field="recipients")
    apply(REVIEW, "notify", review, subject=review.subject, by=by, now=now)
    row = Notification.objects.create(
        review=review,
        sent_at=sent_at,
        channel=channel,
        national_reference=national_reference.strip(),
        recipients=list(recipients),
        partners_told_at=partners_told_at,
        recorded_at=now,
        recorded_by=by,
    )
    clocks.meet(review, "panel_notification", met_at=sent_at, by=by, now=now)
    if partners_told_at:
        clocks.meet(review, "partners_told", met_at=partners_told_at, by=by, now=now)
    clocks.start_all(review, by=by, now=now)
    if review.returns.exists():
        apply(REVIEW, "begin_gathering", review, subject=review.subject, by=by, now=now)
    if evidence is not None:
        try:
            attach(subject=review.subject, file=evidence, purpose="evidence", by=by, now=now)
        except Refused as refused:
            raise Refused(refused.sentence, field="evidence") from refused
    return row


@transaction.atomic
def tell_partners(*, review: RapidReview, told_at: datetime, by: Person, now: datetime) -> None:
    """Record that the safeguarding partners were told, where that came after the notification."""
    review = locked(review, by, Permission.RECORD_NOTIFICATION, now)
    not_future(told_at, now, "partners_told_at", "Telling the partners")
    if told_at < review.incident.aware_at:
        raise Refused("Telling the partners cannot come before the council was aware.", field="partners_told_at")
    notification = Notification.objects.select_for_update().filter(review=review).first()
    if notification is None:
        raise Refused("Record the notification first.", field="partners_told_at")
    if notification.partners_told_at:
        raise Refused("It is already recorded that the partners were told.", field="partners_told_at")
    notification.partners_told_at = told_at
    notification.save(update_fields=["partners_told_at"])
    record(Event.REVIEW_EDITED, target=review.subject, by=by, now=now, fields=["partners_told_at"])
    clocks.meet(review, "partners_told", met_at=told_at, by=by, now=now)


@transaction.atomic
def end_after_notification(*, review: RapidReview, reason: str, by: Person, now: datetime) -> None:
    """End after the notification of a death that needs no rapid review: no abuse or neglect in play."""
    review = locked(review, by, Permission.WITHDRAW_REVIEW, now)
    apply(REVIEW, "end_after_notification", review, subject=review.subject, by=by, now=now, reason=reason)
    clocks.cancel_all(review, reason=reason, by=by, now=now)


@transaction.atomic
def withdraw(*, review: RapidReview, reason: str, by: Person, now: datetime) -> None:
    """Withdraw a review whose criteria were found not to be met: clocks stop, signatures are void, people are told."""
    review = locked(review, by, Permission.WITHDRAW_REVIEW, now)
    told = review.state != ReviewState.DRAFT
    apply(REVIEW, "withdraw", review, subject=review.subject, by=by, now=now, reason=reason)
    clocks.cancel_all(review, reason=reason, by=by, now=now)
    sign_off = live_sign_off(review)
    if sign_off is not None:
        void(sign_off=sign_off, reason=reason, by=by, now=now)
    fell_away = f"The review was withdrawn: {reason.strip()}"
    close_with_its_cause(about=review.subject, agreed=False, reason=fell_away, by=by, now=now)
    if told:
        people = [*partner_people(now), *partnership_chair(now), *review_group(now), *managers(now)]
        queue(
            key=f"review-withdrawn:{review.pk}",
            kind=NoticeKind.REVIEW_WITHDRAWN,
            recipients=addressed(review, people, now),
            subject=review.subject,
            path=review_path(review.pk),
            now=now,
        )


def may_decide(review: RapidReview, person: Person, now: datetime) -> bool:
    """Whether `person` may record the council's decision: the council's representatives and the business manager."""
    return not conflicted(person, review.pk) and decides_for_the_council(person, london_date(now))
