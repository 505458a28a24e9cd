"""Assurance activities in a person's calendar feed: the reference and the method, no title, theme or finding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.deadlines.feeds import FeedEvent

from .months import months_on
from .queries import for_feed

if TYPE_CHECKING:
    from portal.accounts.models import Person


def events(person: Person, now: datetime) -> Iterator[FeedEvent]:
    """One event of whole days for each activity that `person` may read, over the months that it takes. One query."""
    for activity in for_feed(person, now):
        yield FeedEvent(
            uid=f"assurance-{activity.pk}",
            stamp=activity.changed_at,
            sequence=activity.version - 1,
            starts_on=activity.from_month,
            ends_before=months_on(activity.to_month, 1),
            summary=f"{activity.reference}: {activity.method.name} ({activity.get_state_display().lower()})",
            path=reverse("activity", kwargs={"pk": activity.pk}),
        )
