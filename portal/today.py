"""The Today page: what needs this person, before anything else.

Each app registers a provider of needs; the deadlines and signatures that every app shares are
added here. A need is one line with one action.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet, Value

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.approvals.queries import waiting
from portal.clock import london_date
from portal.deadlines import queries as deadlines
from portal.deadlines.calendars import load
from portal.deadlines.choices import Clock
from portal.deadlines.counting import add_working_days, working_days_between
from portal.deadlines.lines import time_left
from portal.deadlines.models import Deadline
from portal.deadlines.wording import READ, deed, each_deed_once
from portal.subjects import kind_named
from portal.together import Asking, answered, one

if TYPE_CHECKING:
    from portal.accounts.models import Person

SOON_WORKING_DAYS = 5
# Of dates that fall to somebody, and of missed ones without a reason, as many as are read; the rest is in the register.
MOST_DUE = 25
MOST_DATES = 8
# The label of a line that leads to the rest of a list: it stands after what it continues.
MORE = "More"


@dataclass(frozen=True)
class Need:
    """One thing that somebody has to do: words, where to do it, and by when (a London date, or None).

    `left` is the time left, below 0 when late, where the hour matters.
    """

    words: str
    path: str
    due_on: date | None = None
    days_left: int | None = None
    label: str = ""
    left: timedelta | None = None


@dataclass(frozen=True)
class Aside:
    """A box beside the list, such as whom to call: a heading and lines of (words, detail)."""

    heading: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Numbers:
    """The four figures at the top; `met` of `closed` are this calendar year's dates that are over.

    `due` are all dates that fall to the person by `Today.soon_until`, `unexplained` all missed ones without a reason
    that the person is to record: the list names the first MOST_DUE of each.
    """

    overdue: int
    soon: int
    signatures: int
    met: int
    closed: int
    due: int
    unexplained: int

    @property
    def percentage(self) -> int | None:
        """The share of dates met, computed from its two counts; None while there is none to count."""
        return None if not self.closed else round(100 * self.met / self.closed)


@dataclass(frozen=True)
class Today:
    """Everything the page shows on `on`; what is due up to `soon_until` is counted as due soon."""

    on: date
    soon_until: date
    needs: list[Need]
    dates: list[Need]
    asides: list[Aside]
    numbers: Numbers | None


Asked = Asking[list[Need]]
NeedProvider = Callable[["Person", datetime], list[Asked]]
AsideProvider = Callable[["Person", datetime], list[Asking[list[Aside]]]]
_needs: dict[str, NeedProvider] = {}
_asides: dict[str, AsideProvider] = {}


def register_needs(name: str, provider: NeedProvider) -> None:
    """Ask `provider(person, now)` for an app's needs; the same name again replaces it.

    It answers what it has to ask (`portal.together`), so that what all apps ask is a few statements.
    """
    _needs[name] = provider


def register_aside(name: str, provider: AsideProvider) -> None:
    """Ask `provider(person, now)` for boxes beside the list, as `register_needs` does for lines in it."""
    _asides[name] = provider


def days_left(due_on: date, on: date) -> int:
    """Working days from `on` to `due_on` in England and Wales; below zero when the day is over."""
    calendar = load(Clock.ENGLAND_AND_WALES)
    if due_on >= on:
        return working_days_between(calendar, on, due_on)
    return -max(1, working_days_between(calendar, due_on, on))


def first(found: list[Need], most: int, rest: str, path: str) -> list[Need]:
    """The first `most` of them, and where there are more a line that says so and leads to the list of them all.

    A provider asks for one more than it shows, so that it knows of more without counting them; `rest` is what there is
    more of, in the plural.
    """
    if len(found) <= most:
        return found
    return [*found[:most], Need(f"More than {most} {rest}: see all of them", path, label=MORE)]


def today(person: Person, now: datetime) -> Today:
    """What the page shows this person at `now`. The number of queries does not grow with the records or the apps."""
    on = london_date(now)
    visible = deadlines.visible_to(person, on).select_related(None)
    horizon = add_working_days(load(Clock.ENGLAND_AND_WALES), on, SOON_WORKING_DAYS)
    mine = deadlines.owned_by(person, on)
    due_soon = visible.filter(deadlines.OPEN, mine, due_on__lte=horizon)
    sees_register, explains = (holds(person, one, on) for one in (Permission.SEE_REGISTER, Permission.EXPLAIN_BREACH))
    theirs = [asked for provider in _needs.values() for asked in provider(person, now)]
    beside = [asked for provider in _asides.values() for asked in provider(person, now)]
    asked: list[Asking[Any]] = [
        waiting(person, now),
        # Whoever has no register to find the rest in is shown all that falls to them.
        one(_dated(due_soon)[: MOST_DUE if sees_register else None]),
        one(_dated(visible.filter(deadlines.OPEN, due_on__gt=on))[:MOST_DATES]),
        _numbers(visible, now, horizon, mine, explains) if sees_register else _no_numbers(),
        one(_unexplained(visible, now) if explains else Deadline.objects.none()),
    ]
    signatures, due, later, counted, missed, *more = answered([*asked, *theirs, *beside])
    needs = [
        Need(
            f"{required.sign_off.reference}: sign for {required.body}",
            kind_named(required.sign_off.subject_kind).path_to_sign(required.sign_off.subject),
            required.sign_off.due_on,
            days_left(required.sign_off.due_on, on) if required.sign_off.due_on else None,
            "Sign",
        )
        for required in signatures
    ]
    needs += [need for found in more[: len(theirs)] for need in found]
    needs += [_to_explain(row, on) for row in missed]
    needs += [_need(row, now, words) for row in each_deed_once(due) if (words := deed(row))]
    return Today(
        on=on,
        soon_until=horizon,
        needs=sorted(needs, key=lambda need: (need.due_on or date.max, need.label == MORE, need.words)),
        dates=[_need(row, now, row.title) for row in each_deed_once(later)],
        asides=[aside for found in more[len(theirs) :] for aside in found],
        numbers=Numbers(signatures=len(signatures), **counted) if sees_register else None,
    )


def _need(deadline: Deadline, now: datetime, words: str) -> Need:
    return Need(
        f"{deadline.reference}: {words[0].lower()}{words[1:]}",
        kind_named(deadline.subject_kind).path_to(deadline.subject),
        deadline.due_on,
        days_left(deadline.due_on, london_date(now)),
        left=time_left(deadline.due_at, now),
    )


def _dated(rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    return rows.only(*READ).order_by("due_on", "reference", "pk")


def _unexplained(visible: QuerySet[Deadline], now: datetime) -> QuerySet[Deadline]:
    return _dated(visible.filter(deadlines.unexplained(now)))[:MOST_DUE]


def _to_explain(row: Deadline, on: date) -> Need:
    return Need(
        f"{row.reference}: record why “{row.title[0].lower()}{row.title[1:]}” went past its date",
        deadlines.path_to(row),
        row.due_on,
        days_left(row.due_on, on),
    )


def _no_numbers() -> Asking[dict[str, int]]:
    return {}
    yield []


def _numbers(
    visible: QuerySet[Deadline], now: datetime, horizon: date, mine: Q, explains: bool
) -> Asking[dict[str, int]]:
    """The figures that are counted from deadlines: each question keeps to the rows of one index."""
    on = london_date(now)
    statutory = Q(statutory=True, cancelled_at__isnull=True)
    running = _figures(
        # An hour that is over is on a day that is over, or today.
        visible.filter(deadlines.OPEN, due_on__lte=horizon),
        overdue=Count("subject_id", filter=Q(deadlines.past(now), statutory=True)),
        soon=Count("subject_id", filter=Q(due_on__gte=on)),
        due=Count("subject_id", filter=mine),
    )
    this_year = _figures(
        visible.filter(statutory, original_due_on__gte=date(on.year, 1, 1), original_due_on__lt=on),
        met=Count("subject_id", filter=Q(met_on__lte=F("original_due_on")) & deadlines.HOUR_KEPT),
        closed=Count("subject_id"),
    )
    missed = visible.filter(deadlines.unexplained(now)) if explains else visible.none()
    found = yield [running, this_year, _figures(missed, unexplained=Count("subject_id"))]
    counted = dict.fromkeys(("overdue", "soon", "due", "met", "closed", "unexplained"), 0)
    for rows in found:
        counted |= rows[0] if rows else {}
    return counted


def _figures(rows: QuerySet[Deadline], **figures: Count) -> QuerySet[Deadline, dict[str, int]]:
    """One row of figures; none where there is nothing to count.

    Grouped by what is the same in every row, so that it is a query among others and not asked by itself.
    """
    return rows.order_by().annotate(all=Value(1)).values("all").annotate(**figures).values(*figures)
