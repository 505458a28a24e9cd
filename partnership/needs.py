"""What the partnership's work asks of people, for the Today page; dates are shown by their own clocks."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import LONDON, london_date
from portal.today import Aside, Asked, Need, days_left, first
from portal.together import Asking

from .choices import ActionState, Quarter
from .queries import meetings, plan, tracker

if TYPE_CHECKING:
    from portal.accounts.models import Person

MOST = 20
NEXT_MEETINGS = 4


def needs(person: Person, now: datetime) -> list[Asked]:
    """Progress that is owed, and actions reported done that wait for assurance."""
    on = london_date(now)
    return [_progress(person, on), _to_assure(person, on)]


def _progress(person: Person, on: date) -> Asked:
    found = []
    for priority, quarter in (yield from plan.waiting(person, on)):
        ends_on = plan.quarter_ends(priority.year, quarter)
        words = f"{priority.title}: report its progress {Quarter(quarter).label}"
        path = reverse("priority_progress", args=[priority.pk, quarter])
        found.append(Need(words, path, ends_on, days_left(ends_on, on), "Report"))
    return first(found, MOST, "reports of progress", reverse("plans"))


def _to_assure(person: Person, on: date) -> Asked:
    if not holds(person, Permission.ASSURE_ACTION, on):
        return []
    rows = tracker.visible_to(person, on).filter(state=ActionState.DONE).exclude(done_by=person).order_by("done_on")
    (done,) = yield [rows[: MOST + 1]]
    found = [
        Need(
            f"{row.reference}: reported done by {row.organisation.short_name}, to be assured",
            reverse("action", kwargs={"reference": row.reference}),
            label="Assure",
        )
        for row in done
    ]
    return first(found, MOST, "actions to assure", f"{reverse('actions')}?state={ActionState.DONE.value}")


def asides(person: Person, now: datetime) -> list[Asking[list[Aside]]]:
    """The next meetings of the person's groups."""
    return [_meetings(person, now)]


def _meetings(person: Person, now: datetime) -> Asking[list[Aside]]:
    (rows,) = yield [meetings.coming(person, now)[:NEXT_MEETINGS]]
    if not rows:
        return []
    lines = tuple((row.group.name, _when(row.starts_at)) for row in rows)
    return [Aside("Next meetings", lines)]


def _when(at: datetime) -> str:
    there = at.astimezone(LONDON)
    return f"{there:%a} {there.day} {there:%b}, {there:%H:%M}"
