"""What of assurance serves a priority of the business plan, for the priority's own page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from partnership.priority_elsewhere import Serving

from .choices import RiskState
from .indicators import queries as dashboard
from .queries import visible_to
from .risks import queries as register
from .voices import queries

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


def voices(person: Person, priority_id: int, on: date) -> list[Serving]:
    """What was said that touches the priority, and whether something changed, the latest first. One query."""
    return [
        Serving(
            f"{row.get_speaker_display()}, {row.forum}", "something changed" if row.did else "nothing changed yet",
            f"{reverse('voices')}?priority={priority_id}#voice-{row.pk}",
        )
        for row in queries.visible_to(person, on).filter(priority_id=priority_id)
    ]  # fmt: skip


def risks(person: Person, priority_id: int, on: date) -> list[Serving]:
    """The open risks to the priority, with their word, the gravest first. One query."""
    rows = register.listed(person, on).filter(priority_id=priority_id, state=RiskState.OPEN)
    return [
        Serving(row.title, f"{register.band(row.score)[0].lower()}, {row.score} of 25",
                reverse("risk", kwargs={"pk": row.pk}))
        for row in rows
    ]  # fmt: skip


def indicators(person: Person, priority_id: int, on: date) -> list[Serving]:
    """The indicators of the dashboard that serve the priority. One query."""
    rows = dashboard.visible_to(person, on).filter(priority_id=priority_id)
    return [
        Serving(str(row), row.get_polarity_display().lower(), reverse("indicator_figures", kwargs={"pk": row.pk}))
        for row in rows
    ]
