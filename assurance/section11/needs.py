"""What self-assessments ask of people, for the Today page; the date itself stands on the register of deadlines."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.today import Asked, Need, first

from ..choices import AssessmentState
from ..models import Assessment
from .queries import waiting

if TYPE_CHECKING:
    from portal.accounts.models import Person

MOST = 20


def needs(person: Person, now: datetime) -> list[Asked]:
    """Own returns that wait for the lead's approval."""
    return [_to_approve(person, now)]


def _to_approve(person: Person, now: datetime) -> Asked:
    on = london_date(now)
    if not holds(person, Permission.APPROVE_SELF_ASSESSMENT, on):
        return []
    rows: list[Assessment]
    (rows,) = yield [waiting(person, on).filter(state=AssessmentState.WITH_LEAD)[: MOST + 1]]
    found = [
        Need(
            f"{row.reference}: approve the self-assessment of your agency",
            reverse("assessment_submit", kwargs={"pk": row.pk}),
            row.due_on,
            label="Approve",
        )
        for row in rows
    ]
    return first(found, MOST, "self-assessments to approve", reverse("cycles"))
