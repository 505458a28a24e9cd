"""Terms of reference, invitations, discussions, the choice of a reviewer, and their removal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import authorities, capacities
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, Refused
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ...actions.guarding import not_future
from ...models import Candidate, PracticeReview, PracticeTerms, SuitabilityNote
from ..choices import CandidateState, Suitability
from ..workflow import CANDIDATE, UNFINISHED
from .agreement import void_if_changed
from .guarding import in_state, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

TERMS = (
    "purpose", "scope_from", "scope_to", "lines_of_enquiry", "method", "method_words", "panel", "family_plan",
    "practitioner_events", "legal_constraints", "media_plan", "fee", "draft_due_on", "report_due_on",
)  # fmt: skip
REASON = "Give the reason in words that will still make sense in a year."


@transaction.atomic
def write_terms(
    *,
    review: PracticeReview,
    changes: Mapping[str, Any],
    agencies: Iterable[Organisation],
    version: int,
    by: Person,
    now: datetime,
) -> list[str]:
    """Write the terms of reference against the `version` that was shown; return the names that changed.

    Refused for a period that ends before it begins and for a fee below nothing.
    """
    review = locked(review, by, Permission.RUN_PRACTICE, now)
    in_state(review, UNFINISHED, "changing the terms of reference")
    first, last = changes.get("scope_from"), changes.get("scope_to")
    if first and last and last < first:
        raise Refused("The period would end before it begins. Check the two dates.", field="scope_to")
    if changes.get("fee") is not None and changes["fee"] < 0:
        raise Refused("A fee is not below nothing. Check the amount.", field="fee")
    terms, _made = PracticeTerms.objects.get_or_create(review=review)
    changed = change(terms, {name: changes[name] for name in TERMS}, version, by=by, now=now)
    wanted = {body.pk for body in agencies}
    if wanted != set(terms.agencies.values_list("pk", flat=True)):
        terms.agencies.set(wanted)
        changed.append("agencies")
    if changed:
        record(Event.PRACTICE_TERMS_EDITED, target=review.subject, by=by, now=now, fields=changed)
    return changed


@transaction.atomic
def invite(
    *,
    review: PracticeReview,
    name: str,
    body: str,
    found_through: str,
    invited_on: date,
    by: Person,
    now: datetime,
) -> Candidate:
    """Record that somebody was invited to express an interest in leading the review."""
    review = locked(review, by, Permission.RUN_PRACTICE, now)
    in_state(review, UNFINISHED, "inviting a reviewer")
    if not name.strip():
        raise Refused("Give the name of the person who was invited.", field="name")
    not_future(invited_on, now, "invited_on", "The invitation")
    made = Candidate.objects.create(
        review=review, name=name.strip(), body=body.strip(), found_through=found_through.strip(),
        invited_on=invited_on, invited_by=by,
    )  # fmt: skip
    record(Event.PRACTICE_CANDIDATE_ASKED, target=review.subject, by=by, now=now, fields=[f"candidate:{made.pk}"])
    return made


@transaction.atomic
def record_interest(
    *,
    candidate: Candidate,
    interested: bool,
    answered_on: date,
    expertise: str,
    independence: str,
    by: Person,
    now: datetime,
) -> Candidate:
    """Record what an invited person answered; an interest says what they know and how they are independent."""
    _review, candidate = _candidate(candidate, by, Permission.RUN_PRACTICE, now)
    _stands(candidate, (CandidateState.INVITED,), "an answer")
    not_future(answered_on, now, "answered_on", "The answer")
    if answered_on < candidate.invited_on:
        raise Refused("Nobody answers before they are invited. Check the day.", field="answered_on")
    if interested and not expertise.strip():
        raise Refused("Write down what they know of reviews and of this field.", field="expertise")
    if interested and not independence.strip():
        raise Refused("Write down how they are independent of the agencies in this case.", field="independence")
    candidate.answered_on, candidate.expertise = answered_on, expertise.strip()
    candidate.independence = independence.strip()
    candidate.save(update_fields=["answered_on", "expertise", "independence"])
    _move(candidate, "express_interest" if interested else "decline", by, now)
    return candidate


@transaction.atomic
def discuss(
    *, candidate: Candidate, held_on: date, view: str, words: str, by: Person, now: datetime
) -> SuitabilityNote:
    """Record the member's own discussion with a candidate. Each member records their own, once, for nobody else."""
    review, candidate = _candidate(candidate, by, Permission.JUDGE_CANDIDATE, now)
    _stands(candidate, (CandidateState.INTERESTED,), "a discussion")
    not_future(held_on, now, "held_on", "The discussion")
    if view not in Suitability.values:
        raise Refused("Choose what you found.", field="view")
    if not words.strip():
        raise Refused("Write down what your view rests on.", field="words")
    if candidate.notes.filter(member=by).exists():
        raise Conflict("You have recorded your discussion with this person already.", subject=review.subject)
    capacity = capacities(by, Permission.JUDGE_CANDIDATE, london_date(now))[0]
    note = SuitabilityNote.objects.create(
        candidate=candidate, member=by, member_body=capacity.organisation_name, held_on=held_on, view=view,
        words=words.strip(), recorded_at=now,
    )  # fmt: skip
    record(Event.PRACTICE_CANDIDATE_DISCUSSED, target=review.subject, by=by, now=now,
           fields=[f"candidate:{candidate.pk}"])  # fmt: skip
    return note


@transaction.atomic
def appoint(*, candidate: Candidate, by: Person, now: datetime) -> Candidate:
    """Choose the candidate as the reviewer. Refused before two members have each recorded their own discussion, and
    where one of them found the person not suitable and none found the opposite."""
    review, candidate = _candidate(candidate, by, Permission.COMMISSION_REVIEWER, now)
    in_state(review, UNFINISHED, "choosing a reviewer")
    _stands(candidate, (CandidateState.INTERESTED,), "an appointment")
    candidate.appointed_at, candidate.appointed_by = now, by
    candidate.save(update_fields=["appointed_at", "appointed_by"])
    _move(candidate, "appoint", by, now)
    void_if_changed(review, by=by, now=now)
    return candidate


@transaction.atomic
def let_in(*, candidate: Candidate, person: Person, by: Person, now: datetime) -> Candidate:
    """Let the reviewer's own sign-in open this one review. Refused for somebody who holds any other post here."""
    review, candidate = _candidate(candidate, by, Permission.COMMISSION_REVIEWER, now)
    _stands(candidate, (CandidateState.APPOINTED,), "a sign-in")
    roles = {a.role for a in authorities(person, london_date(now))}
    if roles != {Role.INDEPENDENT_REVIEWER}:
        raise Refused("Choose somebody who is an independent reviewer here and holds no other post.", field="person")
    if candidate.person_id == person.pk:
        return candidate
    if review.candidates.filter(person=person).exists():
        raise Refused("This sign-in belongs to another reviewer of this review.", field="person")
    candidate.person = person
    candidate.save(update_fields=["person"])
    record(Event.PRACTICE_REVIEWER_LET_IN, target=review.subject, by=by, now=now,
           fields=[f"candidate:{candidate.pk}", f"person:{person.pk}"])  # fmt: skip
    return candidate


@transaction.atomic
def remove_reviewer(*, candidate: Candidate, reason: str, by: Person, now: datetime) -> Candidate:
    """Remove the reviewer, with the reasons (SI 2018/789 lets the partners do so). Their sign-in closes at once."""
    review, candidate = _candidate(candidate, by, Permission.COMMISSION_REVIEWER, now)
    in_state(review, UNFINISHED, "removing the reviewer")
    _stands(candidate, (CandidateState.APPOINTED,), "a removal")
    if not reason.strip():
        raise Refused(REASON, field="reason")
    candidate.removed_at, candidate.removed_by, candidate.removal_reason = now, by, reason.strip()
    candidate.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    _move(candidate, "remove", by, now, reason.strip())
    return candidate


def _candidate(
    candidate: Candidate, by: Person, permission: Permission, now: datetime
) -> tuple[PracticeReview, Candidate]:
    review = locked(candidate.review, by, permission, now)
    return review, Candidate.objects.select_related("review").get(pk=candidate.pk)


def _move(candidate: Candidate, step: str, by: Person, now: datetime, reason: str = "") -> None:
    """Take a step of the process, with the candidate's number on the trail and never the name."""
    apply(CANDIDATE, step, candidate, subject=candidate.review.subject, by=by, now=now, reason=reason,
          fields=[f"candidate:{candidate.pk}"])  # fmt: skip


def _stands(candidate: Candidate, states: tuple[str, ...], what: str) -> None:
    if candidate.state not in states:
        raise Conflict(
            f"This person is now “{candidate.get_state_display()}”, so {what} cannot be recorded.",
            subject=candidate.review.subject,
        )
