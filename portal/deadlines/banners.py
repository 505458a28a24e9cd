"""The lines under the header that say when deadlines are not being watched, or cannot be counted far enough."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import LONDON, london_date

from .calendars import holiday_tables
from .horizon import horizon_warning
from .sweep import STALE_AFTER, last_finished

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import Person


def _swept_at(now: datetime) -> datetime | None:
    """When the last sweep up to `now` finished, from what the page has asked already where that says it."""
    for table in holiday_tables():
        if table.swept_at is None or table.swept_at <= now:
            return table.swept_at
    return last_finished(now)


def banners(person: Person | AnonymousUser, now: datetime) -> list[dict[str, str]]:
    """The banners for `person` at `now`: dicts of level, text, and path and link where there is a page to go to."""
    on = london_date(now)
    found = []
    if holds(person, Permission.SEE_HEALTH, on):
        finished = _swept_at(now)
        if finished is None or now - finished > STALE_AFTER:
            since = f"since {finished.astimezone(LONDON):%-d %B %Y, %H:%M}" if finished else "yet"
            text = f"Deadlines are not being watched: no sweep has finished {since}. Nobody is being reminded."
            found.append({"level": "red", "text": f"{text} Tell whoever runs the portal."})
    if holds(person, Permission.MANAGE_HOLIDAYS, on):
        sentence = horizon_warning(now)
        if sentence:
            found.append({"level": "amber", "text": sentence, "path": reverse("holidays"), "link": "Bank holidays"})
    return found
