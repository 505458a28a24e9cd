"""Promises to other boards: planning those that recur, recording those that come up, and how each was kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission
from portal.clock import end_of_day, london_date
from portal.deadlines import actions as deadlines
from portal.deadlines.calendars import load
from portal.deadlines.choices import Clock
from portal.deadlines.counting import add_months, add_working_days
from portal.errors import Conflict, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..models import Obligation, Promise
from ..promise_choices import Cadence
from ..promise_deadlines import promise_rule
from .permitting import need, not_future

if TYPE_CHECKING:
    from portal.accounts.models import Person

AHEAD_MONTHS = 12
EARLIEST_DAYS = 366


def _last_day(year: int, month: int) -> date:
    return add_months(date(year, month, 1), 1) - timedelta(days=1)


def _falling_due(obligation: Obligation, on: date) -> list[tuple[str, date]]:
    """The periods of a recurring promise that fall due from `on` to a year later, each with its day."""
    until = add_months(on, AHEAD_MONTHS)
    if obligation.cadence == Cadence.YEARLY:
        assert obligation.month is not None  # the table's own constraint
        days = [(str(year), _last_day(year, obligation.month)) for year in range(on.year, until.year + 1)]
    elif obligation.cadence == Cadence.QUARTERLY:
        days = [
            (f"{year}, quarter {month // 3}", _last_day(year, month))
            for year in range(on.year, until.year + 1)
            for month in (3, 6, 9, 12)
        ]
    else:
        days = []
    return [(period, day) for period, day in days if on <= day <= until]


@transaction.atomic
def plan_promises(*, now: datetime) -> int:
    """Open every recurring promise that falls due within twelve months, and return how many are new.

    Done by the portal itself, every day; a run that was missed or doubled does no harm.
    """
    on = london_date(now)
    standing = set(Promise.objects.values_list("obligation_id", "period"))
    new = 0
    for obligation in Obligation.objects.filter(removed_on__isnull=True).select_related("protocol"):
        for period, day in _falling_due(obligation, on):
            if (obligation.pk, period) not in standing:
                _open(obligation, period, None, day, "", by=None, now=now)
                new += 1
    return new


def _open(
    obligation: Obligation, period: str, arose_on: date | None, due_on: date, about: str, *, by: Person | None,
    now: datetime,
) -> Promise:  # fmt: skip
    promise = Promise.objects.create(
        obligation=obligation, period=period, arose_on=arose_on, due_on=due_on, about=about
    )
    rule = promise_rule(obligation)
    deadlines.start_clock(
        rule=rule,
        subject=promise.subject,
        trigger_at=arose_on if arose_on is not None and obligation.working_days is not None else due_on,
        owner_role=Role.BUSINESS_MANAGER,
        title=f"{obligation.title} ({about or period})"[:160],
        by=by,
        now=now,
    )
    record(Event.PROMISE_AROSE, target=promise.subject, by=by, now=now, fields=[obligation.code, period])
    return promise


@transaction.atomic
def promise_comes_up(
    *, obligation: Obligation, arose_on: date, due_on: date | None, about: str, by: Person, now: datetime
) -> Promise:
    """Record that a promise which is owed each time has come up: its event on `arose_on`, and when it is due.

    `due_on` is given where the protocol sets no number of days (the next meeting), and only there.
    Refused for a recurring one; Conflict where the same day is recorded already.
    """
    need(by, Permission.KEEP_PROMISES, now)
    obligation = Obligation.objects.select_for_update().select_related("protocol").get(pk=obligation.pk)
    if obligation.cadence != Cadence.EACH_TIME:
        raise Refused("This promise falls due by itself; it does not come up.")
    not_future(arose_on, now, "arose_on", "What started it")
    if (london_date(now) - arose_on).days > EARLIEST_DAYS:
        raise Refused("That is more than a year ago. Check the day.", field="arose_on")
    if obligation.working_days is not None:
        if due_on is not None:
            raise Refused("The protocol sets when this is due. Leave the day empty.", field="due_on")
        due_on = add_working_days(load(Clock.ENGLAND_AND_WALES), arose_on, obligation.working_days)
    elif due_on is None:
        raise Refused("Say when it is due, for example the day of the board’s next meeting.", field="due_on")
    elif due_on < arose_on:
        raise Refused("It cannot be due before it came up. Check the two days.", field="due_on")
    period = f"{arose_on.isoformat()} {about.strip()}".strip()[:40]
    if Promise.objects.filter(obligation=obligation, period=period).exists():
        raise Conflict("This was recorded for that day already. Say what it is about, to tell the two apart.")
    return _open(obligation, period, arose_on, due_on, about.strip(), by=by, now=now)


@transaction.atomic
def keep(*, promise: Promise, kept_on: date, evidence: str, by: Person, now: datetime) -> Promise:
    """Record that a promise was kept on `kept_on`, and by what that can be seen. Meets its clock; late stays late."""
    need(by, Permission.KEEP_PROMISES, now)
    promise = _waiting(promise)
    not_future(kept_on, now, "kept_on", "The day on which it was kept")
    if promise.arose_on and kept_on < promise.arose_on:
        raise Refused(f"It only came up on {promise.arose_on:%-d %B %Y}. Check the day.", field="kept_on")
    if not evidence.strip():
        raise Refused("Say by what it can be seen that the promise was kept.", field="evidence")
    promise.kept_on, promise.evidence, promise.kept_at, promise.kept_by = kept_on, evidence.strip(), now, by
    promise.save(update_fields=["kept_on", "evidence", "kept_at", "kept_by"])
    moment = min(now, end_of_day(kept_on) - timedelta(seconds=1))
    deadlines.meet(subject=promise.subject, rule_code=promise.obligation.rule_code, met_at=moment, by=by, now=now)
    record(Event.PROMISE_KEPT, target=promise.subject, by=by, now=now)
    return promise


@transaction.atomic
def excuse(*, promise: Promise, reason: str, by: Person, now: datetime) -> Promise:
    """Record that both boards agreed to let a promise fall away this time, and why. Its clock is cancelled."""
    need(by, Permission.KEEP_PROMISES, now)
    promise = _waiting(promise)
    if not reason.strip():
        raise Refused("Say who agreed that it falls away this time, and why.", field="reason")
    promise.excuse, promise.excused_at, promise.excused_by = reason.strip(), now, by
    promise.save(update_fields=["excuse", "excused_at", "excused_by"])
    deadlines.cancel(subject=promise.subject, rule_code=promise.obligation.rule_code, reason=reason, by=by, now=now)
    record(Event.PROMISE_EXCUSED, target=promise.subject, by=by, now=now, reason=reason)
    return promise


@transaction.atomic
def reopen_promise(*, promise: Promise, reason: str, by: Person, now: datetime) -> Promise:
    """Take back what was recorded of a promise, with the reason; its clock runs again from its own day."""
    need(by, Permission.KEEP_PROMISES, now)
    promise = Promise.objects.select_for_update().select_related("obligation__protocol").get(pk=promise.pk)
    if promise.kept_at is None and promise.excused_at is None:
        raise Conflict("This promise is open: nothing has been recorded of it.")
    if not reason.strip():
        raise Refused("Say why it is opened again.", field="reason")
    promise.evidence = promise.excuse = ""
    promise.kept_on = promise.kept_at = promise.kept_by = promise.excused_at = promise.excused_by = None
    promise.save()
    deadlines.reopen(subject=promise.subject, rule_code=promise.obligation.rule_code, reason=reason, by=by, now=now)
    record(Event.PROMISE_REOPENED, target=promise.subject, by=by, now=now, reason=reason)
    return promise


def _waiting(promise: Promise) -> Promise:
    """The promise read again and locked; Conflict where something was recorded of it already."""
    found = Promise.objects.select_for_update(of=("self",)).select_related("obligation__protocol").get(pk=promise.pk)
    if found.kept_at is not None or found.excused_at is not None:
        raise Conflict("This promise has been recorded already. Open it again before you change what was recorded.")
    return found
