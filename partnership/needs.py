"""What the partnership's work asks of people, for the Today page; dates are shown by their own clocks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import LONDON, london_date
from portal.today import Aside, Need

from .choices import ActionState
from .queries import meetings, tracker

if TYPE_CHECKING:
    from portal.accounts.models import Person

MOST = 20
NEXT_MEETINGS = 4


def needs(person: Person, now: datetime) -> list[Need]:
    """Actions that were reported done and wait for somebody to assure it. A constant number of queries."""
    on = london_date(now)
    if not holds(person, Permission.ASSURE_ACTION, on):
        return []
    rows = tracker.visible_to(person, on).filter(state=ActionState.DONE).exclude(done_by=person).order_by("done_on")
    return [
        Need(
            f"{row.reference}: reported done by {row.organisation.short_name}, to be assured",
            reverse("action", kwargs={"reference": row.reference}),
            label="Assure",
        )
        for row in rows[:MOST]
    ]


def asides(person: Person, now: datetime) -> list[Aside]:
    """The next meetings of the person's groups. A constant number of queries."""
    rows = list(meetings.coming(person, now)[:NEXT_MEETINGS])
    if not rows:
        return []
    lines = tuple((row.group.name, _when(row.starts_at)) for row in rows)
    return [Aside("Next meetings", lines)]


def _when(at: datetime) -> str:
    there = at.astimezone(LONDON)
    return f"{there:%a} {there.day} {there:%b}, {there:%H:%M}"
