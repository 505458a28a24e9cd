"""Keeping the registers of information governance, the log of requests, and the decisions to share or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import end_of_day, london_date
from portal.deadlines import actions as deadlines
from portal.deadlines.models import Deadline
from portal.deadlines.rules import rule_for
from portal.errors import Conflict, Refused
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..golden_rules import RULE_NUMBERS
from ..information_process import REQUEST
from ..information_queries import setting
from ..models import (
    AgreementParty,
    AgreementReview,
    InformationRequest,
    PolicyDocument,
    PolicyVersion,
    SharingAgreement,
    SharingDecision,
)
from ..promise_choices import Assessment, Position, RequestKind, Shared
from ..promise_deadlines import (
    AGREEMENT_REVIEW,
    FORWARDING,
    POLICY_REVIEW,
    SUBJECT_ACCESS,
    forwarding_rule,
    review_rule,
)
from .permitting import need, not_future

if TYPE_CHECKING:
    from portal.accounts.models import Person

FOI = "freedom_of_information"


def _reference(model: type[models.Model], prefix: str, now: datetime) -> str:
    stem = f"{prefix}-{london_date(now).year}-"
    taken = model._default_manager.filter(reference__startswith=stem).values_list("reference", flat=True)
    return f"{stem}{max((int(one.removeprefix(stem)) for one in taken), default=0) + 1:02d}"


def _review_clock(subject: Subject, code: str, title: str, review_on: date, *, by: Person, now: datetime) -> None:
    """Have the register watch the day of the next review; each day is a clock of its own."""
    deadlines.start_clock(
        rule=review_rule(code), subject=subject, trigger_at=review_on, owner_role=Role.BUSINESS_MANAGER,
        instance=review_on.isoformat(), title=title[:160], by=by, now=now,
    )  # fmt: skip


def _review_done(subject: Subject, code: str, on: date, *, by: Person, now: datetime) -> None:
    for row in Deadline.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, rule_code=code, met_at__isnull=True, cancelled_at__isnull=True
    ):
        moment = min(now, end_of_day(on) - timedelta(seconds=1))
        deadlines.meet(subject=subject, rule_code=code, instance=row.instance, met_at=moment, by=by, now=now)


@transaction.atomic
def make_agreement(
    *,
    title: str,
    purpose: str,
    shared: str,
    lawful_basis: str,
    special_basis: str,
    assessment: str,
    assessment_words: str,
    starts_on: date,
    review_on: date,
    parties: Sequence[Organisation],
    by: Person,
    now: datetime,
) -> SharingAgreement:
    """Enter an information-sharing agreement between two bodies at least; its review goes on the register."""
    need(by, Permission.KEEP_REGISTERS, now)
    if len({party.pk for party in parties}) < len("ab"):
        raise Refused("An agreement is between two bodies at least. Choose the others.", field="parties")
    if review_on <= starts_on:
        raise Refused("The review comes after the agreement has begun. Check the two days.", field="review_on")
    if assessment == Assessment.NOT_NEEDED and not assessment_words.strip():
        raise Refused("Say why no impact assessment is needed, and who advised it.", field="assessment_words")
    row = SharingAgreement.objects.create(
        reference=_reference(SharingAgreement, "ISA", now), title=title.strip(), purpose=purpose.strip(),
        shared=shared.strip(), lawful_basis=lawful_basis, special_basis=special_basis.strip(), assessment=assessment,
        assessment_words=assessment_words.strip(), starts_on=starts_on, review_on=review_on, made_at=now, made_by=by,
    )  # fmt: skip
    for party in parties:
        AgreementParty.objects.create(agreement=row, organisation=party)
    record(Event.AGREEMENT_MADE, target=row.subject, by=by, now=now)
    _review_clock(row.subject, AGREEMENT_REVIEW, f"Review: {row.title}", review_on, by=by, now=now)
    return row


@transaction.atomic
def edit_assessment(
    *, agreement: SharingAgreement, assessment: str, assessment_words: str, version: int, by: Person, now: datetime
) -> SharingAgreement:
    """Record where the impact assessment stands. Conflict, with both texts, when somebody changed it meanwhile."""
    need(by, Permission.KEEP_REGISTERS, now)
    row = _in_force(agreement)
    if row.version != version:
        raise Conflict(
            "Somebody changed this while you were writing. Both texts are below: keep what is right.",
            theirs={"assessment": row.assessment, "assessment_words": row.assessment_words},
        )
    if assessment == Assessment.NOT_NEEDED and not assessment_words.strip():
        raise Refused("Say why no impact assessment is needed, and who advised it.", field="assessment_words")
    row.assessment, row.assessment_words, row.version = assessment, assessment_words.strip(), row.version + 1
    row.save(update_fields=["assessment", "assessment_words", "version"])
    record(Event.AGREEMENT_EDITED, target=row.subject, by=by, now=now, fields=["assessment"])
    return row


@transaction.atomic
def sign_agreement(
    *, party: AgreementParty, signed_on: date, signed_words: str, by: Person, now: datetime
) -> AgreementParty:
    """Record that a party signed, on which day and by which post. Conflict when its signature is recorded."""
    need(by, Permission.KEEP_REGISTERS, now)
    not_future(signed_on, now, "signed_on", "The signature")
    party = (
        AgreementParty.objects.select_for_update(of=("self",))
        .select_related("agreement", "organisation")
        .get(pk=party.pk)
    )
    _in_force(party.agreement)
    if party.signed_on is not None:
        raise Conflict("The signature of this body is recorded already.")
    party.signed_on, party.signed_words = signed_on, signed_words.strip()
    party.save(update_fields=["signed_on", "signed_words"])
    record(Event.AGREEMENT_SIGNED, target=party.agreement.subject, by=by, now=now, fields=[party.organisation.code])
    return party


@transaction.atomic
def review_agreement(
    *, agreement: SharingAgreement, reviewed_on: date, outcome: str, next_on: date, by: Person, now: datetime
) -> AgreementReview:
    """Record that an agreement was looked at again, and when it is looked at next."""
    need(by, Permission.KEEP_REGISTERS, now)
    row = _in_force(agreement)
    not_future(reviewed_on, now, "reviewed_on", "The review")
    if reviewed_on < row.starts_on:
        raise Refused("That is before the agreement began. Check the day.", field="reviewed_on")
    if next_on <= london_date(now):
        raise Refused("The next review is still to come. Check the day.", field="next_on")
    made = AgreementReview.objects.create(
        agreement=row,
        reviewed_on=reviewed_on,
        outcome=outcome.strip(),
        next_on=next_on,
        recorded_at=now,
        recorded_by=by,
    )
    _review_done(row.subject, AGREEMENT_REVIEW, reviewed_on, by=by, now=now)
    row.review_on = next_on
    row.save(update_fields=["review_on"])
    record(Event.AGREEMENT_REVIEWED, target=row.subject, by=by, now=now, fields=["review_on"])
    _review_clock(row.subject, AGREEMENT_REVIEW, f"Review: {row.title}", next_on, by=by, now=now)
    return made


@transaction.atomic
def end_agreement(
    *, agreement: SharingAgreement, ended_on: date, reason: str, by: Person, now: datetime
) -> SharingAgreement:
    """End an agreement on a day that has come, with the reason; nothing is shared under it any more."""
    need(by, Permission.KEEP_REGISTERS, now)
    row = _in_force(agreement)
    not_future(ended_on, now, "ended_on", "The end")
    if not reason.strip():
        raise Refused("Say why it ends, and under what is shared from now on.", field="reason")
    row.ended_on, row.end_reason = ended_on, reason.strip()
    row.save(update_fields=["ended_on", "end_reason"])
    record(Event.AGREEMENT_ENDED, target=row.subject, by=by, now=now, reason=reason)
    deadlines.cancel_all(subject=row.subject, reason="The agreement has ended.", by=by, now=now)
    return row


def _in_force(agreement: SharingAgreement) -> SharingAgreement:
    row = SharingAgreement.objects.select_for_update().get(pk=agreement.pk)
    if row.ended_on is not None:
        raise Conflict("This agreement has ended. Enter a new one.")
    return row


@transaction.atomic
def record_version(
    *,
    document: PolicyDocument | None,
    number: str,
    what_changed: str,
    effective_from: date,
    agreed_words: str,
    review_on: date,
    by: Person,
    now: datetime,
    title: str = "",
    kind: str = "",
    owner: str = "",
    where: str = "",
) -> PolicyVersion:
    """Record a version and what changed in it; without `document` the document is entered with its first version.

    Refused for a number that is there, or a review that does not come after the version.
    """
    need(by, Permission.KEEP_REGISTERS, now)
    if review_on <= effective_from:
        raise Refused("The review comes after the version has begun. Check the two days.", field="review_on")
    if document is None:
        if PolicyDocument.objects.filter(title=title.strip()).exists():
            raise Refused("A document of this title is on the register. Record a version of it instead.", field="title")
        row = PolicyDocument.objects.create(
            reference=_reference(PolicyDocument, "DOC", now), title=title.strip(), kind=kind, owner=owner.strip(),
            where=where, review_on=review_on,
        )  # fmt: skip
    else:
        row = PolicyDocument.objects.select_for_update().get(pk=document.pk)
        if row.versions.filter(number=number.strip()).exists():
            raise Refused(
                f"There is a version {number.strip()} already. Give this one the next number.", field="number"
            )
        _review_done(row.subject, POLICY_REVIEW, london_date(now), by=by, now=now)
        row.review_on = review_on
        row.save(update_fields=["review_on"])
    version = PolicyVersion.objects.create(
        document=row, number=number.strip(), what_changed=what_changed.strip(), effective_from=effective_from,
        agreed_words=agreed_words.strip(), recorded_at=now, recorded_by=by,
    )  # fmt: skip
    record(Event.POLICY_VERSION_RECORDED, target=row.subject, by=by, now=now, fields=[version.number])
    _review_clock(row.subject, POLICY_REVIEW, f"Review: {row.title}", review_on, by=by, now=now)
    return version


@transaction.atomic
def record_request(
    *, kind: str, received_at: datetime, receiver: Organisation, asks: str, holders: str, by: Person, now: datetime
) -> InformationRequest:
    """Log a request for information and start its clocks: the answer's, and passing it on where the arrangements say.

    The answer's runs from the day of receipt, for freedom of information on the bank holidays of the
    whole kingdom. Refused while nobody is set to lead, or for a moment to come.
    """
    need(by, Permission.KEEP_REQUESTS, now)
    settled = setting()
    if settled is None:
        raise Refused("The arrangements in use do not say who leads on requests. Load arrangements that do.")
    if received_at > now:
        raise Refused("It cannot have been received in the future. Check the day and the time.", field="received_at")
    prefix = "FOI" if kind == RequestKind.FREEDOM_OF_INFORMATION else "SAR"
    passes = receiver.pk != settled.lead_id and settled.forward_hours is not None
    row = InformationRequest.objects.create(
        reference=_reference(InformationRequest, prefix, now), kind=kind, received_at=received_at, receiver=receiver,
        lead=settled.lead, asks=asks.strip(), holders=holders.strip(), recorded_at=now, recorded_by=by,
        forward_by=received_at + timedelta(hours=settled.forward_hours or 0) if passes else None,
    )  # fmt: skip
    record(Event.REQUEST_RECORDED, target=row.subject, by=by, now=now)
    deadlines.start_clock(
        rule=rule_for(_law(row), london_date(received_at)), subject=row.subject, trigger_at=received_at,
        owner_role=Role.BUSINESS_MANAGER, by=by, now=now,
    )  # fmt: skip
    if passes:
        deadlines.start_clock(
            rule=forwarding_rule(settled), subject=row.subject, trigger_at=received_at,
            owner_role=Role.DELEGATED_REPRESENTATIVE, owner_organisation=receiver, by=by, now=now,
        )  # fmt: skip
    return row


def _law(request: InformationRequest) -> str:
    return FOI if request.kind == RequestKind.FREEDOM_OF_INFORMATION else SUBJECT_ACCESS


def _request(request: InformationRequest) -> InformationRequest:
    return (
        InformationRequest.objects.select_for_update(of=("self",)).select_related("receiver", "lead").get(pk=request.pk)
    )


def _runs(subject: Subject, code: str) -> bool:
    return Deadline.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, rule_code=code, met_at__isnull=True, cancelled_at__isnull=True
    ).exists()


@transaction.atomic
def forward_request(
    *, request: InformationRequest, forwarded_at: datetime, by: Person, now: datetime
) -> InformationRequest:
    """Record that the receiving body passed the request to the lead at `forwarded_at`; late stays on the record."""
    row = _request(request)
    if forwarded_at > now or forwarded_at < row.received_at:
        raise Refused("It was passed on after it was received and before now. Check the moment.", field="forwarded_at")
    if row.receiver_id == row.lead_id:
        raise Refused("The lead received it itself, so there is nobody to pass it to.")
    apply(REQUEST, "forward", row, subject=row.subject, by=by, now=now)
    row.forwarded_at, row.forwarded_by = forwarded_at, by
    row.save(update_fields=["forwarded_at", "forwarded_by"])
    if _runs(row.subject, FORWARDING):
        deadlines.meet(subject=row.subject, rule_code=FORWARDING, met_at=forwarded_at, by=by, now=now)
    return row


@transaction.atomic
def answer_request(
    *, request: InformationRequest, answered_on: date, position: str, exemption: str, by: Person, now: datetime
) -> InformationRequest:
    """Record the answer and the position it takes; a refusal names the exemption it relies on. Meets the clock."""
    row = _request(request)
    not_future(answered_on, now, "answered_on", "The answer")
    if answered_on < london_date(row.received_at):
        raise Refused("That is before the request was received. Check the day.", field="answered_on")
    if position in (Position.REFUSED, Position.IN_PART) and not exemption.strip():
        raise Refused("Name the exemption that what was held back falls under.", field="exemption")
    apply(REQUEST, "answer", row, subject=row.subject, by=by, now=now)
    row.answered_on, row.answered_by, row.position, row.exemption = answered_on, by, position, exemption.strip()
    row.save(update_fields=["answered_on", "answered_by", "position", "exemption"])
    moment = min(now, end_of_day(answered_on) - timedelta(seconds=1))
    deadlines.meet(subject=row.subject, rule_code=_law(row), met_at=moment, by=by, now=now)
    return row


@transaction.atomic
def withdraw_request(*, request: InformationRequest, reason: str, by: Person, now: datetime) -> InformationRequest:
    """Record that whoever asked withdrew the request; its clocks are cancelled."""
    row = _request(request)
    apply(REQUEST, "withdraw", row, subject=row.subject, by=by, now=now, reason=reason)
    deadlines.cancel_all(subject=row.subject, reason=reason, by=by, now=now)
    return row


@transaction.atomic
def decide_sharing(
    *,
    organisation: Organisation,
    decided_on: date,
    considered: Sequence[int],
    by: Person,
    now: datetime,
    **said: Any,
) -> SharingDecision:
    """Record a body's decision to share or not: `said` holds decided_words, about, asked_by, decision, agreement,
    what, with_whom, purpose and reasons, as the model has them.

    Refused unless every golden rule was gone through, and where what was shared, or with whom, is not said.
    """
    need(by, Permission.RECORD_SHARING, now, organisation.pk)
    not_future(decided_on, now, "decided_on", "The decision")
    missing = [number for number in RULE_NUMBERS if number not in considered]
    if missing:
        numbers = ", ".join(str(number) for number in missing)
        raise Refused(f"Go through every golden rule; still to be ticked: {numbers}.", field="considered")
    words = {name: str(value).strip() for name, value in said.items()}
    if words["decision"] == Shared.NOT_SHARED:
        words["what"] = words["with_whom"] = ""
    elif not (words["what"] and words["with_whom"]):
        field = "what" if not words["what"] else "with_whom"
        raise Refused("Record what was shared and with whom.", field=field)
    row = SharingDecision.objects.create(
        reference=_reference(SharingDecision, "SD", now), organisation=organisation, decided_on=decided_on,
        considered=sorted(considered), recorded_at=now, recorded_by=by, **words,
    )  # fmt: skip
    record(Event.SHARING_DECIDED, target=row.reference, by=by, now=now)
    return row
