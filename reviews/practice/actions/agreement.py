"""Sending the report to the partners, their answers, taking it back; voiding when what was signed changes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.queries import statutory_partners
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.approvals import actions as approvals
from portal.approvals.actions import RequiredFrom
from portal.approvals.choices import RequiredKind, SignOffState
from portal.approvals.models import Signature, SignOff
from portal.approvals.queries import latest, live, signatories
from portal.approvals.verification import Verification, verify
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import queue, supersede
from portal.notices.choices import NoticeKind
from portal.workflow import apply

from ...models import PracticeReview, PublicationPlan
from ...notifying import managers, partner_people
from ..choices import PlanState, PracticeState
from ..document import report_document, report_files, report_hash
from ..queries import conflicted, conflicted_people, practice_path, standing_publication
from ..workflow import PRACTICE, WITH_THE_PARTNERS
from .guarding import locked
from .running import clock_runs_again

if TYPE_CHECKING:
    from portal.accounts.models import Person

TITLE = "Report of a practice review"
CHANGED = "The report has been changed since the partners were asked."


def addressed(review: PracticeReview, people: list[Person]) -> list[Person]:
    """`people` once each, without those who have a conflict of interest in the review."""
    barred = conflicted_people(review.pk)
    return list({p.pk: p for p in people if p.pk not in barred}.values())


@transaction.atomic
def send_for_agreement(*, review: PracticeReview, by: Person, now: datetime) -> SignOff:
    """Freeze the report as it stands and ask every statutory partner of today for its answer."""
    review = locked(review, by, Permission.SEND_PRACTICE, now)
    apply(PRACTICE, "send_for_agreement", review, subject=review.subject, by=by, now=now)
    on = london_date(now)
    sign_off = approvals.open_sign_off(
        subject=review.subject,
        title=TITLE,
        document=report_document(review),
        files=report_files(review),
        required=[
            RequiredFrom(body, RequiredKind.PARTNER, Permission.SIGN_PRACTICE) for body in statutory_partners(on)
        ],
        due_on=None,
        by=by,
        now=now,
    )
    for required in sign_off.required.select_related("organisation"):
        queue(
            key=f"sign-off-wanted:{required.pk}",
            kind=NoticeKind.SIGN_OFF_WANTED,
            recipients=addressed(review, signatories(required, on)),
            subject=review.subject,
            context={
                "version": sign_off.version,
                "title": sign_off.title,
                "organisation": required.organisation.name if required.organisation else "",
            },
            path=practice_path(review.pk) + "agreement/",
            now=now,
        )
    return sign_off


@transaction.atomic
def sign(
    *,
    review: PracticeReview,
    sign_off: SignOff,
    organisation: Organisation | None,
    decision: str,
    comment: str,
    shown_hash: str,
    by: Person,
    now: datetime,
) -> Signature:
    """Give one partner's answer to what was shown; the last one moves the review on.

    Raises Conflict where a newer version stands or what is stored is not what was sent, NotAllowed or Refused as
    `portal.approvals.actions.sign` says.
    """
    review = PracticeReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if conflicted(by, review):
        raise NotAllowed("A conflict of interest is recorded for you in this review, so you cannot sign in it.")
    current = latest(review.subject)
    if current is None or current.pk != sign_off.pk:
        raise Conflict("A newer version has replaced the one you read. Read it and answer that.")
    if current.state == SignOffState.OPEN and not verify_stored(review, current).ok:
        raise Conflict(
            "What is stored is no longer what was sent for signature, so nothing was signed. "
            "The business manager has to send it again."
        )
    signature = approvals.sign(
        sign_off=sign_off,
        organisation=organisation,
        kind=RequiredKind.PARTNER,
        decision=decision,
        comment=comment,
        shown_hash=shown_hash,
        by=by,
        now=now,
    )
    if review.state == PracticeState.SIGN_OFF and sign_off.state in (SignOffState.COMPLETE, SignOffState.DISSENTED):
        complete = sign_off.state == SignOffState.COMPLETE
        apply(PRACTICE, "agree" if complete else "dissent", review, subject=review.subject, by=by, now=now)
        kind = NoticeKind.SIGN_OFF_COMPLETED if complete else NoticeKind.DISSENT_RECORDED
        _tell(review, kind, sign_off, [*partner_people(now), *managers(now)], now)
    return signature


def _tell(review: PracticeReview, kind: NoticeKind, sign_off: SignOff, people: list[Person], now: datetime) -> None:
    queue(
        key=f"{kind.value}:practice:{review.pk}:{sign_off.version}",
        kind=kind,
        recipients=addressed(review, people),
        subject=review.subject,
        context={"version": sign_off.version},
        path=practice_path(review.pk),
        now=now,
    )


def verify_stored(review: PracticeReview, sign_off: SignOff) -> Verification:
    """Whether what was signed is what is stored now; the sentence and the places that differ."""
    return verify(sign_off, report_document(review), report_files(review))


@transaction.atomic
def take_back(*, review: PracticeReview, reason: str, by: Person, now: datetime) -> None:
    """Take the report back from the partners to change it, with the reason; every signature is void and a planned
    publication is cancelled."""
    review = locked(review, by, Permission.SEND_PRACTICE, now)
    if review.state not in WITH_THE_PARTNERS:
        raise Conflict("This report is not with the partners. Look at it again.", subject=review.subject)
    if not reason.strip():
        raise Refused("Say why it is taken back: the partners who signed will read it.", field="reason")
    _back(review, "take_back", reason.strip(), by=by, now=now)


def void_if_changed(review: PracticeReview, *, by: Person, now: datetime) -> bool:
    """Void the signatures and take the review back where its report is no longer what was frozen.

    Called at the end of every edit that may touch the report, in its transaction. Returns whether anything was voided.
    """
    if review.state not in WITH_THE_PARTNERS:
        return False
    sign_off = latest(review.subject)
    fresh = PracticeReview.objects.get(pk=review.pk)
    if sign_off is None or report_hash(fresh) == sign_off.hash:
        return False
    _back(review, "void", CHANGED, by=by, now=now)
    return True


def _back(review: PracticeReview, step: str, reason: str, *, by: Person, now: datetime) -> None:
    end_plan(review, PlanState.CANCELLED, reason, now)
    sign_off = live(review.subject)
    if sign_off is not None:
        for required in sign_off.required.all():
            supersede(key_prefix=f"sign-off-wanted:{required.pk}", reason="The version is void.", now=now)
        approvals.void(sign_off=sign_off, reason=reason, by=by, now=now)
    # A text that is taken back is not complete: the day of completion is recorded again.
    PracticeReview.objects.filter(pk=review.pk).update(completed_on=None)
    if standing_publication(review) is None:
        clock_runs_again(review, reason, by, now)
    apply(PRACTICE, step, review, subject=review.subject, by=by, now=now, reason=reason)
    if sign_off is not None:
        signed = [s.person for s in sign_off.signatures.select_related("person")]
        _tell(review, NoticeKind.SIGN_OFF_VOIDED, sign_off, [*partner_people(now), *managers(now), *signed], now)


def end_plan(review: PracticeReview, standing: PlanState, outcome: str, now: datetime) -> None:
    """End the planned publication that waits, where one does, with what came of it."""
    PublicationPlan.objects.filter(review=review, standing=PlanState.WAITING).update(
        standing=standing, ended_at=now, outcome=outcome
    )
