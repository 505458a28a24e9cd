"""Conflicts of interest: declared by the person or recorded by the business manager; lifted with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..models import ConflictOfInterest, RapidReview

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def declare(*, review: RapidReview, person: Person, reason: str, by: Person, now: datetime) -> ConflictOfInterest:
    """Shut `person` out of the review from now on: they see nothing of it and sign nothing in it.

    People declare their own; the business manager records another's. A signature already given stays.
    """
    on = london_date(now)
    needed = Permission.DECLARE_CONFLICT if person.pk == by.pk else Permission.MANAGE_CONFLICTS
    if not holds(by, needed, on):
        raise NotAllowed("Only the business manager records another person's conflict of interest.")
    review = RapidReview.objects.select_for_update().get(pk=review.pk)
    if not reason.strip():
        raise Refused("Say in a few words what the conflict is; leave out names.", field="reason")
    standing = ConflictOfInterest.objects.filter(review=review, person=person, lifted_at__isnull=True).first()
    if standing:
        return standing
    row = ConflictOfInterest.objects.create(
        review=review, person=person, reason=reason.strip(), declared_at=now, declared_by=by
    )
    record(Event.CONFLICT_DECLARED, target=review.subject, by=by, now=now, fields=[f"person {person.pk}"])
    return row


@transaction.atomic
def lift(*, conflict: ConflictOfInterest, reason: str, by: Person, now: datetime) -> None:
    """End a conflict of interest, with the reason. Nobody lifts their own."""
    if not holds(by, Permission.MANAGE_CONFLICTS, london_date(now)) or conflict.person_id == by.pk:
        raise NotAllowed("Only the business manager lifts a conflict of interest, and nobody lifts their own.")
    if not reason.strip():
        raise Refused("Give the reason for lifting it.", field="reason")
    conflict = ConflictOfInterest.objects.select_for_update().get(pk=conflict.pk)
    if conflict.lifted_at:
        return
    conflict.lifted_at, conflict.lifted_by, conflict.lifted_reason = now, by, reason.strip()
    conflict.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    record(
        Event.CONFLICT_LIFTED,
        target=conflict.review.subject,
        by=by,
        now=now,
        fields=[f"person {conflict.person_id}"],
        reason=reason,
    )
