"""Every read of the assurance calendar that is not trivial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse

from partnership.models import Action
from partnership.queries import tracker
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import end_of_day, london_date, start_of_day
from portal.errors import PortalError
from portal.subjects import Kind, Subject
from reviews.models import Submission

from . import grid
from .cadence import Broken, broken, count_in
from .choices import ActivityState
from .models import Activity, Framework, Method, Promise, StatedTotal
from .models.activity import KIND
from .months import Year, month_of, months_on, year_named, year_of

if TYPE_CHECKING:
    from portal.accounts.models import Person

# What stands still or lies ahead, for the calendar feed and the list's own filter.
UNFINISHED = (ActivityState.PLANNED, ActivityState.OPEN, ActivityState.DELAYED, ActivityState.SUSPENDED)
# What runs late once its last month is over; what is suspended waits with its reason.
RUNNING = (ActivityState.PLANNED, ActivityState.OPEN, ActivityState.DELAYED)
EARLIEST, LATEST = 2000, 2100


def framework() -> Framework:
    """The framework in use; PortalError before one is loaded."""
    row = Framework.objects.first()
    if row is None:
        raise PortalError("No assurance framework has been loaded yet. Run “manage.py load_assurance_framework”.")
    return row


def this_year(on: date) -> Year:
    """The assurance year of London date `on`."""
    row = framework()
    return year_of(on, row.starts_on, row.years)


def year(name: int) -> Year | None:
    """The assurance year that begins in the calendar year `name`; None for one that no plan could hold."""
    row = framework()
    return year_named(name, row.starts_on, row.years) if EARLIEST <= name <= LATEST else None


def methods() -> QuerySet[Method]:
    """The methods in use, in the order of the framework."""
    return Method.objects.filter(removed_on__isnull=True)


def promises() -> QuerySet[Promise]:
    """What is promised of the methods in use, in the order of the framework."""
    rows = Promise.objects.filter(removed_on__isnull=True, method__removed_on__isnull=True)
    return rows.select_related("method").order_by("method__position", "position")


def visible_to(person: Person, on: date) -> QuerySet[Activity]:
    """The activities that `person` may read on London date `on`: all or none, by role."""
    if not holds(person, Permission.READ_ASSURANCE, on):
        return Activity.objects.none()
    return Activity.objects.select_related("method", "lead", "priority")


def _touching(first: date, last: date) -> Q:
    """Activities that stand in these months now, or were first planned for them."""
    now = Q(from_month__lte=last, to_month__gte=first)
    return now | Q(planned_from__lte=last, planned_to__gte=first)


@dataclass(frozen=True)
class Calendar:
    """Everything that the page of a year shows.

    `late` are activities whose last month is over and that are neither done nor moved; `without_month` says
    whether any entry has no month of the year.
    """

    year: Year
    rows: list[grid.Row]
    warnings: list[Broken]
    late: list[Activity]
    disagreements: list[grid.Disagreement]
    sources: list[str]
    without_month: bool
    count: int


def calendar(shown: Year, person: Person, on: date) -> Calendar:
    """The calendar of `shown` for `person` on London date `on`. The number of queries does not grow with the rows."""
    back = months_on(shown.cycle_first, -12 * shown.length)
    wanted = _touching(back, shown.cycle_last) | Q(year__gte=back.year, year__lte=shown.cycle_last.year)
    everything = list(visible_to(person, on).filter(wanted).order_by("from_month", "planned_from", "pk"))
    own = [a for a in everything if _of_year(a, shown)]
    listed = list(methods())
    found = grid.rows(shown, listed, own, rapid_reviews(shown))
    return Calendar(
        year=shown,
        rows=found,
        warnings=broken(promises(), everything, shown, on),
        late=[a for a in own if _is_late(a, on)],
        disagreements=_disagreements(shown, own),
        sources=sorted({a.source for a in own if a.source}),
        without_month=any(row.beside for row in found),
        count=len([a for a in own if a.state != ActivityState.WITHDRAWN]),
    )


def _is_late(activity: Activity, on: date) -> bool:
    over = activity.to_month is not None and activity.to_month < month_of(on)
    return over and activity.state in RUNNING and not activity.loaded_from


def running_late(person: Person, on: date) -> QuerySet[Activity]:
    """The activities whose last month is over on London date `on` and that are neither done nor moved. One query."""
    rows = visible_to(person, on).filter(to_month__lt=month_of(on), state__in=RUNNING, loaded_from="")
    return rows.order_by("to_month", "pk")


def _of_year(activity: Activity, shown: Year) -> bool:
    planned = activity.planned_from is not None and activity.planned_to is not None
    was = planned and activity.planned_from <= shown.last and activity.planned_to >= shown.first
    return activity.year == shown.name or was or activity.lies_in(shown.first, shown.last)


def rapid_reviews(shown: Year) -> dict[date, int]:
    """How many of the portal's own rapid reviews were first sent to the Panel in each month of the year. One query."""
    return sent_by_month(shown, rapid_reviews_sent(shown))


def rapid_reviews_sent(shown: Year) -> QuerySet[Submission, datetime]:
    """When the portal's own rapid reviews were first sent to the Panel, around the year."""
    begin, end = start_of_day(shown.first), end_of_day(months_on(shown.last, 1))
    return Submission.objects.filter(number=1, sent_at__gte=begin, sent_at__lt=end).values_list("sent_at", flat=True)


def sent_by_month(shown: Year, sent: Iterable[datetime]) -> dict[date, int]:
    """How many of these moments lie in each month of the year."""
    months = Counter(month_of(london_date(moment)) for moment in sent)
    return {month: number for month, number in months.items() if shown.first <= month <= shown.last}


def _disagreements(shown: Year, own: Iterable[Activity]) -> list[grid.Disagreement]:
    """Where what a source states is not what the loaded entries add up to: both figures, and no correction."""
    rows, found = list(own), []
    for stated in StatedTotal.objects.filter(year=shown.name).select_related("method"):
        mine = [a for a in rows if a.method_id == stated.method_id and a.loaded_from]
        counted = count_in(mine, shown.first, shown.last, range(shown.name, shown.name + 1))
        if counted != stated.total:
            source = mine[0].source if mine else ""
            found.append(grid.Disagreement(stated.method, stated.total, counted, stated.source, source))
    return found


def listed(person: Person, on: date, *, method: str = "", state: str = "") -> QuerySet[Activity]:
    """The activities for the list, the latest months first, those without a month last. One query."""
    rows = visible_to(person, on)
    if method:
        rows = rows.filter(method__code=method)
    if state == "unfinished":
        rows = rows.filter(state__in=UNFINISHED)
    elif state in ActivityState.values:
        rows = rows.filter(state=state)
    return rows.order_by("-year", "-from_month", "method__position", "pk")


def offered(person: Person, on: date, chosen: int | None = None) -> QuerySet[Activity]:
    """The activities that some work may be said to belong to: from last year's calendar on, and the one `chosen`.

    None where no calendar is loaded yet: a form opens all the same.
    """
    rows, row = listed(person, on), Framework.objects.first()
    if row is None:
        return rows.none()
    return rows.filter(Q(year__gte=year_of(on, row.starts_on, row.years).name - 1) | Q(pk=chosen))


def tracked_actions(activity: Activity, person: Person, on: date) -> QuerySet[Action]:
    """The actions that the activity led to, as far as `person` may see them in the tracker on London date `on`."""
    subject = activity.subject
    return tracker.visible_to(person, on).filter(source_kind=subject.kind, source_id=subject.id).order_by("reference")


def for_feed(person: Person, now: datetime) -> QuerySet[Activity]:
    """The activities for a calendar program: those of `person`'s sight that have months and are not taken out."""
    rows = visible_to(person, london_date(now)).filter(from_month__isnull=False, loaded_from="")
    return rows.exclude(state=ActivityState.WITHDRAWN).order_by("from_month", "pk")


def address(subject: Subject) -> str:
    """The page of an activity."""
    return reverse("activity", kwargs={"pk": subject.id})


def _visible_rows(person: Person, on: date) -> QuerySet[Activity]:
    return visible_to(person, on).select_related(None).order_by().values("pk")


def activity_kind() -> Kind:
    """Assurance activities, as the ground asks about them."""
    return Kind(
        KIND,
        "Assurance activity",
        lambda person, on: set(_visible_rows(person, on).values_list("pk", flat=True)),
        lambda pk: reverse("activity", kwargs={"pk": pk}),
        address=address,
        visible_query=_visible_rows,
    )
