"""The box on the sign-in page: whom to call, and the look-up, which needs no account."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from portal.front_door import FrontDoor, Number

from .reaching import opened


def front_door(now: datetime) -> FrontDoor | None:
    """Who of the local emergency route answers at `now`; None while no framework is loaded."""
    found = opened(now)
    if found is None:
        return None
    return FrontDoor(
        heading="Worried about a child?",
        sentence="You need no account to look up what to do and whom to call. If anybody is in immediate danger:",
        numbers=(
            Number("Emergency services", "999", "tel:999"),
            *(Number(one.contact.name, one.contact.phone, one.dial) for one in found.emergency),
        ),
        pages=((reverse("thresholds"), "Look up a worry"), (reverse("threshold_contacts"), "Whom to call")),
    )
