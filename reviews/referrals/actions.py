"""Referring a case, and recording what was decided about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.actions.numbering import next_reference
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..actions.incident import log_incident
from ..notifying import managers, partner_people, partnership_chair
from ..practice.actions.opening import open_practice_review
from ..practice.choices import PracticeKind
from .choices import OPEN_TO, About, Decision, Happened, Known, Needs, ReferralState
from .models import Referral
from .queries import own_bodies, referral_path, visible_to
from .workflow import REFERRAL

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
EARLIEST = date(2015, 4, 1)  # the Care Act 2014 came into force
MANDATORY = (
    "The law requires a review: the adult had needs for care and support, there is concern about how agencies worked "
    "together, and they died or lived through serious abuse or neglect (Care Act 2014, section 44(1) to (3))."
)


@transaction.atomic
def refer(
    *,
    about: str,
    body: Organisation,
    lead_words: str,
    aware_at: datetime,
    happened: str,
    abuse: str,
    needs: str,
    summary: str,
    working_together: str,
    by: Person,
    now: datetime,
) -> Referral:
    """Refer a case for one's own body, once its safeguarding lead agrees. Refused with the field."""
    on = london_date(now)
    if body.pk not in own_bodies(by, on):
        raise NotAllowed("You can refer a case for your own organisation only.")
    for value, choices, field in ((about, About, "about"), (happened, Happened, "happened"), (abuse, Known, "abuse")):
        if value not in choices.values:
            raise Refused("Choose an answer.", field=field)
    if about == About.ADULT and needs not in Needs.values:
        raise Refused("Say whether the adult had needs for care and support.", field="needs")
    if not lead_words.strip():
        raise Refused("Ask your organisation’s safeguarding lead first, and name the post that agreed.",
                      field="lead_words")  # fmt: skip
    if not summary.strip():
        raise Refused("Say in a few sentences what happened, without names.", field="summary")
    if not working_together.strip():
        raise Refused("Say what concern there is about how agencies worked together.", field="working_together")
    if aware_at > now or london_date(aware_at) < EARLIEST:
        raise Refused("Check when your organisation became aware: not in the future, and not before April 2015.",
                      field="aware_at")  # fmt: skip
    row = Referral.objects.create(
        reference=next_reference("REF", on.year), about=about, body=body, lead_words=lead_words.strip(),
        aware_at=aware_at, happened=happened, abuse=abuse, needs=needs if about == About.ADULT else "",
        summary=summary.strip(), working_together=working_together.strip(), received_at=now, received_by=by,
    )  # fmt: skip
    record(Event.REFERRAL_MADE, target=row.subject, by=by, now=now)
    queue(
        key=f"referral_made:{row.pk}", kind=NoticeKind.REFERRAL_MADE, recipients=_deciders(by, now),
        subject=row.subject, context={"organisation": body.name}, path=referral_path(row.pk), now=now,
    )  # fmt: skip
    return row


def _deciders(by: Person, now: datetime) -> list[Person]:
    """Whom a referral waits for: the partners, the chair, and the business manager who records it; not its author."""
    people = [*managers(now), *partner_people(now), *partnership_chair(now)]
    return list({person.pk: person for person in people if person.pk != by.pk}.values())


@transaction.atomic
def decide(
    *,
    referral: Referral,
    decision: str,
    limb_needs: bool | None,
    limb_concern: bool | None,
    limb_harm: bool | None,
    reasons: str,
    decided_by_words: str,
    decided_on: date,
    title: str,
    by: Person,
    now: datetime,
) -> Referral:
    """Record what the adults' board, or for a child the partners, decided; a review is started where it is to be.

    Of an adult each limb of section 44 has its answer: where all three are met, the law leaves no other decision than
    a mandatory review, and where one is not met, none is mandatory. Refused with the field.
    """
    row = _locked(referral, by, now)
    if row.state != ReferralState.RECEIVED:
        raise Conflict(f"This has been decided: it is now “{row.get_state_display()}”.", subject=row.subject)
    if decision not in OPEN_TO[About(row.about)]:
        raise Refused("Choose what was decided.", field="decision")
    if not reasons.strip():
        raise Refused("Give the reasons: the decision has to stand up by itself in a year.", field="reasons")
    if not decided_by_words.strip():
        raise Refused("Say who decided, by body or post.", field="decided_by_words")
    if not london_date(row.received_at) <= decided_on <= london_date(now):
        raise Refused("The decision lies between the day of the referral and today.", field="decided_on")
    limbs = (limb_needs, limb_concern, limb_harm)
    if row.is_adults:
        _lawful(decision, limbs)
        row.limb_needs, row.limb_concern, row.limb_harm = limbs
    row.decision, row.reasons, row.decided_by_words = decision, reasons.strip(), decided_by_words.strip()
    row.decided_on, row.recorded_at, row.recorded_by = decided_on, now, by
    if decision != Decision.NONE:
        result = _start(row, title, by, now)
        row.result_kind, row.result_id, row.result_reference = result.kind, result.id, result.reference
    row.save()
    name = "decline" if decision == Decision.NONE else "take_up"
    apply(REFERRAL, name, row, subject=row.subject, by=by, now=now, reason=decision, fields=[f"decision:{decision}"])
    return row


def _locked(referral: Referral, by: Person, now: datetime) -> Referral:
    on = london_date(now)
    if not holds(by, P.DECIDE_REFERRAL, on):
        raise NotAllowed("Only the business manager records what is decided about a referral.")
    if not visible_to(by, on).filter(pk=referral.pk).exists():
        raise NotAllowed("You may not see this referral.")
    return Referral.objects.select_for_update().get(pk=referral.pk)


def _lawful(decision: str, limbs: tuple[bool | None, ...]) -> None:
    """Care Act 2014, section 44(1) to (4)."""
    for answer, field in zip(limbs, ("limb_needs", "limb_concern", "limb_harm"), strict=True):
        if answer is None:
            raise Refused("Answer yes or no: the decision rests on each of the three.", field=field)
    if all(limbs) and decision != Decision.MANDATORY:
        raise Refused(MANDATORY, field="decision")
    if not all(limbs) and decision == Decision.MANDATORY:
        raise Refused(
            "One of the three conditions is not met, so the law does not require a review. The board may still choose "
            "one (section 44(4)).",
            field="decision",
        )


def _start(row: Referral, title: str, by: Person, now: datetime) -> Subject:
    if not row.is_adults:
        review = log_incident(
            happened_on=None, happened_words="", aware_at=row.aware_at, reported_at=row.received_at,
            reported_by=row.body, referred_by_words="", by=by, now=now,
        )  # fmt: skip
        return review.subject
    if not title.strip():
        raise Refused("Give the title by which the review will be known: a pseudonym, never a name.", field="title")
    section = "section 44(1) to (3)" if row.decision == Decision.MANDATORY else "section 44(4)"
    return open_practice_review(
        kind=PracticeKind.ADULT, title=title, initiated_on=row.decided_on or london_date(now),
        basis=f"{row.reference}: Care Act 2014, {section}. {row.reasons}", by=by, now=now,
    ).subject  # fmt: skip


@transaction.atomic
def reconsider(*, referral: Referral, reason: str, by: Person, now: datetime) -> Referral:
    """Open a referral again that led to no review, with the reason."""
    row = _locked(referral, by, now)
    apply(REFERRAL, "reconsider", row, subject=row.subject, by=by, now=now, reason=reason)
    row.decision, row.reasons, row.decided_by_words = "", "", ""
    row.decided_on = row.recorded_at = row.recorded_by = row.limb_needs = row.limb_concern = row.limb_harm = None
    row.save()
    return row
