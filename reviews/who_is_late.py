"""Where each agency's return stands, in words: the who-is-late list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count

from portal.accounts.permissions import UNIT, Permission
from portal.accounts.queries import authorities, holds
from portal.clock import london_date
from portal.deadlines.calendars import load
from portal.deadlines.counting import working_day_number
from portal.deadlines.models import Deadline
from portal.deadlines.queries import lateness

from .choices import ReturnState
from .models import AgencyReturn, RapidReview
from .models.agency_return import KIND as RETURN_KIND
from .policies import ANSWERED
from .queries import circulated_return_ids, own_returns

if TYPE_CHECKING:
    from portal.accounts.models import Person


@dataclass(frozen=True)
class ReturnLine:
    """One agency's line: its return, its clock, how it stands in words and colour, and whether it may be read."""

    agency_return: AgencyReturn
    clock: Deadline | None
    words: str
    colour: str
    chases: int
    readable: bool


def return_lines(review: RapidReview, person: Person, now: datetime) -> list[ReturnLine]:
    """Every agency that was asked, with where its return stands at `now`. A constant number of queries."""
    on = london_date(now)
    rows = list(
        AgencyReturn.objects.filter(review=review).select_related("organisation").annotate(chased=Count("chases"))
    )
    ids = [row.pk for row in rows]
    clocks = {c.subject_id: c for c in Deadline.objects.filter(subject_kind=RETURN_KIND, subject_id__in=ids)}
    own = set(AgencyReturn.objects.filter(own_returns(person, on), pk__in=ids).values_list("pk", flat=True))
    unit = any(a.role in UNIT for a in authorities(person, on))
    circulated = circulated_return_ids(review.pk) if holds(person, Permission.READ_PACK, on) else set()
    lines = []
    for row in rows:
        words, colour = how_it_stands(row, clocks.get(row.pk), on)
        readable = row.pk in own or (row.state in ANSWERED and (unit or row.pk in circulated))
        lines.append(ReturnLine(row, clocks.get(row.pk), words, colour, row.chased, readable))
    return lines


def how_it_stands(row: AgencyReturn, clock: Deadline | None, on: date) -> tuple[str, str]:
    """`Returned, day 8`, `3 working days late`, `Nil return, day 6`; and the colour of the tag."""
    if row.state == ReturnState.EXCUSED:
        return row.get_state_display(), "open"
    if row.state in ANSWERED:
        late = clock is not None and clock.met_late
        words = "Nil return" if row.state == ReturnState.NIL else "Returned"
        if clock and clock.met_on:
            words += f", day {working_day_number(load(clock.clock), clock.trigger_at, clock.met_on)}"
        return words + (" (late)" if late else ""), "late" if late else "met"
    if clock is not None and clock.is_open and clock.due_on < on:
        days = lateness(clock, on)
        return f"{days} working {'day' if days == 1 else 'days'} late", "late"
    return row.get_state_display(), "open"
