"""Reads of independent scrutiny."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.subjects import Kind

from ..choices import ScrutinyState
from ..models import Scrutiny
from ..models.scrutiny import SCRUTINY_KIND

if TYPE_CHECKING:
    from portal.accounts.models import Person


def visible_to(person: Person, on: date) -> QuerySet[Scrutiny]:
    """The scrutinies that `person` may read on London date `on`: all or none, by role."""
    if not holds(person, Permission.READ_SCRUTINY, on):
        return Scrutiny.objects.none()
    return Scrutiny.objects.select_related("activity", "stated_by")


def listed(person: Person, on: date) -> QuerySet[Scrutiny]:
    """The same with how many challenges were raised and how many wait for a reply. One query."""
    waiting = Q(challenges__replied_at__isnull=True, challenges__isnull=False)
    return visible_to(person, on).order_by("-year").annotate(
        raised=Count("challenges", distinct=True), waiting=Count("challenges", filter=waiting, distinct=True)
    )  # fmt: skip


def reads_draft(person: Person, scrutiny: Scrutiny, on: date) -> bool:
    """Whether `person` reads comments and statement: the scrutineer at any time, others once it is given."""
    return scrutiny.state != ScrutinyState.OPEN or holds(person, Permission.SCRUTINISE, on)


def year_before(scrutiny: Scrutiny) -> Scrutiny | None:
    """Last year's scrutiny, whose findings and response this one looks back at."""
    return Scrutiny.objects.filter(year=scrutiny.year - 1).exclude(state=ScrutinyState.OPEN).first()


def scrutiny_kind() -> Kind:
    """Scrutinies, as the ground asks about them."""
    return Kind.seen_by_query(
        SCRUTINY_KIND, "Independent scrutiny", visible_to, lambda pk: reverse("scrutiny", kwargs={"pk": pk}),
        address=lambda subject: reverse("scrutiny", kwargs={"pk": subject.id}),
    )  # fmt: skip
