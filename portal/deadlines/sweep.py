"""The sweep: what is coming, due or late is told to the right people, once, whatever happened in between.

Nothing but the database is trusted: a sweep reads what is open, works out the stage that each
deadline has reached today, and queues the notices that are not there yet. Missed, repeated and
doubled sweeps do no harm (docs/adr/0010).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction

from portal.clock import LONDON, london_date
from portal.notices.actions import Wanted, queue, queue_many
from portal.notices.choices import NoticeKind
from portal.subjects import kind_named

from .calendars import load
from .choices import Clock, ReminderState
from .counting import WorkingCalendar, add_working_days, working_days_between
from .models import Deadline, Reminder, SweepRun
from .owners import Office, Offices, conflicted
from .queries import open_deadlines
from .wording import deed

BATCH = 1000
STALE_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Stage:
    """One step of the reminders: reached `days` working days after the due date (negative: before it).

    One that `waits_for_the_hour` is for clocks that are counted in hours, and reached when theirs is over.
    """

    name: str
    days: int
    kind: NoticeKind
    offices: tuple[Office, ...]
    waits_for_the_hour: bool = False


OWNER, DEPUTY, MANAGER, DELEGATED, LEAD = Office

# Who hears of a date, and when: the later, the higher.
ESCALATION = (
    Stage("soon-5", -5, NoticeKind.DEADLINE_SOON, (OWNER,)),
    Stage("soon-2", -2, NoticeKind.DEADLINE_SOON, (OWNER,)),
    Stage("today", 0, NoticeKind.DEADLINE_TODAY, (OWNER, DEPUTY)),
    Stage("late-hour", 0, NoticeKind.DEADLINE_LATE, (OWNER, DEPUTY, MANAGER), waits_for_the_hour=True),
    Stage("late-1", 1, NoticeKind.DEADLINE_LATE, (OWNER, DEPUTY, MANAGER)),
    Stage("late-3", 3, NoticeKind.DEADLINE_LATE, (OWNER, DEPUTY, MANAGER, DELEGATED)),
    Stage("late-5", 5, NoticeKind.DEADLINE_LATE, (OWNER, DEPUTY, MANAGER, DELEGATED, LEAD)),
    Stage("late-10", 10, NoticeKind.DEADLINE_LATE, (OWNER, DEPUTY, MANAGER, DELEGATED, LEAD)),
)
FIRST_STAGE_DAYS = -ESCALATION[0].days
READ = (
    "subject_kind", "subject_id", "reference", "rule_code", "instance", "title", "due_on", "due_at", "clock",
    "started_at", "owner_role", "owner_organisation_id",
)  # fmt: skip


@dataclass(frozen=True)
class SweepReport:
    """What one sweep did: deadlines looked at, notices new in the outbox, stages passed over after an outage."""

    looked_at: int
    notices: int
    passed_over: int


class SweepIncomplete(Exception):
    """Some deadlines could not be told of; everything else was. The message says which, by number."""


def stage_day(stage: Stage, due_on: date, calendar: WorkingCalendar) -> date:
    """The London date from which `stage` is reached for a deadline due on `due_on`."""
    return add_working_days(calendar, due_on, stage.days)


def stages_of(deadline: Deadline) -> list[Stage]:
    """The stages that a deadline passes through, in order."""
    return [stage for stage in ESCALATION if deadline.due_at is not None or not stage.waits_for_the_hour]


def stage_reached(deadline: Deadline, now: datetime, calendar: WorkingCalendar) -> Stage | None:
    """The last stage that the deadline has reached at `now`, or None."""
    today = london_date(now)
    for stage in reversed(stages_of(deadline)):
        if stage.waits_for_the_hour:
            if deadline.due_at < now:
                return stage
        elif stage_day(stage, deadline.due_on, calendar) <= today:
            return stage
    return None


def sweep(now: datetime, *, watch: Callable[[], float] = time.monotonic) -> SweepReport:
    """One run over everything open that has reached a stage at `now` (aware). Safe at any time and in any number.

    A constant number of statements for each batch of a thousand. `watch` measures how long the run took.
    One deadline that cannot be told of holds up no other: its batch is told of one by one, and the run ends with
    SweepIncomplete and does not count as finished, so that health and every manager's page turn red within the hour.
    """
    began = watch()
    run = SweepRun.objects.create(started_at=now)
    today = london_date(now)
    calendars = {clock.value: load(clock) for clock in Clock}
    offices = Offices(today)
    untold: dict[int, Exception] = {}

    def tell(part: Sequence[Deadline]) -> tuple[int, int]:
        try:
            with transaction.atomic():
                return _remind(part, today, calendars, offices, now)
        except (OperationalError, InterfaceError):
            raise  # the database's own trouble is every deadline's
        except Exception as error:  # noqa: BLE001 - whatever it is, it is kept and raised when the others are told
            if len(part) > 1:
                new, passed = zip(*(tell([deadline]) for deadline in part), strict=True)
                return sum(new), sum(passed)
            untold[part[0].pk] = error
            return 0, 0

    looked_at = notices = passed_over = 0
    for batch in _batches(today, calendars):
        new, passed = tell(batch)
        looked_at, notices, passed_over = looked_at + len(batch), notices + new, passed_over + passed
    run.looked_at, run.notices, run.passed_over = looked_at, notices, passed_over
    if not untold:
        run.finished_at = now + timedelta(seconds=max(0.0, watch() - began))
    run.save()
    if untold:
        numbers = ", ".join(map(str, untold))
        raise SweepIncomplete(f"Deadlines that could not be told of: {numbers}") from next(iter(untold.values()))
    return SweepReport(looked_at, notices, passed_over)


def _batches(today: date, calendars: Mapping[str, WorkingCalendar]) -> Iterator[list[Deadline]]:
    """Open deadlines whose first stage may have been reached, by key, so that a change under way skips none."""
    # One working day more than the first stage: a date on a day off counts back from the next one.
    until = max(add_working_days(calendar, today, FIRST_STAGE_DAYS + 1) for calendar in calendars.values())
    rows = open_deadlines().filter(due_on__lte=until).only(*READ).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _remind(
    batch: Sequence[Deadline],
    today: date,
    calendars: Mapping[str, WorkingCalendar],
    offices: Offices,
    now: datetime,
) -> tuple[int, int]:
    """Queue what this batch has reached; return how many notices are new and how many stages were passed over."""
    reached = [
        (deadline, stage)
        for deadline in batch
        if (stage := stage_reached(deadline, now, calendars[deadline.clock])) is not None
    ]
    known = set(
        Reminder.objects.filter(deadline__in=[deadline.pk for deadline, _stage in reached])
        .order_by()
        .values_list("deadline_id", "due_on", "stage")
    )
    barred = conflicted(deadline for deadline, _stage in reached)
    wanted: list[Wanted] = []
    reminders: list[Reminder] = []
    for deadline, stage in reached:
        calendar = calendars[deadline.clock]
        wanted.extend(_notices(deadline, stage, today, calendar, offices, barred))
        for earlier in _stages_until(deadline, stage, calendar):
            if (deadline.pk, deadline.due_on, earlier.name) not in known:
                state = ReminderState.QUEUED if earlier is stage else ReminderState.SUPERSEDED
                reminders.append(
                    Reminder(deadline_id=deadline.pk, due_on=deadline.due_on, stage=earlier.name, state=state, at=now)
                )
    new = queue_many(wanted, now=now)
    Reminder.objects.bulk_create(reminders, ignore_conflicts=True)
    return new, sum(reminder.state == ReminderState.SUPERSEDED for reminder in reminders)


def _stages_until(deadline: Deadline, stage: Stage, calendar: WorkingCalendar) -> Iterator[Stage]:
    """The stage reached, and those before it that fell after the clock was started."""
    started_on = london_date(deadline.started_at)
    for earlier in stages_of(deadline):
        if earlier is stage:
            yield earlier
            return
        if stage_day(earlier, deadline.due_on, calendar) >= started_on:
            yield earlier


def _notices(
    deadline: Deadline,
    stage: Stage,
    today: date,
    calendar: WorkingCalendar,
    offices: Offices,
    barred: Mapping[tuple[str, int], set[int]],
) -> Iterator[Wanted]:
    """A notice for each person of the stage's offices, or for the business manager when all of them are barred."""
    shut_out = barred.get((deadline.subject_kind, deadline.subject_id), set())
    people = {pk: person for pk, person in offices.of(deadline, stage.offices).items() if pk not in shut_out}
    days = max(1, abs(working_days_between(calendar, today, deadline.due_on)))
    for person in (people or offices.manager()).values():
        yield Wanted(
            key=f"deadline:{deadline.pk}:{deadline.due_on}:{stage.name}",
            kind=stage.kind,
            recipient=person,
            subject=deadline.subject,
            context={
                "title": _to_do(deadline),
                "due_on": deadline.due_on,
                "days": days,
                "hour": "" if deadline.due_at is None else f"{deadline.due_at.astimezone(LONDON):%H:%M}",
                "same_day": "yes" if stage.waits_for_the_hour else "",
            },
            path=kind_named(deadline.subject_kind).path_to(deadline.subject),
        )


def _to_do(deadline: Deadline) -> str:
    """What the deadline asks for, as the beginning of a line; its title where that is all there is to say."""
    words = deed(deadline) or deadline.title
    return f"{words[0].upper()}{words[1:]}"


def last_finished(now: datetime) -> datetime | None:
    """When the last finished sweep up to `now` ended; None when none ever did."""
    runs = SweepRun.objects.filter(finished_at__isnull=False, started_at__lte=now)
    return runs.order_by("-finished_at").values_list("finished_at", flat=True).first()


def is_stale(now: datetime) -> bool:
    """Whether no sweep has finished within the hour before `now`: then nobody is being reminded."""
    finished = last_finished(now)
    return finished is None or now - finished > STALE_AFTER


def tell_if_stale(now: datetime) -> int:
    """Queue one notice to the business manager for an outage that `is_stale` sees; return how many are new.

    For a process that still runs while the sweep does not. One notice an outage, however often asked.
    """
    if not is_stale(now):
        return 0
    finished = last_finished(now)
    return queue(
        key=f"sweep-stale:{finished.isoformat() if finished else 'never'}",
        kind=NoticeKind.SWEEP_STALE,
        recipients=Offices(london_date(now)).manager().values(),
        now=now,
        context={"last_sweep": f"{finished.astimezone(LONDON):%-d %B %Y at %H:%M}"} if finished else {},
        path="",
    )
