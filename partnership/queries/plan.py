"""Reads of the business plan: its years, its priorities as they stand, and what progress is owed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.clock import london_date
from portal.remembered import remembered
from portal.subjects import Kind
from portal.together import Asking, answered, related
from portal.together import one as one_of

from ..choices import GroupKind, Quarter
from ..models import (
    Action,
    Group,
    PlanElement,
    PlanMeasure,
    PlanProgress,
    PlanQuote,
    Priority,
    PriorityPlan,
    PublishedPlan,
)
from ..models.plan import PRIORITY_KIND

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
YEAR = re.compile(r"(20\d\d)-(\d\d)")
FIRST_MONTH = 4  # a plan's year runs with the financial year, from April


def year_of(on: date) -> str:
    """The plan's year that London date `on` lies in: `2026-27`."""
    first = on.year if on.month >= FIRST_MONTH else on.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def is_year(words: str) -> bool:
    """Whether the words are a plan's year: two years that follow each other, `2026-27`."""
    match = YEAR.fullmatch(words)
    return match is not None and (int(match[1]) + 1) % 100 == int(match[2])


def quarter_ends(year: str, quarter: int) -> date:
    """The last day of a quarter of a plan's year; its progress is owed by then."""
    first = int(year[:4])
    return {
        1: date(first, 6, 30), 2: date(first, 9, 30), 3: date(first, 12, 31), 4: date(first + 1, 3, 31)
    }[quarter]  # fmt: skip


def owed(plan: PriorityPlan, year: str, reported: set[int], on: date) -> list[int]:
    """The quarters that are over on `on`, ended once the plan had been written, and have no report."""
    since = london_date(plan.written_at)
    return [q for q in Quarter.values if q not in reported and since <= quarter_ends(year, q) < on]


def priorities_in_use() -> QuerySet[Priority]:
    """Every priority that stands, with who leads on it, the newest year first."""
    return (
        Priority.objects.filter(removed_on__isnull=True).select_related("lead__successor").order_by("-year", "position")
    )


def lead_of(priority: Priority) -> Organisation:
    """The body that leads on it today: the successor, where the one that was named has ended."""
    return priority.lead.successor or priority.lead


@dataclass(frozen=True)
class QuarterLine:
    """One quarter of a priority: what was reported, or that it is owed since its last day."""

    quarter: int
    ends_on: date
    progress: PlanProgress | None
    overdue: bool

    @property
    def label(self) -> str:
        """The months in words."""
        return Quarter(self.quarter).label

    @property
    def late(self) -> bool:
        """Whether it was first reported after its last day."""
        return self.progress is not None and london_date(self.progress.reported_at) > self.ends_on


@dataclass(frozen=True)
class MeasureLine:
    """A measure with what it read in each quarter, in words (empty: nothing was recorded)."""

    measure: PlanMeasure
    readings: list[str]


@dataclass(frozen=True)
class PriorityLine:
    """A priority as it stands on a day, with everything that the plan says of it."""

    priority: Priority
    lead: Organisation
    plan: PriorityPlan | None
    elements: list[PlanElement]
    measures: list[MeasureLine]
    quotes: list[PlanQuote]
    quarters: list[QuarterLine]
    actions: list[Action]

    @property
    def overdue(self) -> list[QuarterLine]:
        """The quarters whose progress is owed."""
        return [line for line in self.quarters if line.overdue]

    @property
    def latest(self) -> PlanProgress | None:
        """The newest report."""
        return next((line.progress for line in reversed(self.quarters) if line.progress), None)


def lines(rows: QuerySet[Priority], on: date) -> list[PriorityLine]:
    """These priorities as they stand on London date `on`. Three queries."""
    found = list(rows.select_related("plan"))
    every = Action.objects.filter(source_kind=PRIORITY_KIND, source_id__in=[row.pk for row in found])
    asked = one_of(every.select_related("organisation").order_by("due_on", "reference"))
    _written, tracked = answered([_written_of([row.plan for row in found if hasattr(row, "plan")]), asked])
    actions: dict[int, list[Action]] = {}
    for action in tracked or ():
        actions.setdefault(action.source_id or 0, []).append(action)
    return [_line(row, actions.get(row.pk, []), on) for row in found]


def _written_of(plans: list[PriorityPlan]) -> Asking[None]:
    """Puts to each plan what is written in it."""
    yield from related(
        plans,
        Prefetch("elements", PlanElement.objects.select_related("group").order_by("group__position")),
        "measures",
        Prefetch("quotes", PlanQuote.objects.filter(withdrawn_at__isnull=True)),
        Prefetch("progress", PlanProgress.objects.select_related("reported_by")),
    )
    yield from related([measure for plan in plans for measure in plan.measures.all()], "readings")


def _line(row: Priority, actions: list[Action], on: date) -> PriorityLine:
    plan = getattr(row, "plan", None)
    if plan is None:
        return PriorityLine(row, lead_of(row), None, [], [], [], [], actions)
    reports = {one.quarter: one for one in plan.progress.all()}
    late = set(owed(plan, row.year, set(reports), on))
    return PriorityLine(
        priority=row,
        lead=lead_of(row),
        plan=plan,
        elements=list(plan.elements.all()),
        measures=[
            MeasureLine(measure, [_reading(measure, q) for q in Quarter.values])
            for measure in plan.measures.all()
            if measure.retired_on is None or measure.readings.all()
        ],
        quotes=list(plan.quotes.all()),
        quarters=[QuarterLine(q, quarter_ends(row.year, q), reports.get(q), q in late) for q in Quarter.values],
        actions=actions,
    )


def _reading(measure: PlanMeasure, quarter: int) -> str:
    return next((one.words for one in measure.readings.all() if one.quarter == quarter), "")


def elements() -> list[Group]:
    """The elements that every priority works through: the delivery groups that have a letter, in their order."""
    return list(Group.objects.filter(removed_on__isnull=True).exclude(letter=""))


def may_report(person: Person, priority: Priority, on: date) -> bool:
    """Whether `person` reports its progress on `on`: the unit, the body that leads, the chair of its task group."""
    if holds(person, P.WRITE_PLAN, on):
        return True
    held = capacities(person, P.REPORT_PROGRESS, on)
    if any(a.organisation_id == lead_of(priority).pk and a.role != Role.GROUP_CHAIR for a in held):
        return True
    chaired = {a.group_code for a in held if a.role == Role.GROUP_CHAIR} - {""}
    if not chaired:
        return False
    tasks = Group.objects.filter(kind=GroupKind.TASK, removed_on__isnull=True, code__in=chaired, priority__isnull=False)
    theirs = tasks.order_by().values_list("priority_id", flat=True)
    return priority.pk in remembered(("priorities of task groups", frozenset(chaired)), lambda: set(theirs))


def waiting(person: Person, on: date) -> Asking[list[tuple[Priority, int]]]:
    """The quarters whose progress this person owes on London date `on`, the oldest first."""
    if not (holds(person, P.WRITE_PLAN, on) or holds(person, P.REPORT_PROGRESS, on)):
        return []
    running = (year_of(on), year_of(date(on.year - 1, on.month, 1)))
    rows = PriorityPlan.objects.filter(priority__removed_on__isnull=True, priority__year__in=running)
    in_plan = Q(plan__priority__removed_on__isnull=True, plan__priority__year__in=running)
    plans, progress = yield [
        rows.select_related("priority__lead__successor"),
        PlanProgress.objects.filter(in_plan).order_by().values_list("plan_id", "quarter"),
    ]
    reported: dict[int, set[int]] = {}
    for plan_id, quarter in progress:
        reported.setdefault(plan_id, set()).add(quarter)
    found = []
    for plan in plans:
        late = owed(plan, plan.priority.year, reported.get(plan.pk, set()), on)
        if late and may_report(person, plan.priority, on):
            found += [(plan.priority, quarter) for quarter in late]
    return sorted(found, key=lambda one: (quarter_ends(one[0].year, one[1]), one[0].position))


def elements_of(group: Group, on: date) -> list[PlanElement]:
    """What this and the last year's priorities ask of a delivery group."""
    running = (year_of(on), year_of(date(on.year - 1, on.month, 1)))
    rows = PlanElement.objects.filter(group=group, plan__priority__year__in=running)
    return list(
        rows.filter(plan__priority__removed_on__isnull=True)
        .select_related("plan__priority")
        .order_by("-plan__priority__year", "plan__priority__position")
    )


def published(year: str | None = None) -> PublishedPlan | None:
    """The edition that the public reads, of a year or the newest; None before any is published."""
    rows = PublishedPlan.objects.all()
    return (rows if year is None else rows.filter(year=year)).first()


def published_years() -> list[str]:
    """The years of which a plan is published, the newest first."""
    return list(PublishedPlan.objects.order_by("-year").values_list("year", flat=True).distinct())


def standing_quotes(ids: set[int], *, public: bool) -> dict[int, PlanQuote]:
    """Those of these quotes whose consent stands, for the public or within the partnership."""
    rows = PlanQuote.objects.filter(pk__in=ids, withdrawn_at__isnull=True)
    return {quote.pk: quote for quote in (rows.filter(public=True) if public else rows)}


def priority_path(priority_id: int) -> str:
    """The address of a priority's page."""
    return reverse("priority", args=[priority_id])


def priority_kind() -> Kind:
    """How the ground asks about a priority: everybody of the partnership reads the plan."""

    def rows(person: Person, on: date) -> QuerySet[Priority]:
        return Priority.objects.all() if holds(person, P.SEE_DIRECTORY, on) else Priority.objects.none()

    return Kind.seen_by_query(
        PRIORITY_KIND, "Priority", rows, priority_path, address=lambda subject: priority_path(subject.id)
    )
