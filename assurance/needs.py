"""What the assurance calendar asks of people, for the Today page; reviews of risks stand on the register."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.today import Asked, Need, first

from .queries import running_late

if TYPE_CHECKING:
    from portal.accounts.models import Person

MOST = 40


def needs(person: Person, now: datetime) -> list[Asked]:
    """Activities whose months are over, for those who plan: done or moved."""
    return [_late(person, now)]


def _late(person: Person, now: datetime) -> Asked:
    on = london_date(now)
    if not holds(person, Permission.PLAN_ASSURANCE, on):
        return []
    (late,) = yield [running_late(person, on).select_related(None).values_list("pk", flat=True)[: MOST + 1]]
    words = "its months are over. Record that it is done, or move it with the reason"
    found = [Need(f"AC-{pk}: {words}", reverse("activity", kwargs={"pk": pk}), label="Late") for pk in late]
    everything = f"{reverse('assurance_activities')}?state=unfinished"
    return first(found, MOST, "activities whose months are over", everything)
