"""Clocks start, are met, reopened, cancelled, and counted again from a corrected event.

These are consequences: the app's own action has asked for the permission of the deed that caused
them. `by` None is the portal itself.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.clock import london_date, start_of_day
from portal.errors import Conflict, Refused
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record

from ..calendars import load
from ..choices import ChangeKind
from ..counting import DueDate, WorkingCalendar, due, proof_as_json
from ..models import Deadline
from ..recount import recount
from ..rules import DeadlineRule, Direction, Unit
from .records import add_change, drop_reminders, name_of, store_answer

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def start_clock(
    *,
    rule: DeadlineRule,
    subject: Subject,
    trigger_at: date | datetime,
    owner_role: Role,
    owner_organisation: Organisation | None = None,
    instance: str = "",
    title: str | None = None,
    by: Person | None,
    now: datetime,
) -> Deadline:
    """Start the clock of `rule` on `subject` from `trigger_at` (a London date or an aware moment).

    Asked twice for the same event it answers with the clock that runs. A cancelled one starts
    again. Conflict when it runs from another event (correct that with `retrigger`) or was met.
    """
    calendar = load(rule.clock)
    answer = due(trigger_at, rule, calendar)
    standing = _of(subject, rule.code, instance)
    if standing is not None and standing.cancelled_at is None:
        if standing.is_open and standing.trigger_on == answer.trigger_on and standing.rule_edition == rule.edition:
            return standing
        raise Conflict(f"The clock “{standing.title}” has been started already. Look at the register of deadlines.")
    values = {
        "reference": subject.reference,
        "rule_edition": rule.edition,
        "title": title or rule.title,
        "statutory": rule.statutory,
        "amount": rule.amount,
        "unit": rule.unit.value,
        "direction": rule.direction.value,
        "clear": rule.clear,
        "citation": rule.citation,
        "trigger_words": rule.trigger_words,
        "trigger_at": _moment(trigger_at),
        "clock": str(rule.clock),
        "owner_role": owner_role,
        "owner_organisation": owner_organisation,
        "started_at": now,
        **_answer_values(answer, calendar),
        "due_at": answer.overdue_from if rule.unit is Unit.HOURS else None,
    }
    if standing is not None:
        _start_again(standing, values, by=by, now=now)
        return standing
    try:
        with transaction.atomic():
            deadline = Deadline.objects.create(
                subject_kind=subject.kind, subject_id=subject.id, rule_code=rule.code, instance=instance, **values
            )
    except IntegrityError as error:
        raise Conflict(f"Somebody else started the clock “{rule.title}” a moment ago. Look again.") from error
    record(Event.CLOCK_STARTED, target=subject, by=by, now=now, fields=[_name(deadline)])
    return deadline


def _start_again(deadline: Deadline, values: dict[str, object], *, by: Person | None, now: datetime) -> None:
    before = (deadline.due_on, deadline.original_due_on)
    for name, value in values.items():
        setattr(deadline, name, value)
    reason = f"Started again. It had been cancelled: {deadline.cancel_reason}"
    deadline.cancelled_at, deadline.cancel_reason = None, ""
    deadline.save()
    add_change(deadline, ChangeKind.REOPENED, before, reason=reason, by=by, now=now)
    record(Event.CLOCK_STARTED, target=deadline.subject, by=by, now=now, fields=[_name(deadline)], reason=reason)


@transaction.atomic
def retrigger(
    *, deadline: Deadline, trigger_at: date | datetime, reason: str, by: Person | None, now: datetime
) -> Deadline:
    """Count an open clock again from a corrected event; a date that a person had set is kept where it still can be.

    Refused without a reason, Conflict when the clock no longer runs.
    """
    _need(reason)
    deadline = _locked(deadline)
    if not deadline.is_open:
        raise Conflict("This clock no longer runs, so its starting event cannot be corrected. Reopen it first.")
    day = trigger_at if type(trigger_at) is date else london_date(trigger_at)  # type: ignore[arg-type]
    deadline.trigger_at = _moment(trigger_at)
    before = (deadline.due_on, deadline.original_due_on)
    calendar = load(deadline.clock)
    outcome = recount(deadline, calendar, london_date(now), day)
    store_answer(deadline, outcome, calendar)
    deadline.save()
    if deadline.trigger_on != day or outcome.changed or before != (deadline.due_on, deadline.original_due_on):
        add_change(deadline, ChangeKind.RETRIGGERED, before, reason=reason, by=by, now=now)
        drop_reminders(deadline, "The date was changed before the message left.", now)
    record(
        Event.CLOCK_RECOMPUTED,
        target=deadline.subject,
        by=by,
        now=now,
        fields=[_name(deadline), "trigger_at"],
        reason=reason,
    )
    return deadline


@transaction.atomic
def hand_over(
    *, deadline: Deadline, owner_role: Role, owner_organisation: Organisation | None, by: Person | None, now: datetime
) -> Deadline:
    """Give an open clock to another office; who has been reminded so far does not matter to the new one.

    Does nothing where the office has it already. Conflict when the clock no longer runs.
    """
    deadline = _locked(deadline)
    wanted = (owner_role, owner_organisation.pk if owner_organisation else None)
    if (deadline.owner_role, deadline.owner_organisation_id) == wanted:
        return deadline
    if not deadline.is_open:
        raise Conflict("This clock no longer runs, so it cannot be given to somebody else. Reopen it first.")
    deadline.owner_role, deadline.owner_organisation = owner_role, owner_organisation
    deadline.save(update_fields=["owner_role", "owner_organisation"])
    drop_reminders(deadline, "It was given to somebody else before the message left.", now)
    record(Event.CLOCK_HANDED_OVER, target=deadline.subject, by=by, now=now, fields=[_name(deadline), owner_role])
    return deadline


@transaction.atomic
def meet(
    *,
    subject: Subject,
    rule_code: str,
    instance: str = "",
    met_at: datetime,
    by: Person | None,
    now: datetime,
) -> Deadline:
    """Stop the clock as met at `met_at` (aware). Met late stays reportable.

    Refused when no such clock was started, when it was cancelled, or when `met_at` is in the future
    or before the event; Conflict when it was met at another moment.
    """
    deadline = _existing(subject, rule_code, instance)
    if deadline.met_at is not None:
        if deadline.met_at == met_at:
            return deadline
        raise Conflict(f"“{deadline.title}” was recorded as met on {deadline.met_on:%-d %B %Y} already.")
    if deadline.cancelled_at is not None:
        raise Refused(f"“{deadline.title}” was cancelled, so it cannot be met. Start it again first.")
    if met_at > now:
        raise Refused("That moment is still to come. Give the date and time at which it was done.", field="met_at")
    met_on = london_date(met_at)
    if deadline.direction == Direction.AFTER and met_on < deadline.trigger_on:
        raise Refused(
            f"That is before {deadline.trigger_words} ({deadline.trigger_on:%-d %B %Y}). Check the two dates.",
            field="met_at",
        )
    deadline.met_at, deadline.met_on = met_at, met_on
    deadline.met_by_id, deadline.met_by_name = (by.pk if by else None), name_of(by)
    deadline.save(update_fields=["met_at", "met_on", "met_by_id", "met_by_name"])
    drop_reminders(deadline, "It was met before the message left.", now)
    record(Event.CLOCK_MET, target=subject, by=by, now=now, fields=[_name(deadline)])
    return deadline


@transaction.atomic
def reopen(
    *, subject: Subject, rule_code: str, instance: str = "", reason: str, by: Person | None, now: datetime
) -> Deadline:
    """Let a met or cancelled clock run again, counted on today's holidays. Refused without a reason."""
    _need(reason)
    deadline = _existing(subject, rule_code, instance)
    if deadline.is_open:
        return deadline
    before = (deadline.due_on, deadline.original_due_on)
    deadline.met_at = deadline.met_on = deadline.met_by_id = deadline.cancelled_at = None
    deadline.met_by_name = deadline.cancel_reason = ""
    calendar = load(deadline.clock)
    store_answer(deadline, recount(deadline, calendar, london_date(now)), calendar)
    deadline.save()
    add_change(deadline, ChangeKind.REOPENED, before, reason=reason, by=by, now=now)
    record(Event.CLOCK_REOPENED, target=subject, by=by, now=now, fields=[_name(deadline)], reason=reason)
    return deadline


@transaction.atomic
def cancel(
    *, subject: Subject, rule_code: str, instance: str = "", reason: str, by: Person | None, now: datetime
) -> Deadline:
    """Stop an open clock that no longer applies. Refused without a reason or when it was met."""
    _need(reason)
    deadline = _existing(subject, rule_code, instance)
    if deadline.met_at is not None:
        raise Refused(f"“{deadline.title}” was met, so it cannot be cancelled.")
    if deadline.cancelled_at is None:
        _cancel(deadline, reason, by=by, now=now)
    return deadline


@transaction.atomic
def cancel_all(*, subject: Subject, reason: str, by: Person | None, now: datetime) -> int:
    """Cancel every open clock on `subject`; return how many. What was met stays met."""
    _need(reason)
    running = Deadline.objects.select_for_update().filter(
        subject_kind=subject.kind, subject_id=subject.id, met_at__isnull=True, cancelled_at__isnull=True
    )
    for deadline in running:
        _cancel(deadline, reason, by=by, now=now)
    return len(running)


def _cancel(deadline: Deadline, reason: str, *, by: Person | None, now: datetime) -> None:
    deadline.cancelled_at, deadline.cancel_reason = now, reason
    deadline.save(update_fields=["cancelled_at", "cancel_reason"])
    drop_reminders(deadline, "It was cancelled before the message left.", now)
    record(Event.CLOCK_CANCELLED, target=deadline.subject, by=by, now=now, fields=[_name(deadline)], reason=reason)


def _of(subject: Subject, rule_code: str, instance: str) -> Deadline | None:
    return (
        Deadline.objects.select_for_update()
        .filter(subject_kind=subject.kind, subject_id=subject.id, rule_code=rule_code, instance=instance)
        .first()
    )


def _existing(subject: Subject, rule_code: str, instance: str) -> Deadline:
    deadline = _of(subject, rule_code, instance)
    if deadline is None:
        raise Refused(f"No clock “{rule_code}” was ever started on {subject.reference}.")
    return deadline


def _locked(deadline: Deadline) -> Deadline:
    return Deadline.objects.select_for_update().get(pk=deadline.pk)


def _answer_values(answer: DueDate, calendar: WorkingCalendar) -> dict[str, object]:
    return {
        "trigger_on": answer.trigger_on,
        "due_on": answer.due_on,
        "original_due_on": answer.due_on,
        "aim_for": answer.aim_for,
        "proof": proof_as_json(answer),
        "provisional": answer.provisional,
        "calendar_version": calendar.version,
    }


def _moment(trigger_at: date | datetime) -> datetime:
    """A plain date is stored as the first instant of that day in London."""
    return trigger_at if isinstance(trigger_at, datetime) else start_of_day(trigger_at)


def _name(deadline: Deadline) -> str:
    return f"{deadline.rule_code}:{deadline.instance}" if deadline.instance else deadline.rule_code


def _need(reason: str) -> None:
    if not reason.strip():
        raise Refused("Give the reason in words that will still make sense in a year.", field="reason")
