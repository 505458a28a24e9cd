"""Information governance for tests, made by the same actions that people use."""

from __future__ import annotations

from datetime import date, datetime

from partnership.actions import information
from partnership.golden_rules import RULE_NUMBERS
from partnership.models import (
    AgreementParty,
    AgreementReview,
    InformationRequest,
    PolicyDocument,
    PolicyVersion,
    SharingAgreement,
    SharingDecision,
)
from partnership.promise_choices import Agreement, Assessment, LawfulBasis, PolicyKind, RequestKind, Shared
from portal.accounts.models import Organisation, Person

from .people import organisation
from .promises import NOW


def agreement(*, by: Person, now: datetime = NOW, **fields) -> tuple[SharingAgreement, AgreementParty]:
    """An agreement between two bodies, in force since the new year, and its first party."""
    values = {
        "title": "Early help", "purpose": "To help families early.", "shared": "Who works with a family.",
        "lawful_basis": LawfulBasis.PUBLIC_TASK, "special_basis": "", "assessment": Assessment.IN_PROGRESS,
        "assessment_words": "", "starts_on": date(2027, 1, 4), "review_on": date(2027, 7, 1),
        "parties": [organisation(), organisation()],
    }  # fmt: skip
    row = information.make_agreement(by=by, now=now, **{**values, **fields})
    return row, row.parties.first()


def agreement_review(of: SharingAgreement, *, by: Person, now: datetime = NOW) -> AgreementReview:
    """The agreement was looked at again on the day of `now`."""
    return information.review_agreement(
        agreement=of, reviewed_on=now.date(), outcome="It stays.", next_on=date(2028, 1, 10), by=by, now=now
    )


def document(*, by: Person, now: datetime = NOW) -> tuple[PolicyDocument, PolicyVersion]:
    """A policy in its first version."""
    version = information.record_version(
        document=None, number="1.0", what_changed="New.", effective_from=date(2027, 1, 4),
        agreed_words="The partnership",
        review_on=date(2027, 7, 1), title="Escalation policy", kind=PolicyKind.POLICY, owner="Business manager",
        by=by, now=now,
    )  # fmt: skip
    return version.document, version


def request(
    receiver: Organisation, *, by: Person, kind: str = RequestKind.FREEDOM_OF_INFORMATION, received_at: datetime = NOW,
    now: datetime = NOW,
) -> InformationRequest:  # fmt: skip
    """A request that `receiver` received."""
    return information.record_request(
        kind=kind, received_at=received_at, receiver=receiver, asks="Minutes of the last year.", holders="", by=by,
        now=now,
    )  # fmt: skip


def decision(of: Organisation, *, by: Person, now: datetime = NOW, **fields) -> SharingDecision:
    """A decision not to share, with every rule gone through."""
    values = {
        "decided_words": "Team manager", "about": "CASE-1", "asked_by": "A school", "decision": Shared.NOT_SHARED,
        "agreement": Agreement.NOT_SOUGHT, "what": "", "with_whom": "", "purpose": "To plan.", "reasons": "Not needed.",
        "considered": list(RULE_NUMBERS),
    }  # fmt: skip
    return information.decide_sharing(organisation=of, decided_on=now.date(), by=by, now=now, **{**values, **fields})
