"""Conflicts of interest in a practice review: declared for oneself or recorded for another, and lifted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.permissions import Permission
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ...models import PracticeConflict, PracticeReview
from ..queries import visible_to
from .guarding import allowed

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def declare(*, review: PracticeReview, person: Person, reason: str, by: Person, now: datetime) -> PracticeConflict:
    """Record that `person` has an interest of their own in the review: it is closed to them from now on."""
    allowed(by, Permission.DECLARE_CONFLICT if person == by else Permission.MANAGE_CONFLICTS, now)
    if not visible_to(by, now).filter(pk=review.pk).exists():
        raise NotAllowed("This review is not open to you.")
    if not reason.strip():
        raise Refused("Say what the interest is, without names.", field="reason")
    if review.conflicts.filter(person=person, lifted_at__isnull=True).exists():
        raise Conflict("A conflict of interest stands already.", subject=review.subject)
    made = PracticeConflict.objects.create(
        review=review, person=person, reason=reason.strip(), declared_at=now, declared_by=by
    )
    record(Event.PRACTICE_CONFLICT_DECLARED, target=review.subject, by=by, now=now, fields=[f"person:{person.pk}"])
    return made


@transaction.atomic
def lift(*, conflict: PracticeConflict, reason: str, by: Person, now: datetime) -> PracticeConflict:
    """Lift a conflict, with the reason; nobody lifts their own."""
    allowed(by, Permission.MANAGE_CONFLICTS, now)
    if conflict.person_id == by.pk:
        raise NotAllowed("Nobody lifts a conflict of interest of their own.")
    conflict = PracticeConflict.objects.select_for_update(of=("self",)).select_related("review").get(pk=conflict.pk)
    if conflict.lifted_at is not None:
        raise Conflict("This conflict has been lifted already.", subject=conflict.review.subject)
    if not reason.strip():
        raise Refused("Say why it no longer stands.", field="reason")
    conflict.lifted_at, conflict.lifted_by, conflict.lift_reason = now, by, reason.strip()
    conflict.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    record(Event.PRACTICE_CONFLICT_LIFTED, target=conflict.review.subject, by=by, now=now, reason=reason.strip())
    return conflict
