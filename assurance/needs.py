"""What the assurance calendar and the risk register ask of people, for the Today page."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import CharField, F, QuerySet, Value
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.today import Need

from .queries import running_late
from .risks.queries import due

if TYPE_CHECKING:
    from portal.accounts.models import Person

MOST = 20
ACTIVITY, RISK = "activity", "risk"


def needs(person: Person, now: datetime) -> list[Need]:
    """Activities whose months are over, for those who plan: done or moved; and risks to look at again. One query."""
    on = london_date(now)
    if not holds(person, Permission.PLAN_ASSURANCE, on):
        return []
    late = _rows(running_late(person, on), ACTIVITY, "to_month")
    waiting = _rows(due(person, on), RISK, "review_on")
    both = late.union(waiting, all=True) if holds(person, Permission.KEEP_RISKS, on) else late
    return [_need(*row) for row in both.order_by("day")[: 2 * MOST]]


def _rows(things: QuerySet, kind: str, day: str) -> QuerySet:
    """Number, kind and day of these things, so that two kinds are asked for at once."""
    named = things.select_related(None).order_by().annotate(kind=Value(kind, CharField()), day=F(day))
    return named.values_list("pk", "kind", "day")


def _need(pk: int, kind: str, day: date) -> Need:
    if kind == RISK:
        return Need(f"RK-{pk}: review the risk", reverse("risk_review", kwargs={"pk": pk}), day, label="Review")
    words = f"AC-{pk}: its months are over. Record that it is done, or move it with the reason"
    return Need(words, reverse("activity", kwargs={"pk": pk}), label="Late")
