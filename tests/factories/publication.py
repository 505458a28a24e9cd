"""What is published, by the same actions that people use. Every word is invented."""

from __future__ import annotations

from datetime import date, datetime

from partnership.actions import publication
from partnership.models import KeyMessage, PublishedArrangements
from partnership.publication import collect, digest
from portal.accounts.choices import Role
from portal.clock import london_date

from . import people, tracker
from .people import LONG_AGO


def edition(*, words: str = "The first edition here.", now: datetime = LONG_AGO) -> PublishedArrangements:
    """The next edition of what the records say at `now`."""
    tracker.arrangements()
    shown = digest(collect(london_date(now)))
    manager = people.person(Role.BUSINESS_MANAGER)
    return publication.publish_arrangements(words=words, shown=shown, by=manager, now=now)


def message(
    *,
    title: str = "Safer sleep",
    text: str = "Every baby on their back.",
    starts_on: date = date(2026, 1, 5),
    ends_on: date | None = None,
    public_site: bool = True,
    now: datetime = LONG_AGO,
) -> KeyMessage:
    """A key message that is still a draft."""
    tracker.arrangements()
    values = {
        "title": title, "text": text, "audience": "Parents of babies", "channels": "Health visitors",
        "starts_on": starts_on, "ends_on": ends_on, "public_site": public_site,
    }  # fmt: skip
    return publication.write_message(values=values, by=people.person(Role.BUSINESS_SUPPORT), now=now)


def published(of: KeyMessage | None = None, *, now: datetime = LONG_AGO) -> KeyMessage:
    """One that is published."""
    made = of or message()
    publication.publish_message(message=made, by=people.person(Role.BUSINESS_MANAGER), now=now)
    made.refresh_from_db()
    return made
