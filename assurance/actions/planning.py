"""Planning an activity, moving it with a reason, and recording what was found and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import ActivityState
from ..models import Activity, Method
from ..months import month_of, month_words
from ..queries import this_year, year
from ..workflow import ACTIVITY

if TYPE_CHECKING:
    from portal.accounts.models import Person

MOVABLE = (ActivityState.PLANNED, ActivityState.OPEN, ActivityState.DELAYED)
PLAN = ("title", "theme", "lead", "priority", "questions")
RECORD = ("voices_children", "voices_families", "voices_practitioners", "findings", "strengths", "difference")


def _allowed(by: Person, now: datetime) -> None:
    if not holds(by, Permission.PLAN_ASSURANCE, london_date(now)):
        raise NotAllowed("Your role does not plan assurance activities.")


def locked(activity: Activity, by: Person, now: datetime) -> Activity:
    """The activity, read again and locked until the transaction ends, once `by` may plan; NotAllowed otherwise."""
    _allowed(by, now)
    return Activity.objects.select_for_update(of=("self",)).select_related("method").get(pk=activity.pk)


def _check_months(first: date | None, last: date | None, field: str = "to_month") -> None:
    if first is None and last is None:
        return
    if first is None or last is None:
        raise Refused("Give the first and the last month, or neither.", field=field)
    if first.day != 1 or last.day != 1 or year(first.year) is None:
        raise Refused("Choose months from the list.", field=field)
    if last < first:
        raise Refused(f"It would end before it begins in {month_words(first)}. Choose a later last month.", field=field)


@transaction.atomic
def plan_activity(
    *,
    method: Method,
    title: str,
    from_month: date,
    to_month: date,
    by: Person,
    now: datetime,
    theme: str = "",
    lead: Organisation | None = None,
    agencies: Iterable[Organisation] = (),
    priority: Any = None,
    questions: str = "",
) -> Activity:
    """Put an activity into the calendar, from one month to another (their first days).

    Raises Refused for a method whose entries come from rapid reviews or that has ended, and for months out of order.
    """
    _allowed(by, now)
    if method.from_reviews:
        raise Refused("Rapid reviews are shown from their own records. Nobody plans them here.", field="method")
    if method.removed_on is not None:
        raise Refused("The framework no longer has this method. Choose one that it has.", field="method")
    if not title.strip():
        raise Refused("Say what the activity is called.", field="title")
    _check_months(from_month, to_month)
    activity = Activity(
        method=method,
        title=title.strip(),
        theme=theme.strip(),
        year=this_year(from_month).name,
        planned_from=from_month,
        planned_to=to_month,
        from_month=from_month,
        to_month=to_month,
        lead=lead,
        priority=priority,
        questions=questions,
        added_at=now,
        added_by=by,
        changed_at=now,
    )
    signed(activity, by=by, now=now).save()
    activity.agencies.set(agencies)
    record(Event.ASSURANCE_PLANNED, target=activity.subject, by=by, now=now)
    return activity


@transaction.atomic
def edit_activity(
    *,
    activity: Activity,
    changes: Mapping[str, Any],
    agencies: Iterable[Organisation],
    version: int,
    by: Person,
    now: datetime,
) -> list[str]:
    """Change what was planned, months apart, against the `version` that was shown; the names that changed."""
    activity = locked(activity, by, now)
    _not_withdrawn(activity)
    if not str(changes.get("title", "")).strip():
        raise Refused("Say what the activity is called.", field="title")
    changed = change(activity, {name: changes[name] for name in PLAN}, version, by=by, now=now)
    wanted = {body.pk for body in agencies}
    if wanted != set(activity.agencies.values_list("pk", flat=True)):
        activity.agencies.set(wanted)
        changed.append("agencies")
    return _edited(activity, changed, by=by, now=now)


@transaction.atomic
def record_findings(
    *, activity: Activity, changes: Mapping[str, Any], version: int, by: Person, now: datetime
) -> list[str]:
    """Write down voices, findings, strengths and the difference made, against `version`; the names that changed.

    Refused before the activity is open: what has not begun has found nothing.
    """
    activity = locked(activity, by, now)
    if activity.state not in (ActivityState.OPEN, ActivityState.DONE):
        raise Refused("Open the activity first: findings belong to work that has begun.")
    changed = change(activity, {name: changes[name] for name in RECORD}, version, by=by, now=now)
    return _edited(activity, changed, by=by, now=now)


def _edited(activity: Activity, changed: list[str], *, by: Person, now: datetime) -> list[str]:
    if changed:
        Activity.objects.filter(pk=activity.pk).update(changed_at=now)
        record(Event.ASSURANCE_EDITED, target=activity.subject, by=by, now=now, fields=changed)
    return changed


def _not_withdrawn(activity: Activity) -> None:
    if activity.state == ActivityState.WITHDRAWN:
        raise Refused("This has been taken out of the plan. Plan it anew instead.")


@transaction.atomic
def move_activity(
    *, activity: Activity, from_month: date | None, to_month: date | None, reason: str, by: Person, now: datetime
) -> Activity:
    """Give the activity other months, with the reason; the months first planned stay on the record.

    Later months, or none yet, put it off (its state becomes delayed); the same or earlier ones only move it.
    """
    activity = locked(activity, by, now)
    if activity.state not in MOVABLE:
        raise Conflict(
            f"This is now “{activity.get_state_display()}”, so its months are not moved.", subject=activity.subject
        )
    _check_months(from_month, to_month)
    if (from_month, to_month) == (activity.from_month, activity.to_month):
        raise Refused("Those are the months that it has already. Choose others.", field="from_month")
    if not reason.strip():
        raise Refused("Give the reason in words that will still make sense in a year.", field="reason")
    later = from_month is None or (activity.from_month is not None and to_month > activity.to_month)  # type: ignore[operator]
    # The reason stands before the state does: the database asks a delayed activity for one.
    activity.from_month, activity.to_month, activity.reason = from_month, to_month, reason.strip()
    _touch(activity, by=by, now=now)
    if later:
        apply(ACTIVITY, "delay", activity, subject=activity.subject, by=by, now=now, reason=reason)
    else:
        record(
            Event.ASSURANCE_MOVED,
            target=activity.subject,
            by=by,
            now=now,
            reason=reason,
            fields=["from_month", "to_month"],
        )
    return activity


def _touch(activity: Activity, *, by: Person, now: datetime) -> None:
    activity.changed_at, activity.version = now, activity.version + 1
    signed(activity, by=by, now=now).save()


@transaction.atomic
def step(*, activity: Activity, name: str, reason: str, by: Person, now: datetime) -> Activity:
    """Take the step `name` of the process (open, complete, suspend, resume, reopen, withdraw).

    Raises NotAllowed, Conflict where the activity has moved on, and Refused with what is missing first: a
    reason, months, a lead, findings, a voice; and for work recorded before its first month.
    """
    activity = locked(activity, by, now)
    if name in ("open", "complete") and activity.from_month and activity.from_month > month_of(london_date(now)):
        raise Refused(
            f"It is planned for {month_words(activity.from_month)}. Move it to this month first, with the reason."
        )
    transition = ACTIVITY.by_name[name]
    if transition.needs_reason and reason.strip() and activity.state in transition.source:
        activity.reason = reason.strip()
        _touch(activity, by=by, now=now)
    apply(ACTIVITY, name, activity, subject=activity.subject, by=by, now=now, reason=reason)
    return activity
