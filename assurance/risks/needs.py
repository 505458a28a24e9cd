"""What the risk register asks of people, for the Today page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.today import Need

from .queries import due

if TYPE_CHECKING:
    from portal.accounts.models import Person

MOST = 20


def needs(person: Person, now: datetime) -> list[Need]:
    """Risks to look at again, for those who keep the register. At most one query."""
    on = london_date(now)
    if not holds(person, Permission.KEEP_RISKS, on):
        return []
    return [
        Need(f"{risk.reference}: review the risk", reverse("risk_review", kwargs={"pk": risk.pk}), risk.review_on,
             label="Review")
        for risk in due(person, on)[:MOST]
    ]  # fmt: skip
