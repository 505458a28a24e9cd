"""What Today asks of somebody because of a dispute: their partner's written position."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities
from portal.clock import london_date
from portal.deadlines.models import Deadline
from portal.today import Asked, Need, days_left

from .dispute_queries import visible_to
from .models import DisputePosition, DisputeStep
from .models.dispute import DISPUTE_KIND
from .promise_choices import StageNeed
from .queries import statutory_partners

if TYPE_CHECKING:
    from portal.accounts.models import Person


def needs(person: Person, now: datetime) -> list[Asked]:
    """A line for each dispute between partners that waits for the written position of this person's partner."""
    return [_positions(person, london_date(now))]


def _positions(person: Person, on: date) -> Asked:
    speaks_for = {a.organisation_id for a in capacities(person, Permission.GIVE_POSITION, on)}
    if not speaks_for:
        return []
    partners = {partner.pk for partner in statutory_partners(on)} & speaks_for
    if not partners:
        return []
    (waiting,) = yield [
        DisputeStep.objects.filter(
            ended_at__isnull=True, needs=StageNeed.POSITIONS, dispute__in=visible_to(person, on)
        ).select_related("dispute")
    ]
    ids = [step.dispute_id for step in waiting]
    positions, clocks = yield [
        DisputePosition.objects.filter(dispute__in=ids).values_list("dispute_id", "organisation_id"),
        Deadline.objects.filter(
            subject_kind=DISPUTE_KIND, subject_id__in=ids, met_at__isnull=True, cancelled_at__isnull=True
        ).values_list("subject_id", "due_on"),
    ]
    given, due = set(positions), dict(clocks)
    found = []
    for step in waiting:
        if all((step.dispute_id, partner) in given for partner in partners):
            continue
        due_on = due.get(step.dispute_id)
        found.append(
            Need(
                f"{step.dispute.reference}: give your partner’s written position",
                reverse("dispute_position", args=[step.dispute.reference]),
                due_on,
                days_left(due_on, on) if due_on else None,
                "Write",
            )
        )
    return found
