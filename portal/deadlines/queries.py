"""Every reading of the register. Overdue, late and breach are questions about dates, never columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, Case, Count, Expression, F, Max, Q, QuerySet, When
from django.urls import reverse

from portal.accounts.queries import authorities
from portal.clock import london_date, start_of_day
from portal.remembered import remembered
from portal.subjects import Subject, kinds
from portal.together import fetch

from .calendars import HolidayChange, changed, load
from .choices import Clock
from .counting import WorkingCalendar, working_days_between
from .models import BankHoliday, Deadline
from .recount import Recount, what_if

if TYPE_CHECKING:
    from portal.accounts.models import Person


@dataclass(frozen=True)
class HolidayRow:
    """One day off with its name, and the row of each division that keeps it."""

    on: date
    title: str
    holidays: tuple[BankHoliday, ...]


@dataclass(frozen=True)
class HolidayPreview:
    """What a change of holidays would move: rows that the person may see, and how many others there are."""

    shown: tuple[Recount, ...]
    others: int


OPEN = Q(met_at__isnull=True, cancelled_at__isnull=True)
OVER = Q(met_at__isnull=False) | Q(cancelled_at__isnull=False)
NOT_MET = Q(met_at__isnull=True)
MET_LATE = Q(met_on__gt=F("due_on")) | Q(met_at__gt=F("due_at"))
HOUR_KEPT = Q(due_at__isnull=True) | Q(met_at__lte=F("due_at"))
MET_IN_TIME = Q(met_on__lte=F("due_on")) & HOUR_KEPT


def open_deadlines() -> QuerySet[Deadline]:
    """Clocks that run, soonest first."""
    return Deadline.objects.filter(OPEN)


def overdue(as_of: date | datetime) -> QuerySet[Deadline]:
    """Clocks that run and whose day, or hour, is over on London date `as_of` (or at that moment)."""
    return Deadline.objects.filter(OPEN, past(as_of))


def breaches(as_of: date | datetime) -> QuerySet[Deadline]:
    """Statutory dates that were missed by `as_of`: still open after their day or hour, or met after it."""
    return Deadline.objects.filter(missed(as_of))


def past(as_of: date | datetime) -> Q:
    """The condition that a clock's day is over, or, of one that is counted in hours, its moment.

    A plain date stands for its first instant, before which only hours of earlier days are over.
    """
    return Q(due_on__lt=_day(as_of)) | Q(due_at__lt=_moment(as_of))


def missed(as_of: date | datetime) -> Q:
    """The condition of `breaches` at `as_of`."""
    return Q(NOT_MET & past(as_of) | MET_LATE, statutory=True, cancelled_at__isnull=True)


def unexplained(as_of: date | datetime) -> Q:
    """The condition of `unexplained_breaches` at `as_of`; one part of it is the condition of an index by date."""
    return Q(missed(as_of), NOT_MET | MET_LATE, breach_reason="")


def unexplained_breaches(as_of: date | datetime) -> QuerySet[Deadline]:
    """Missed statutory dates for which nobody has recorded a reason."""
    return Deadline.objects.filter(unexplained(as_of))


def is_breach(deadline: Deadline, as_of: date | datetime) -> bool:
    """Whether `deadline` is among `breaches(as_of)`."""
    return deadline.statutory and standing(deadline, as_of) in ("overdue", "met_late")


def for_subject(subject: Subject) -> QuerySet[Deadline]:
    """Every clock that was started on `subject`, by date."""
    return Deadline.objects.filter(subject_kind=subject.kind, subject_id=subject.id).select_related(
        "owner_organisation"
    )


def visible_to(person: Person, on: date) -> QuerySet[Deadline]:
    """The deadlines of everything that `person` may see on London date `on`."""
    seen = remembered(("deadlines seen", person.pk, on), lambda: _seen(person, on))
    return Deadline.objects.filter(seen).select_related("owner_organisation")


class Written(Expression):
    """A condition that was compiled already, so that a page which asks for many lists compiles it once."""

    conditional = True

    def __init__(self, sql: str, params: Sequence[Any]) -> None:
        super().__init__(output_field=BooleanField())
        self.sql, self.params = sql, params

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, Sequence[Any]]:
        """The condition as it was compiled."""
        return f"({self.sql})", self.params

    def relabeled_clone(self, change_map: dict[str, str]) -> Written:
        """It names its table, so its query cannot become a part of another."""
        raise TypeError("Take the ids of these deadlines first: this query is no part of another.")


def owned_by(person: Person, on: date) -> Q:
    """Deadlines that fall to a post this person holds or stands in for on London date `on`."""
    owned = Q(pk__in=[])
    for authority in authorities(person, on):
        post = Q(owner_role=authority.role)
        owned |= post & (Q(owner_organisation_id=authority.organisation_id) | Q(owner_organisation__isnull=True))
    return owned


# From each kind straight to the next, by the index of subjects: as many steps as there are kinds, however many rows.
_KINDS = """
WITH RECURSIVE found(kind) AS (
    SELECT MIN(subject_kind) FROM deadlines_deadline
    UNION ALL
    SELECT (SELECT MIN(subject_kind) FROM deadlines_deadline WHERE subject_kind > found.kind)
    FROM found WHERE found.kind IS NOT NULL
) SELECT kind FROM found WHERE kind IS NOT NULL
"""


def kinds_with_deadlines() -> set[str]:
    """The names of the kinds of things that any clock was ever started on. One small query, asked once a page."""
    return remembered("kinds with deadlines", _kinds_with_deadlines)


def _kinds_with_deadlines() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_KINDS)
        return {name for (name,) in cursor.fetchall()}


def _seen(person: Person, on: date) -> Written:
    """A branch for each kind of thing that has deadlines, those first that are told by what is not seen.

    A kind of which the person sees nothing has none.
    """
    most, some = Q(pk__in=[]), Q(pk__in=[])
    there = kinds_with_deadlines()
    for kind in kinds():
        if kind.name not in there:
            continue
        closed = kind.all_but(person, on)
        if closed is not None:
            most |= Q(subject_kind=kind.name) & ~Q(subject_id__in=closed)
        else:
            some |= Q(subject_kind=kind.name, subject_id__in=kind.visible(person, on))
    seen = most | some
    query = Deadline.objects.filter(seen).query
    try:
        sql, params = query.get_compiler(DEFAULT_DB_ALIAS).compile(query.where)
    except EmptyResultSet:
        sql, params = "1 = 0", []
    return Written(sql, params)


STATES: dict[str, str] = {
    "open": "Open",
    "overdue": "Overdue",
    "overdue_statutory": "Overdue, statutory dates",
    "met": "Met in time",
    "met_late": "Met late",
    "cancelled": "Cancelled",
}
# What the register can be narrowed to besides: missed dates that wait for their reason.
NARROWED: dict[str, str] = {**STATES, "unexplained": "Missed, no reason recorded"}


def in_state(state: str, as_of: date | datetime) -> Q:
    """The condition of one of NARROWED at `as_of`; an overdue one is open too, a statutory one both."""
    return {
        "open": OPEN,
        "overdue": Q(OPEN) & past(as_of),
        "overdue_statutory": Q(OPEN, statutory=True) & past(as_of),
        "met": MET_IN_TIME,
        "met_late": MET_LATE,
        "cancelled": Q(cancelled_at__isnull=False),
        "unexplained": unexplained(as_of),
    }[state]


def register(person: Person, now: datetime, filters: Mapping[str, object]) -> QuerySet[Deadline]:
    """The rows of the register that `person` may see, narrowed by `filters`.

    Filters (each may be absent or empty): `state` (a key of NARROWED), `rule` (code), `kind` (of the
    subject), `owner` (role), `mine` (what falls to this person's posts), `due_from` and `due_to` (dates, both
    included), `reference` (part of it). What still runs comes first, by date; what is over follows, the newest first.
    """
    on = london_date(now)
    rows = visible_to(person, on)
    if filters.get("mine"):
        rows = rows.filter(owned_by(person, on))
    if state := filters.get("state"):
        rows = rows.filter(in_state(str(state), now))
    for name, lookup in (
        ("rule", "rule_code"),
        ("kind", "subject_kind"),
        ("owner", "owner_role"),
        ("due_from", "due_on__gte"),
        ("due_to", "due_on__lte"),
        ("reference", "reference__icontains"),
    ):
        if value := filters.get(name):
            rows = rows.filter(**{lookup: value})
    runs = Case(When(OPEN, then=0), default=1)
    soonest = Case(When(OPEN, then="due_on"))
    return rows.order_by(runs, soonest, F("due_on").desc(), "reference", "pk")


@dataclass(frozen=True)
class RuleCount:
    """One rule among the rows of a register: how many of its clocks run, and how many are over."""

    code: str
    title: str
    running: int
    over: int


def rules_in(rows: QuerySet[Deadline]) -> list[RuleCount]:
    """The rules among `rows` in order of title, for a filter, with their numbers. One query."""
    found = (
        rows.order_by()
        .values("rule_code")
        .annotate(words=Max("title"), running=Count("subject_id", filter=OPEN), all=Count("subject_id"))
        .values_list("rule_code", "words", "running", "all")
    )
    counts = [RuleCount(code, words, running, every - running) for code, words, running, every in found]
    return sorted(counts, key=lambda rule: (rule.title, rule.code))


class InOrder:
    """The rows of `register` for pages: what runs and what is over are two lists, each in the order of its index.

    A page takes its rows from both by one statement, and none that it does not show. `counted` are the numbers of
    both where they are known already; otherwise the first who asks for the length has them counted.
    """

    def __init__(self, rows: QuerySet[Deadline], counted: tuple[int, int] | None = None) -> None:
        self.running = rows.filter(OPEN).order_by("due_on", "reference", "pk")
        self.over = rows.filter(OVER).order_by("-due_on", "reference", "pk")
        self.rows, self.counted = rows, counted

    def numbers(self) -> tuple[int, int]:
        """How many run, and how many are over."""
        if self.counted is None:
            found = self.rows.order_by().aggregate(running=Count("subject_id", filter=OPEN), all=Count("subject_id"))
            self.counted = found["running"], found["all"] - found["running"]
        return self.counted

    def __len__(self) -> int:
        return sum(self.numbers())

    def __getitem__(self, wanted: slice) -> list[Deadline]:
        running, _over = self.numbers()
        first, last = wanted.start or 0, wanted.stop
        parts = fetch(
            self.running[min(first, running) : min(last, running)],
            self.over[max(0, first - running) : max(0, last - running)],
        )
        return [row for rows in parts for row in rows]


def lateness(
    deadline: Deadline, as_of: date | datetime, *, original: bool = False, calendar: WorkingCalendar | None = None
) -> int:
    """Working days by which the deadline was met (or, open, stands at `as_of`) after its date; 0 when in time.

    Late by hours counts as one day. `original` measures from the date that the rule gave, whatever was
    extended since; `calendar` is the deadline's own, where a list has it at hand.
    """
    until = deadline.met_on or _day(as_of)
    due_on = deadline.original_due_on if original else deadline.due_on
    hours_late = deadline.due_at is not None and (deadline.met_at or _moment(as_of)) > deadline.due_at
    if deadline.cancelled_at is not None or (until <= due_on and not hours_late):
        return 0
    # A date met on a Sunday after a Friday is late though no working day has passed: it counts as one.
    return max(1, working_days_between(calendar or load(deadline.clock), due_on, until))


def standing(deadline: Deadline, as_of: date | datetime) -> str:
    """Where the deadline stands at `as_of`: a key of STATES, the most telling one."""
    if deadline.cancelled_at is not None:
        return "cancelled"
    if deadline.met_on is not None:
        return "met_late" if deadline.met_late else "met"
    hour_over = deadline.due_at is not None and deadline.due_at < _moment(as_of)
    return "overdue" if hour_over or deadline.due_on < _day(as_of) else "open"


@dataclass(frozen=True)
class Timeliness:
    """How a rule was kept over a period, by the date that the rule gave and by the date worked to.

    Cancelled clocks are not counted. `late` were met after the rule's date, `late_as_extended`
    after the date worked to; `overdue` run past the rule's date; `running` are not due yet.
    """

    total: int
    in_time: int
    late: int
    late_as_extended: int
    overdue: int
    running: int
    extended: int


def timeliness(rule_code: str, starts_on: date, ends_on: date, as_of: date | datetime) -> Timeliness:
    """How the clocks of `rule_code` whose event fell between the London dates (both included) were kept. One query."""
    day, moment = _day(as_of), _moment(as_of)
    late = Q(met_on__gt=F("original_due_on")) | Q(met_at__gt=F("due_at"))
    running = Q(met_at__isnull=True)
    counts = Deadline.objects.filter(
        rule_code=rule_code, trigger_on__gte=starts_on, trigger_on__lte=ends_on, cancelled_at__isnull=True
    ).aggregate(
        total=Count("pk"),
        in_time=Count("pk", filter=Q(met_on__lte=F("original_due_on")) & HOUR_KEPT),
        late=Count("pk", filter=late),
        late_as_extended=Count("pk", filter=MET_LATE),
        overdue=Count("pk", filter=running & (Q(original_due_on__lt=day) | Q(due_at__lt=moment))),
        running=Count(
            "pk", filter=running & Q(original_due_on__gte=day) & (Q(due_at__isnull=True) | Q(due_at__gte=moment))
        ),
        extended=Count("pk", filter=Q(due_on__gt=F("original_due_on"))),
    )
    return Timeliness(**counts)


def path_to(deadline: Deadline) -> str:
    """The address of the deadline's page."""
    return reverse("deadline", args=[deadline.pk])


def _day(as_of: date | datetime) -> date:
    return london_date(as_of) if isinstance(as_of, datetime) else as_of


def _moment(as_of: date | datetime) -> datetime:
    return as_of if isinstance(as_of, datetime) else start_of_day(as_of)


def holidays_by_year(since: int) -> list[tuple[int, list[HolidayRow]]]:
    """The holidays from year `since` on, by year and day; a day that several divisions keep is one row."""
    rows: dict[tuple[date, str], list[BankHoliday]] = {}
    for holiday in BankHoliday.objects.filter(on__year__gte=since, removed_at__isnull=True).order_by("on", "division"):
        rows.setdefault((holiday.on, holiday.title), []).append(holiday)
    years: dict[int, list[HolidayRow]] = {}
    for (on, title), holidays in rows.items():
        years.setdefault(on.year, []).append(HolidayRow(on, title, tuple(holidays)))
    return sorted(years.items())


def preview_holidays(changes: Sequence[HolidayChange], person: Person, now: datetime) -> HolidayPreview:
    """What `changes` would do to every open deadline at `now`, unsaved; only rows that `person` may see are shown."""
    touched = {change.division for change in changes}
    clocks = [clock for clock in Clock if touched & set(clock.divisions)]
    calendars = {clock.value: changed(clock, changes) for clock in clocks}
    today = london_date(now)
    rows = open_deadlines().filter(clock__in=list(calendars)).select_related("owner_organisation")
    outcomes = [outcome for outcome in what_if(rows, calendars, today) if outcome.changed]
    seen = set(visible_to(person, today).values_list("pk", flat=True))
    shown = tuple(outcome for outcome in outcomes if outcome.deadline.pk in seen)
    return HolidayPreview(shown, len(outcomes) - len(shown))
