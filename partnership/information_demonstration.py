"""Fictional registers, requests and decisions, made by the same actions that people use."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.queries import holders
from portal.clock import LONDON, london_date
from portal.deadlines.calendars import load as calendar_of
from portal.deadlines.choices import Clock
from portal.deadlines.counting import add_working_days

from .actions import information
from .golden_rules import RULE_NUMBERS
from .models import SharingAgreement
from .promise_choices import Agreement, Assessment, LawfulBasis, PolicyKind, Position, RequestKind, Shared
from .queries import relevant_agencies, statutory_partners

FICTIONAL = "Fictional, for the demonstration. "


@transaction.atomic
def load(now: datetime) -> None:
    """Make the records that are not there yet. Safe to run again."""
    on = london_date(now)
    manager = holders(Role.BUSINESS_MANAGER, on).first()
    if manager is None or SharingAgreement.objects.exists():
        return
    partners = statutory_partners(on)

    def back(days: int, hour: int = 10) -> datetime:
        day = add_working_days(calendar_of(Clock.ENGLAND_AND_WALES), on, -days)
        return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)

    agreement = information.make_agreement(
        title="Early help and the front door", purpose=FICTIONAL + "To see early which families need help.",
        shared="Which services know a family, and since when.", lawful_basis=LawfulBasis.PUBLIC_TASK,
        special_basis="Substantial public interest: safeguarding of children", assessment=Assessment.DONE,
        assessment_words="Kept by the council’s information governance team", starts_on=on - timedelta(days=340),
        review_on=on + timedelta(days=25), parties=[*partners, relevant_agencies(on)[0]], by=manager, now=now,
    )  # fmt: skip
    for party in agreement.parties.all()[:2]:
        information.sign_agreement(
            party=party, signed_on=on - timedelta(days=340), signed_words="Senior information risk owner", by=manager,
            now=now,
        )  # fmt: skip
    for title, kind, days in (
        ("Resolving professional disagreement", PolicyKind.POLICY, 12),
        ("Threshold document", PolicyKind.GUIDANCE, 200),
    ):
        version = information.record_version(
            document=None, title=title, kind=kind, owner="Business manager", number="1.0",
            what_changed="First version.",
            effective_from=on - timedelta(days=400), agreed_words="The partnership",
            review_on=on + timedelta(days=days),
            by=manager, now=now,
        )  # fmt: skip
        information.record_version(
            document=version.document, number="1.1", what_changed="Times are given in working days or hours.",
            effective_from=on - timedelta(days=60), agreed_words="The partnership",
            review_on=on + timedelta(days=days + 1),
            by=manager, now=now,
        )  # fmt: skip
    done = information.record_request(
        kind=RequestKind.FREEDOM_OF_INFORMATION, received_at=back(30), receiver=partners[0],
        asks=FICTIONAL + "How many professional disagreements were recorded last year.", holders="The business unit",
        by=manager, now=back(30, 12),
    )  # fmt: skip
    information.answer_request(
        request=done,
        answered_on=london_date(back(18)),
        position=Position.DISCLOSED,
        exemption="",
        by=manager,
        now=back(18),
    )
    information.record_request(
        kind=RequestKind.FREEDOM_OF_INFORMATION, received_at=back(1, 15), receiver=partners[1],
        asks=FICTIONAL + "The minutes of the partnership’s meetings this year.", holders="The business unit",
        by=manager, now=now,
    )  # fmt: skip
    contact = holders(Role.AGENCY_CONTACT, on, partners[1]).first()
    if contact is not None:
        information.decide_sharing(
            organisation=partners[1], decided_on=london_date(back(4)), considered=RULE_NUMBERS, by=contact,
            now=back(4, 15),
            decided_words="Named nurse", about="Own reference 14", asked_by="A housing officer",
            decision=Shared.IN_PART, agreement=Agreement.AGREED,
            what="That a health visitor is in touch, and how to reach them",
            with_whom="The housing officer’s safeguarding lead", purpose="To plan a move without a gap in visits.",
            reasons=FICTIONAL + "The visit is what matters for the child; why it is made is not needed for the move.",
        )  # fmt: skip
