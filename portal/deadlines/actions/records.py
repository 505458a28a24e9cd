"""What the actions on a date share: the row of its change, the stored answer, the notice to its owner."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import supersede
from portal.subjects import kinds
from portal.trail.recording import THE_PORTAL

from ..choices import ChangeKind
from ..counting import WorkingCalendar, proof_as_json
from ..models import Deadline, DeadlineChange
from ..recount import Recount
from ..rules import Unit

if TYPE_CHECKING:
    from portal.accounts.models import Person


def name_of(person: Person | None) -> str:
    """The name that a record keeps; the portal's own where nobody acted."""
    return person.name if person else THE_PORTAL


def add_change(
    deadline: Deadline,
    kind: ChangeKind,
    before: tuple[date, date],
    *,
    reason: str,
    by: Person | None,
    now: datetime,
    authoriser: str = "",
    told: str = "",
) -> DeadlineChange:
    """Record that the dates (worked to, given by the rule) went from `before` to those that stand now."""
    return DeadlineChange.objects.create(
        deadline=deadline,
        kind=kind,
        old_due_on=before[0],
        new_due_on=deadline.due_on,
        old_original_due_on=before[1],
        new_original_due_on=deadline.original_due_on,
        reason=reason,
        authoriser=authoriser,
        told=told,
        at=now,
        by_person_id=by.pk if by else None,
        by_name=name_of(by),
    )


def store_answer(deadline: Deadline, outcome: Recount, calendar: WorkingCalendar) -> None:
    """Put a recount's dates and proof on `deadline`, unsaved."""
    answer = outcome.answer
    deadline.trigger_on = answer.trigger_on
    deadline.due_on = outcome.new_due_on
    deadline.original_due_on = answer.due_on
    # An hour belongs to the date that the rule gives; a day that a person set lasts until its midnight.
    counted_in_hours = deadline.unit == Unit.HOURS and not deadline.is_changed
    deadline.due_at = answer.overdue_from if counted_in_hours else None
    deadline.aim_for = answer.aim_for
    deadline.proof = proof_as_json(answer)
    deadline.provisional = answer.provisional
    deadline.calendar_version = calendar.version


def drop_reminders(deadline: Deadline, reason: str, now: datetime) -> None:
    """Hold back reminders that have not left: what they say is no longer so."""
    supersede(key_prefix=f"deadline:{deadline.pk}:", reason=reason, now=now)


def lock_for(deadline: Deadline, *, by: Person, permission: Permission, now: datetime) -> Deadline:
    """The open deadline, locked, if `by` holds `permission` and may see its subject.

    NotAllowed otherwise; Conflict when it was met or cancelled in the meantime.
    """
    on = london_date(now)
    seen = any(k.name == deadline.subject_kind and deadline.subject_id in k.visible_ids(by, on) for k in kinds())
    if not seen or not holds(by, permission, on):
        raise NotAllowed(f"Your role does not allow this: {permission.value.lower()}.")
    return Deadline.objects.select_for_update().get(pk=deadline.pk)


def must_run(deadline: Deadline) -> None:
    """Conflict when the deadline was met or cancelled."""
    if not deadline.is_open:
        raise Conflict("This deadline is no longer open: it was met or cancelled. Look again before you change it.")


def need(text: str, sentence: str, field: str) -> str:
    """`text` without surrounding space; Refused with `sentence` when nothing is left."""
    kept = text.strip()
    if not kept:
        raise Refused(sentence, field=field)
    return kept
