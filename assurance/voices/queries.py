"""Reads of what was said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from partnership.models import Group, Priority
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds

from ..choices import Speaker
from ..models import Voice

if TYPE_CHECKING:
    from portal.accounts.models import Person

ANSWERED, WAITING = "answered", "waiting"


def visible_to(person: Person, on: date) -> QuerySet[Voice]:
    """What `person` may read on London date `on`: all or none, by role."""
    if not holds(person, Permission.READ_ASSURANCE, on):
        return Voice.objects.none()
    return Voice.objects.select_related("group", "priority", "activity")


def listed(
    person: Person, on: date, *, speaker: str = "", priority: Priority | None = None, group: Group | None = None,
    answer: str = "",
) -> QuerySet[Voice]:  # fmt: skip
    """The same, narrowed by who spoke, priority, group and whether something has changed. One query."""
    rows = visible_to(person, on)
    if speaker in Speaker.values:
        rows = rows.filter(speaker=speaker)
    if priority is not None:
        rows = rows.filter(priority=priority)
    if group is not None:
        rows = rows.filter(group=group)
    if answer == ANSWERED:
        rows = rows.exclude(did="")
    elif answer == WAITING:
        rows = rows.filter(did="")
    return rows


def counts(rows: QuerySet[Voice]) -> dict[str, int]:
    """How many were heard, to how many something was done, and of how many those who spoke were told. One query."""
    return rows.order_by().aggregate(
        heard=Count("pk"), done=Count("pk", filter=~Q(did="")), told=Count("pk", filter=~Q(told=""))
    )
