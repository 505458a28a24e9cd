"""The secret address of somebody's calendar feed."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from portal.accounts.models import Person
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record


@transaction.atomic
def make_feed_key(*, person: Person, now: datetime) -> str:
    """Give `person` a new secret for the feed's address, and return it. The old address stops working at once."""
    return _set(person, secrets.token_urlsafe(32), Event.FEED_KEY_MADE, now)


@transaction.atomic
def withdraw_feed_key(*, person: Person, now: datetime) -> None:
    """Close the person's feed: no address answers any more."""
    _set(person, None, Event.FEED_KEY_WITHDRAWN, now)


def _set(person: Person, key: str | None, event: Event, now: datetime) -> str:
    locked = Person.objects.select_for_update().get(pk=person.pk)
    locked.feed_key = key
    locked.save(update_fields=["feed_key"])
    person.feed_key = key
    record(event, target=Subject("person", person.pk, "Calendar feed"), by=person, now=now, fields=["feed_key"])
    return key or ""
