"""What learning asks of people, for the Today page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.today import Asked, Need, first

from .choices import RecommendationState
from .queries import waiting_recommendations

if TYPE_CHECKING:
    from portal.accounts.models import Person

MOST = 20


def needs(person: Person, now: datetime) -> list[Asked]:
    """Recommendations to answer, and those of which everything is assured."""
    return [_recommendations(person, now)]


def _recommendations(person: Person, now: datetime) -> Asked:
    on = london_date(now)
    may_answer = holds(person, Permission.ANSWER_RECOMMENDATION, on)
    if not may_answer and not holds(person, Permission.KEEP_LEARNING, on):
        return []
    found = []
    for link in (yield from waiting_recommendations(person, now)):
        row = link.recommendation
        path = reverse("recommendation", kwargs={"reference": row.reference})
        if row.state == RecommendationState.TO_ANSWER:
            if may_answer:
                found.append(Need(f"{row.reference}: record what the partnership answers", path, label="Answer"))
        else:
            found.append(Need(f"{row.reference}: all is assured, start the checks of impact", path, label="Assured"))
    return first(found, MOST, "recommendations that wait", reverse("learning"))
