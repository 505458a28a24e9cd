"""A person changes a date, or explains why one was missed. The date that the rule gave always stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.errors import Conflict, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record

from ..calendars import load
from ..choices import ChangeKind
from ..counting import add_working_days
from ..models import Deadline, DeadlineChange
from ..owners import Office, Offices, conflicted
from ..queries import is_breach, path_to
from .records import add_change, drop_reminders, lock_for, must_run, need

if TYPE_CHECKING:
    from portal.accounts.models import Person

REASON = "Give the reason in words that will still make sense in a year."
# Nobody extends by more than a year in one go; a year typed wrongly is the likelier story.
LONGEST_EXTENSION = timedelta(days=366)


@transaction.atomic
def extend(
    *, deadline: Deadline, new_due_on: date, reason: str, authoriser: str, told: str, by: Person, now: datetime
) -> DeadlineChange:
    """Work to a later date, with a reason, who authorised it and who was told.

    The date of the rule stays beside it, so lateness stays reportable. Refused for a date that is
    not later, not a working day, past, or more than a year on; Conflict when somebody was first.
    """
    deadline = lock_for(deadline, by=by, permission=Permission.EXTEND_DEADLINE, now=now)
    must_run(deadline)
    reason = need(reason, REASON, "reason")
    authoriser = need(authoriser, "Say who authorised the extension: the person's post, not only yours.", "authoriser")
    told = need(told, "Say who was told of the extension.", "told")
    if new_due_on == deadline.due_on:
        raise Conflict(f"The date is {new_due_on:%-d %B %Y} already. Look again: somebody may have extended it.")
    if new_due_on < deadline.due_on:
        raise Refused(f"An extension is to a later date than {deadline.due_on:%A %-d %B %Y}.", field="new_due_on")
    if new_due_on > deadline.due_on + LONGEST_EXTENSION:
        raise Refused("That is more than a year later. Check the year.", field="new_due_on")
    _must_be_a_day_to_work_to(deadline, new_due_on, now)
    return _set(
        deadline,
        new_due_on,
        ChangeKind.EXTENDED,
        Event.CLOCK_EXTENDED,
        reason,
        by,
        now,
        authoriser=authoriser,
        told=told,
    )


@transaction.atomic
def move(*, deadline: Deadline, new_due_on: date, reason: str, by: Person, now: datetime) -> DeadlineChange:
    """Move a local milestone to another working day, with a reason.

    Refused for a statutory date (that is an extension), for a day off, for a day that is past or
    lies before the event; Conflict when somebody was first.
    """
    deadline = lock_for(deadline, by=by, permission=Permission.PLAN_TIMETABLE, now=now)
    must_run(deadline)
    reason = need(reason, REASON, "reason")
    if deadline.statutory:
        raise Refused("A date set by law or guidance is not moved. Record an extension, with who authorised it.")
    if new_due_on == deadline.due_on:
        raise Conflict(f"The date is {new_due_on:%-d %B %Y} already. Look again: somebody may have moved it.")
    if new_due_on < deadline.trigger_on:
        raise Refused(f"That is before {deadline.trigger_words}.", field="new_due_on")
    if new_due_on > deadline.original_due_on + LONGEST_EXTENSION:
        raise Refused("That is more than a year later. Check the year.", field="new_due_on")
    _must_be_a_day_to_work_to(deadline, new_due_on, now)
    return _set(deadline, new_due_on, ChangeKind.MOVED, Event.CLOCK_MOVED, reason, by, now)


@transaction.atomic
def explain_breach(*, deadline: Deadline, reason: str, by: Person, now: datetime) -> Deadline:
    """Record why a statutory date was missed. A second explanation is added under the first, never over it.

    Refused when the date was not missed or is not statutory, or without a reason.
    """
    deadline = lock_for(deadline, by=by, permission=Permission.EXPLAIN_BREACH, now=now)
    reason = need(reason, REASON, "reason")
    if not is_breach(deadline, now):
        raise Refused("This date has not been missed, or no law or guidance sets it: there is nothing to explain.")
    if reason in deadline.breach_reason.split("\n\n"):
        raise Conflict("That reason has been recorded already.")
    deadline.breach_reason = f"{deadline.breach_reason}\n\n{reason}".strip()
    deadline.breach_explained_at, deadline.breach_explained_by = now, by
    deadline.save(update_fields=["breach_reason", "breach_explained_at", "breach_explained_by"])
    record(Event.BREACH_EXPLAINED, target=deadline.subject, by=by, now=now, fields=[deadline.rule_code], reason=reason)
    return deadline


def _must_be_a_day_to_work_to(deadline: Deadline, on: date, now: datetime) -> None:
    if on < london_date(now):
        raise Refused("That date has passed. Choose today or a later day.", field="new_due_on")
    calendar = load(deadline.clock)
    why = calendar.why_not(on)
    if why is not None:
        before, after = add_working_days(calendar, on, -1), add_working_days(calendar, on, 1)
        raise Refused(
            f"{on:%-d %B %Y} is not a working day ({why}). The nearest are {before:%A %-d %B} and {after:%A %-d %B}.",
            field="new_due_on",
        )


def _set(
    deadline: Deadline,
    new_due_on: date,
    kind: ChangeKind,
    event: Event,
    reason: str,
    by: Person,
    now: datetime,
    *,
    authoriser: str = "",
    told: str = "",
) -> DeadlineChange:
    before = (deadline.due_on, deadline.original_due_on)
    deadline.due_on, deadline.due_at = new_due_on, None
    deadline.save(update_fields=["due_on", "due_at"])
    change = add_change(deadline, kind, before, reason=reason, by=by, now=now, authoriser=authoriser, told=told)
    record(event, target=deadline.subject, by=by, now=now, fields=[deadline.rule_code, "due_on"], reason=reason)
    drop_reminders(deadline, "The date was changed before the message left.", now)
    people = Offices(london_date(now)).of(deadline, (Office.OWNER, Office.OWNERS_DEPUTY))
    barred = conflicted([deadline]).get((deadline.subject_kind, deadline.subject_id), set())
    queue(
        key=f"deadline-changed:{change.pk}",
        kind=NoticeKind.DEADLINE_CHANGED,
        recipients=[person for pk, person in people.items() if pk not in barred],
        now=now,
        subject=deadline.subject,
        context={"title": deadline.title, "old_due_on": before[0], "new_due_on": new_due_on},
        path=path_to(deadline),
    )
    return change
