"""Deadlines as a calendar that other programs read. References only: it leaves the portal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hmac import compare_digest

from django.conf import settings
from django.db.models import Count, Max
from icalendar import Calendar, Event

from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import LONDON, london_date

from .queries import OPEN, path_to, visible_to

SHORTEST_KEY = 32


@dataclass(frozen=True)
class FeedEvent:
    """Something else than a deadline that belongs in a person's calendar: whole days, and a reference for words.

    `uid` is the same for ever; `stamp` and `sequence` those of its last change; `ends_before` the day after its last.
    """

    uid: str
    stamp: datetime
    sequence: int
    starts_on: date
    ends_before: date
    summary: str
    path: str


EventProvider = Callable[[Person, datetime], Iterable[FeedEvent]]
_events: dict[str, EventProvider] = {}


def register_events(name: str, provider: EventProvider) -> None:
    """Ask `provider(person, now)` for an app's events; the same name again replaces it."""
    _events[name] = provider


def person_of(feed_key: str, now: datetime) -> Person | None:
    """Whose feed this is at `now`; None for a wrong key, a closed account, or somebody without any office left."""
    if len(feed_key) < SHORTEST_KEY:
        return None
    person = Person.objects.filter(feed_key=feed_key).first()
    if person is None or not compare_digest(str(person.feed_key), feed_key):
        return None
    # A closed account holds nothing either.
    return person if holds(person, Permission.SEE_TODAY, london_date(now)) else None


def feed_of(person: Person, now: datetime) -> bytes:
    """The open deadlines that `person` may see at `now`, as iCalendar (RFC 5545): one all-day event each.

    The events of other registered providers, such as the assurance calendar, follow.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Safeguarding partnership portal//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Deadlines")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    rows = visible_to(person, london_date(now)).filter(OPEN)
    for deadline in rows.annotate(changed=Count("changes"), changed_at=Max("changes__at")).order_by("due_on", "pk"):
        event = Event()
        event.add("uid", f"deadline-{deadline.pk}@{settings.PORTAL_ADDRESS.split('//')[-1].split(':')[0]}")
        # The moment of the last change, not of the reading: an unchanged event reads the same twice.
        event.add("dtstamp", (deadline.changed_at or deadline.started_at).astimezone(UTC))
        event.add("sequence", deadline.changed)
        event.add("dtstart", deadline.due_on)
        event.add("dtend", deadline.due_on + timedelta(days=1))
        provisional = " (provisional)" if deadline.provisional else ""
        hour = f" by {deadline.due_at.astimezone(LONDON):%H:%M}" if deadline.due_at else ""
        event.add("summary", f"{deadline.reference}: {deadline.title} due{hour}{provisional}")
        event.add("url", settings.PORTAL_ADDRESS.rstrip("/") + path_to(deadline))
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    for provider in _events.values():
        for other in provider(person, now):
            calendar.add_component(_event(other))
    return calendar.to_ical()


def _event(other: FeedEvent) -> Event:
    event = Event()
    event.add("uid", f"{other.uid}@{settings.PORTAL_ADDRESS.split('//')[-1].split(':')[0]}")
    event.add("dtstamp", other.stamp.astimezone(UTC))
    event.add("sequence", other.sequence)
    event.add("dtstart", other.starts_on)
    event.add("dtend", other.ends_before)
    event.add("summary", other.summary)
    event.add("url", settings.PORTAL_ADDRESS.rstrip("/") + other.path)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
