"""What of assurance serves a priority of the business plan, for the priority's own page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from partnership.priority_elsewhere import Serving

from .queries import visible_to

if TYPE_CHECKING:
    from portal.accounts.models import Person


def activities(person: Person, priority_id: int, on: date) -> list[Serving]:
    """The assurance activities of the priority that `person` may read, the newest first. One query."""
    rows = visible_to(person, on).filter(priority_id=priority_id).order_by("-from_month", "-pk")
    return [
        Serving(
            row.title or row.method.name, f"{row.method.name}, {row.get_state_display().lower()}",
            reverse("activity", kwargs={"pk": row.pk}),
        )
        for row in rows
    ]  # fmt: skip
