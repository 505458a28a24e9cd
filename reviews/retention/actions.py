"""Setting periods and holds, proposing a deletion, and the second person's deed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from . import records
from .choices import DisposalState, RecordType
from .models import Disposal, Hold, RetentionPeriod
from .queries import disposals_visible_to, due_line, may_see
from .workflow import DISPOSAL

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
MOST_YEARS = 100


def _allowed(by: Person, permission: Permission, now: datetime) -> None:
    if not holds(by, permission, london_date(now)):
        raise NotAllowed(f"Your role does not allow this: {permission.value[0].lower()}{permission.value[1:]}.")


@transaction.atomic
def set_period(*, record_type: str, years: int, basis: str, version: int, by: Person, now: datetime) -> RetentionPeriod:
    """Set how many years a type is kept, and on what basis, against the `version` shown (0 for none yet)."""
    _allowed(by, P.KEEP_RETENTION, now)
    if record_type not in RecordType.values:
        raise Refused("That is no type of record.")
    if not 1 <= years <= MOST_YEARS:
        raise Refused(f"Give a number of years from 1 to {MOST_YEARS}.", field="years")
    if not basis.strip():
        raise Refused("Say what the period rests on: a law, a schedule, a decision and its date.", field="basis")
    row = RetentionPeriod.objects.select_for_update().filter(record_type=record_type).first()
    if row is None:
        if version:
            raise Conflict("Somebody changed the schedule while you were writing. Look at it again.")
        row = RetentionPeriod(record_type=record_type, years=years, basis=basis.strip(), set_at=now, set_by=by)
        signed(row, by=by, now=now).save()
        changed = ["years", "basis"]
    else:
        changed = change(row, {"years": years, "basis": basis.strip()}, version, by=by, now=now)
        if changed:
            row.set_at, row.set_by = now, by
            signed(row, by=by, now=now).save(update_fields=["set_at", "set_by"])
    if changed:
        label = RecordType(record_type).label
        record(Event.RETENTION_SET, target=f"{label}: {years} years", by=by, now=now, fields=changed)
    return row


@transaction.atomic
def hold(*, subject: Subject, reason: str, by: Person, now: datetime) -> Hold:
    """Keep everything of one thing whatever the schedule says. Refused without a reason or where it is held already."""
    _allowed(by, P.HOLD_RECORDS, now)
    if not may_see(subject, by, london_date(now)):
        raise NotAllowed("You may not see this, so you cannot hold it.")
    if not reason.strip():
        raise Refused("Say what it is held for, in words that will still make sense in a year.", field="reason")
    try:
        with transaction.atomic():
            row = Hold.objects.create(
                subject_kind=subject.kind, subject_id=subject.id, reference=subject.reference, reason=reason.strip(),
                set_at=now, set_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("It is held already. Lift that hold first, or let it stand.", field="reason") from error
    record(Event.RECORD_HELD, target=subject, by=by, now=now)
    return row


@transaction.atomic
def lift_hold(*, hold: Hold, reason: str, by: Person, now: datetime) -> Hold:
    """End a hold, with the reason."""
    _allowed(by, P.HOLD_RECORDS, now)
    row = Hold.objects.select_for_update().get(pk=hold.pk)
    if not may_see(row.subject, by, london_date(now)):
        raise NotAllowed("You may not see this.")
    if row.lifted_at is not None:
        raise Conflict("This hold has been lifted already.")
    if not reason.strip():
        raise Refused("Say why it need not be held any longer.", field="reason")
    row.lifted_at, row.lifted_by, row.lift_reason = now, by, reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    record(Event.RECORD_HOLD_LIFTED, target=row.subject, by=by, now=now)
    return row


@transaction.atomic
def propose(*, record_type: str, subject: Subject, reason: str, by: Person, now: datetime) -> Disposal:
    """Propose that a record that is due be deleted. Refused while it is not due, is held, or is proposed already."""
    _allowed(by, P.PROPOSE_DELETION, now)
    line = due_line(record_type, subject.kind, subject.id, by, london_date(now))
    if line is None:
        raise Refused("This is not due for review, so nobody deletes it.")
    if line.hold is not None:
        raise Refused(f"It is held since {london_date(line.hold.set_at):%-d %B %Y}, so nobody deletes it.")
    if not reason.strip():
        raise Refused("Say why nothing in it is needed any longer.", field="reason")
    if line.proposed is not None:
        raise Conflict(f"{line.proposed.proposed_by.name} has proposed this already. A second person is wanted.")
    row = Disposal.objects.create(
        record_type=record_type, subject_kind=subject.kind, subject_id=subject.id, reference=subject.reference,
        due_on=line.due_on, basis=line.period.basis, reason=reason.strip(), proposed_at=now, proposed_by=by,
    )  # fmt: skip
    record(Event.DELETION_PROPOSED, target=row.subject, by=by, now=now, fields=[f"type:{record_type}"])
    return row


def _second(disposal: Disposal, by: Person, now: datetime) -> Disposal:
    _allowed(by, P.CONFIRM_DELETION, now)
    if not disposals_visible_to(by, london_date(now)).filter(pk=disposal.pk).exists():
        raise NotAllowed("You may not see this.")
    row = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if row.proposed_by_id == by.pk:
        raise Refused("You proposed this yourself. Deletion takes a second person.")
    return row


@transaction.atomic
def confirm(*, disposal: Disposal, by: Person, now: datetime) -> Disposal:
    """The second person deletes it. Every condition is asked again: due, not held, still there."""
    row = _second(disposal, by, now)
    if row.state != DisposalState.PROPOSED:
        raise Conflict(f"This is settled: “{row.get_state_display()}”.")
    line = due_line(row.record_type, row.subject_kind, row.subject_id, by, london_date(now))
    if line is None:
        raise Refused("It is no longer due: the schedule changed, the work was opened again, or it is gone.")
    if line.hold is not None:
        raise Refused(f"It is held since {london_date(line.hold.set_at):%-d %B %Y}, so nobody deletes it.")
    row.count = records.delete(row.record_type, line.record.subject, by=by, now=now)
    row.settled_at, row.settled_by = now, by
    row.save(update_fields=["count", "settled_at", "settled_by"])
    marks = [f"type:{row.record_type}", f"count:{row.count}", f"proposed_by:{row.proposed_by_id}"]
    apply(DISPOSAL, "delete", row, subject=row.subject, by=by, now=now, fields=marks)
    return row


@transaction.atomic
def keep(*, disposal: Disposal, reason: str, by: Person, now: datetime) -> Disposal:
    """The second person does not agree, and says why; it can be proposed again."""
    row = _second(disposal, by, now)
    apply(DISPOSAL, "keep", row, subject=row.subject, by=by, now=now, reason=reason)
    row.settled_at, row.settled_by, row.settled_words = now, by, reason.strip()
    row.save(update_fields=["settled_at", "settled_by", "settled_words"])
    return row
