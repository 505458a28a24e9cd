"""Sending for sign-off, signing, taking back; and voiding when anything that was signed changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.actions.disputes import close_with_its_cause, open_over_dissent
from partnership.choices import StepKind
from partnership.queries import sign_off_chain, statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.approvals import actions as approvals
from portal.approvals.actions import RequiredFrom
from portal.approvals.choices import Decision, RequiredKind, SignOffState
from portal.approvals.content import content_hash
from portal.approvals.models import Signature, SignOff
from portal.approvals.queries import latest, live, signatories
from portal.approvals.verification import Verification, verify
from portal.clock import london_date
from portal.deadlines.models import Deadline
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import queue, supersede
from portal.notices.choices import NoticeKind
from portal.workflow import apply

from ..choices import ReviewState
from ..document import sign_off_document, sign_off_files
from ..models import RapidReview
from ..notifying import addressed, managers, partner_people, with_deputies
from ..queries import conflicted, review_path
from ..workflow import REVIEW
from . import clocks
from .guarding import locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

SIGNED_STATES = (ReviewState.SIGN_OFF, ReviewState.DISSENT, ReviewState.AGREED)
AGREED_AFTER_ALL = "Every partner agreed to the recommendation, as it was sent for sign-off once more."
CHANGED = "What was sent for signature has been changed."


def live_sign_off(review: RapidReview) -> SignOff | None:
    """The sign-off that a change would void: open, complete, or answered with dissent and not yet replaced."""
    newest = latest(review.subject)
    return newest if newest and newest.state != SignOffState.VOID else live(review.subject)


def required_bodies(now: datetime) -> list[RequiredFrom]:
    """Who must answer: every statutory partner of today, then the chair where the arrangements ask for it."""
    bodies: list[RequiredFrom] = []
    for step in sign_off_chain():
        if step.kind == StepKind.PARTNERS:
            bodies += [
                RequiredFrom(organisation, RequiredKind.PARTNER, Permission.SIGN_RECOMMENDATION)
                for organisation in statutory_partners(london_date(now))
            ]
        else:
            bodies.append(RequiredFrom(None, RequiredKind.ENDORSER, Permission.ENDORSE_RECOMMENDATION))
    return bodies


@transaction.atomic
def send_for_sign_off(*, review: RapidReview, by: Person, now: datetime) -> SignOff:
    """Freeze the review as it stands and ask every partner for its answer. Refused while something is missing."""
    review = locked(review, by, Permission.OPEN_SIGN_OFF, now)
    apply(REVIEW, "send_for_sign_off", review, subject=review.subject, by=by, now=now)
    due = Deadline.objects.filter(
        subject_kind=review.subject.kind, subject_id=review.pk, rule_code="rapid_review"
    ).first()
    sign_off = approvals.open_sign_off(
        subject=review.subject,
        title="Rapid review and recommendation",
        document=sign_off_document(review),
        files=sign_off_files(review),
        required=required_bodies(now),
        due_on=due.due_on if due else None,
        by=by,
        now=now,
    )
    _ask(review, sign_off, RequiredKind.PARTNER, now)
    return sign_off


def _ask(review: RapidReview, sign_off: SignOff, kind: str, now: datetime) -> None:
    on = london_date(now)
    context: dict[str, str | int | date] = {"version": sign_off.version, "title": sign_off.title}
    if sign_off.due_on:
        context["due_on"] = sign_off.due_on
    for required in sign_off.required.filter(kind=kind):
        queue(
            key=f"sign-off-wanted:{required.pk}",
            kind=NoticeKind.SIGN_OFF_WANTED,
            recipients=addressed(review, signatories(required, on), now),
            subject=review.subject,
            context={**context, **({"organisation": required.organisation.name} if required.organisation else {})},
            path=review_path(review.pk) + "sign-off/",
            now=now,
        )


@transaction.atomic
def sign(
    *,
    review: RapidReview,
    sign_off: SignOff,
    organisation: Organisation | None,
    decision: str,
    comment: str,
    shown_hash: str,
    by: Person,
    now: datetime,
) -> Signature:
    """Give one partner's answer (or, with `organisation` None, the chair's endorsement) to what was shown.

    Before it is taken, what is stored now is compared with what was frozen: an attachment or a
    word changed behind the portal's back refuses every signature. The last one moves the review on.
    Raises Conflict, NotAllowed or Refused as `portal.approvals.actions.sign` says.
    """
    review = RapidReview.objects.select_for_update().get(pk=review.pk)
    if conflicted(by, review.pk):
        raise NotAllowed("You have declared a conflict of interest in this review, so you cannot sign in it.")
    if sign_off.subject != review.subject:
        raise Refused("That version belongs to another review. Open the review again.")
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
        kind=RequiredKind.PARTNER if organisation else RequiredKind.ENDORSER,
        decision=decision,
        comment=comment,
        shown_hash=shown_hash,
        by=by,
        now=now,
    )
    if review.state == ReviewState.SIGN_OFF:
        _after_signature(review, sign_off, signature, by=by, now=now)
    return signature


def _after_signature(
    review: RapidReview, sign_off: SignOff, signature: Signature, *, by: Person, now: datetime
) -> None:
    occasion = f"{review.pk}:{sign_off.version}"
    everybody = [*partner_people(now), *managers(now)]
    if signature.decision == Decision.DISSENT:
        leads = [
            person for organisation in statutory_partners(london_date(now)) for person in _leads(organisation, now)
        ]
        _tell(review, NoticeKind.DISSENT_RECORDED, f"{occasion}:{signature.pk}", [*everybody, *leads], sign_off, now)
    if sign_off.state == SignOffState.COMPLETE:
        apply(REVIEW, "agree", review, subject=review.subject, by=by, now=now)
        clocks.meet_milestone(review, "sign_off", met_at=now, by=by, now=now)
        close_with_its_cause(about=review.subject, agreed=True, reason=AGREED_AFTER_ALL, by=by, now=now)
        _tell(review, NoticeKind.SIGN_OFF_COMPLETED, occasion, everybody, sign_off, now)
    elif sign_off.state == SignOffState.DISSENTED:
        apply(REVIEW, "dissent", review, subject=review.subject, by=by, now=now)
        _onto_the_ladder(review, sign_off, by=by, now=now)
    elif _partners_have_agreed(sign_off):
        _ask(review, sign_off, RequiredKind.ENDORSER, now)


def _onto_the_ladder(review: RapidReview, sign_off: SignOff, *, by: Person, now: datetime) -> None:
    """Every partner's answer is its written position in the dispute that the dissent begins."""
    rows = Signature.objects.filter(sign_off=sign_off).select_related("required__organisation", "person")
    given = [one for one in rows if one.required.organisation is not None]
    # None of the partners dissents where it is the chair who does.
    dissent = next((one for one in given if one.decision == Decision.DISSENT), None)
    open_over_dissent(
        about=review.subject,
        dissenting=dissent.required.organisation if dissent else None,
        answers=[
            (
                one.required.organisation,
                f"{one.get_decision_display()}. {one.comment}".strip(),
                one.person,
                one.signed_at,
            )
            for one in given
            if one.required.organisation is not None
        ],
        by=by,
        now=now,
        is_demonstration=review.is_demonstration,
    )


def _leads(organisation: Organisation, now: datetime) -> list[Person]:
    return with_deputies(Role.LEAD_REPRESENTATIVE, now, organisation)


def _partners_have_agreed(sign_off: SignOff) -> bool:
    partners = sign_off.required.filter(kind=RequiredKind.PARTNER)
    return not partners.filter(signature__isnull=True).exists()


def _tell(
    review: RapidReview, kind: NoticeKind, occasion: str, people: list[Person], sign_off: SignOff, now: datetime
) -> None:
    queue(
        key=f"{kind.value}:{occasion}",
        kind=kind,
        recipients=addressed(review, people, now),
        subject=review.subject,
        context={"version": sign_off.version, **clocks.dates_for_a_notice(review, due_on="rapid_review")},
        path=review_path(review.pk),
        now=now,
    )


def verify_stored(review: RapidReview, sign_off: SignOff) -> Verification:
    """Whether what was signed is what is stored now; the sentence and the places that differ."""
    return verify(sign_off, sign_off_document(review), sign_off_files(review))


def void_if_changed(review: RapidReview, *, by: Person, now: datetime) -> bool:
    """Void the signatures and take the review back where its document is no longer what was frozen.

    Called at the end of every edit, in its transaction. Returns whether anything was voided.
    """
    if review.state not in SIGNED_STATES:
        return False
    sign_off = live_sign_off(review)
    if sign_off is None:
        return False
    fresh = RapidReview.objects.get(pk=review.pk)
    if content_hash(sign_off_document(fresh), sign_off_files(fresh)) == sign_off.hash:
        return False
    _back(review, sign_off, reason=CHANGED, by=by, now=now)
    return True


@transaction.atomic
def take_back(*, review: RapidReview, reason: str, by: Person, now: datetime) -> None:
    """Take the review back from the partners to change it, with the reason; every signature is void."""
    review = locked(review, by, Permission.RECORD_MEETING, now)
    sign_off = live_sign_off(review)
    if sign_off is None:
        raise Conflict("This review is not with the partners for signature. Look at it again.")
    if not reason.strip():
        raise Refused("Say why it is taken back: the partners who signed will read it.", field="reason")
    _back(review, sign_off, reason=reason.strip(), by=by, now=now)


def _back(review: RapidReview, sign_off: SignOff, *, reason: str, by: Person, now: datetime) -> None:
    for required in sign_off.required.all():
        supersede(key_prefix=f"sign-off-wanted:{required.pk}", reason="The version is void.", now=now)
    approvals.void(sign_off=sign_off, reason=reason, by=by, now=now)
    apply(REVIEW, "take_back", review, subject=review.subject, by=by, now=now, reason=reason)
    clocks.reopen_milestone(review, "sign_off", reason=reason, by=by, now=now)
    signed = [s.person for s in sign_off.signatures.select_related("person")]
    people = [*partner_people(now), *managers(now), *signed]
    _tell(review, NoticeKind.SIGN_OFF_VOIDED, f"{review.pk}:{sign_off.version}", people, sign_off, now)
