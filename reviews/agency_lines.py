"""Who was asked, who has answered, who is late: one line an agency, read with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from portal.accounts.choices import Role
from portal.accounts.models import Appointment
from portal.accounts.queries import in_force
from portal.clock import london_date
from portal.deadlines.calendars import load
from portal.deadlines.choices import Clock
from portal.deadlines.counting import WorkingCalendar, working_day_number, working_days_between
from portal.deadlines.models import Deadline

from .choices import ReturnState
from .models import AgencyReturn, RapidReview
from .models.agency_return import KIND
from .policies import ANSWERED, RETURN_NEEDS
from .queries import is_own, readable_among

if TYPE_CHECKING:
    from portal.accounts.models import Person

# Who answers for an agency, as the notices resolve it: its contacts, failing them its representatives.
ANSWERABLE = (Role.AGENCY_CONTACT, Role.DELEGATED_REPRESENTATIVE, Role.LEAD_REPRESENTATIVE)
# What the agency wrote: a list of who answered does not read it.
WRITTEN = (*RETURN_NEEDS, "nil_words")
WAITING = (ReturnState.REQUESTED, ReturnState.DRAFTING, ReturnState.WITH_LEAD)


@dataclass
class Line:
    """One agency: its return and its clock, where it stands in words and colour, and how often it was chased.

    `days` are working days: late when below zero, left when it still runs; None where no clock runs.
    """

    agency_return: AgencyReturn
    clock: Deadline | None
    words: str
    colour: str
    days: int | None
    chases: int
    chased_at: datetime | None
    readable: bool
    contacts: list[str] = field(default_factory=list)

    @property
    def due_on(self) -> date | None:
        """The day on which the return is or was due; None where it is no longer asked for."""
        return self.clock.due_on if self.clock and self.clock.cancelled_at is None else None

    @property
    def is_late(self) -> bool:
        """Whether it is still waited for and its day is over."""
        return self.days is not None and self.days < 0

    @property
    def is_waiting(self) -> bool:
        """Whether the agency can still be chased or excused."""
        return self.agency_return.state in WAITING

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer that could be opened again."""
        return self.agency_return.state in ANSWERED


def agency_lines(
    review: RapidReview,
    person: Person,
    now: datetime,
    *,
    clocks: Mapping[int, Deadline] | None = None,
    with_contacts: bool = True,
) -> list[Line]:
    """Every agency that was asked: the late ones first, then the waiting ones, then the rest, each by name.

    `person` may see the review. `clocks` are those of the returns by id, where the page has read them already.
    """
    on = london_date(now)
    rows = list(
        review.returns.select_related("organisation")
        .defer(*WRITTEN)
        .annotate(chase_count=Count("chases"), chased_at=Max("chases__chased_at"), own=is_own(person, on))
    )
    clocks = clocks_of(rows) if clocks is None else clocks
    readable = readable_among(rows, person, review.pk, on)
    contacts = _contacts({row.organisation_id for row in rows}, on) if with_contacts else {}
    calendar = load(Clock.ENGLAND_AND_WALES)
    lines = []
    for row in rows:
        row.review = review
        clock = clocks.get(row.pk)
        words, colour, days = standing_of(row, clock, calendar, on)
        own_contacts = contacts.get(row.organisation_id, [])
        lines.append(
            Line(row, clock, words, colour, days, row.chase_count, row.chased_at, row.pk in readable, own_contacts)
        )
    return sorted(lines, key=lambda line: (not line.is_late, not line.is_waiting, line.agency_return.organisation.name))


def clocks_of(returns: Iterable[AgencyReturn]) -> dict[int, Deadline]:
    """The clock of each return, by the return's id. One query."""
    ids = [row.pk for row in returns]
    return {row.subject_id: row for row in Deadline.objects.filter(subject_kind=KIND, subject_id__in=ids)}


def standing_of(
    row: AgencyReturn, clock: Deadline | None, calendar: WorkingCalendar, on: date
) -> tuple[str, str, int | None]:
    """Where the return stands on London date `on`: words, the colour of its tag, working days left (late: below 0)."""
    if row.state == ReturnState.EXCUSED:
        return "No longer asked", "", None
    if row.state in ANSWERED:
        return (*_answered(row, clock, calendar), None)
    if row.submitted_at is not None:
        return "Opened again", "soon", None
    if clock is None or not clock.is_open:
        return row.get_state_display(), "open", None
    if clock.due_on < on:
        late = max(1, working_days_between(calendar, clock.due_on, on))
        return f"{late} working day{'s' if late > 1 else ''} late", "late", -late
    left = working_days_between(calendar, on, clock.due_on)
    return row.get_state_display(), "soon" if left <= 1 else "open", left


def _answered(row: AgencyReturn, clock: Deadline | None, calendar: WorkingCalendar) -> tuple[str, str]:
    word = "Nil return" if row.state == ReturnState.NIL else "Returned"
    met_on = clock.met_on if clock and clock.met_on else london_date(row.submitted_at) if row.submitted_at else None
    if met_on is None:
        return word, "met"
    if clock and clock.met_late:
        late = max(1, working_days_between(calendar, clock.due_on, met_on))
        return f"{word} {late} working day{'s' if late > 1 else ''} late", "soon"
    return f"{word} day {working_day_number(calendar, row.review.incident.reported_at, met_on)}", "met"


def _contacts(organisation_ids: set[int], on: date) -> dict[int, list[str]]:
    """For each agency the posts that answer for it with who holds them, of the first role that anybody holds."""
    rows = Appointment.objects.filter(
        in_force(on), organisation_id__in=organisation_ids, role__in=ANSWERABLE, person__is_active=True
    ).select_related("person", "post")
    found: dict[int, dict[str, list[str]]] = {}
    for row in rows:
        post = row.post.title if row.post else row.get_role_display()
        found.setdefault(row.organisation_id, {}).setdefault(row.role, []).append(f"{post}: {row.person.name}")
    return {
        organisation_id: next(by_role[role] for role in ANSWERABLE if role in by_role)
        for organisation_id, by_role in found.items()
    }
