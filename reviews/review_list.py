"""The list of reviews: whose lines it has, and what each of them says. Every query of it is put together once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet, Value

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.deadlines.models import Deadline
from portal.prepared import prepared
from portal.today import days_left

from .choices import ReviewState
from .models import AgencyReturn, Child, ConflictOfInterest, RapidReview
from .models.review import KIND
from .policies import ANSWERED
from .queries import OPEN_STATES, headline_of

if TYPE_CHECKING:
    from portal.accounts.models import Person

SHOWN = ("pk", "reference", "state", "incident__aware_at")


@dataclass(frozen=True)
class Line:
    """One review of the list. `clock` is its date to the Panel; `days` what is left of it while it runs."""

    reference: str
    stands: str
    aware_at: datetime | None
    headline: str
    clock: Deadline | None
    returns: str
    days: int | None
    late: bool


class Listed:
    """The reviews that `person` may read at `now`, newest first, for pages: their number, and the rows of SHOWN."""

    def __init__(self, person: Person, now: datetime, *, state: str = "", only_open: bool = False) -> None:
        self.reads = holds(person, Permission.READ_REVIEWS, london_date(now))
        self.person, self.only_open = person, only_open
        self.narrowed = {"state": state} if state in ReviewState.values else {}

    def _rows(self, person_id: int, state: str = "") -> QuerySet[RapidReview]:
        """As `queries.visible_to`, of somebody who reads every review."""
        shut_out = ConflictOfInterest.objects.filter(person_id=person_id, lifted_at__isnull=True).values("review_id")
        rows = RapidReview.objects.exclude(pk__in=shut_out)
        if state:
            rows = rows.filter(state=state)
        if self.only_open:
            rows = rows.filter(state__in=OPEN_STATES)
        return rows.order_by("-logged_at", "-pk")

    def __len__(self) -> int:
        if not self.reads:
            return 0

        def number(**values: object) -> QuerySet[RapidReview, tuple[int]]:
            rows = self._rows(**values).order_by().annotate(all=Value(1)).values("all")
            return rows.annotate(number=Count("pk")).values_list("number")

        found = prepared(("number of reviews", self.only_open), number, person_id=self.person.pk, **self.narrowed)
        return found[0][0] if found else 0

    def __getitem__(self, wanted: slice) -> list[tuple[int, str, str, datetime | None]]:
        first, last = wanted.start or 0, wanted.stop
        if not self.reads or first >= last:
            return []

        def rows(**values: object) -> QuerySet[RapidReview, tuple[object, ...]]:
            return self._rows(**values).values_list(*SHOWN)[first:last]

        key = ("list of reviews", self.only_open, first, last)
        return prepared(key, rows, person_id=self.person.pk, **self.narrowed)


def lines(rows: Sequence[tuple[int, str, str, datetime | None]], on: date) -> list[Line]:
    """What the list says on London date `on`. Three queries, however many rows there are."""
    ids = tuple(row[0] for row in rows)
    clocks = {row.subject_id: row for row in prepared("clocks of reviews", _clocks, ids=ids)}
    children: dict[int, list[Child]] = {}
    for child in prepared("children of reviews", _children, ids=ids):
        children.setdefault(child.review_id, []).append(child)
    returns = answered_of_asked(ids)
    found = []
    for pk, reference, state, aware_at in rows:
        clock = clocks.get(pk)
        found.append(
            Line(
                reference=reference,
                stands=ReviewState(state).label,
                aware_at=aware_at,
                headline=headline_of(children.get(pk, [])),
                clock=clock,
                returns="{} of {}".format(*returns[pk]) if pk in returns else "",
                days=days_left(clock.due_on, on) if clock is not None and clock.is_open else None,
                late=clock is not None and clock.met_late,
            )
        )
    return found


def answered_of_asked(review_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many agencies have answered, and how many were asked, for each of these reviews that asked any. One query."""
    rows = prepared("answers of reviews", _answers, ids=tuple(review_ids))
    return {review_id: (answered, asked) for review_id, answered, asked in rows}


def _clocks(ids: tuple[int, ...]) -> QuerySet[Deadline]:
    running = Deadline.objects.filter(rule_code="rapid_review", cancelled_at__isnull=True)
    return running.filter(subject_kind=KIND, subject_id__in=ids).only(
        "subject_id", "due_on", "due_at", "met_on", "met_at", "cancelled_at"
    )


def _children(ids: tuple[int, ...]) -> QuerySet[Child]:
    rows = Child.objects.filter(review_id__in=ids).order_by("review_id", "number")
    return rows.only("review_id", "number", "age_band", "outcome")


def _answers(ids: tuple[int, ...]) -> QuerySet[AgencyReturn, tuple[int, int, int]]:
    rows = AgencyReturn.objects.filter(review_id__in=ids).order_by().values("review_id")
    return rows.annotate(answered=Count("pk", filter=Q(state__in=ANSWERED)), asked=Count("pk")).values_list(
        "review_id", "answered", "asked"
    )
