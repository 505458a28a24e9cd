"""Reads of independent scrutiny."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.urls import resolve, reverse

from portal.access import opens_at
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.remembered import remembered
from portal.subjects import Kind

from ..audits.queries import visible_to as audits_visible_to
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


@dataclass(frozen=True)
class Entry:
    """One entry of the index as somebody reads it: without a path where it is missing, or where it is not theirs."""

    section: str
    title: str
    path: str
    missing: bool


def documents_of(scrutiny: Scrutiny, person: Person, on: date) -> list[Entry]:
    """The index of documents, linked where the page behind an entry answers `person` on London date `on`."""
    found = []
    for row in scrutiny.documents.all():
        path = row.path if row.path and _answers(row.path, person, on) else ""
        found.append(Entry(row.section, row.title, path, not row.path))
    return found


def _answers(path: str, person: Person, on: date) -> bool:
    """Whether the page opens to the person's role; an audit besides only to those who may know of it."""
    if not opens_at(path, person, on):
        return False
    match = resolve(path)
    audits = ("audits of somebody", person.pk, on)
    return match.view_name != "audit" or match.kwargs["pk"] in remembered(
        audits, lambda: set(audits_visible_to(person, on).values_list("pk", flat=True))
    )


def year_before(scrutiny: Scrutiny) -> Scrutiny | None:
    """Last year's scrutiny, whose findings and response this one looks back at."""
    return Scrutiny.objects.filter(year=scrutiny.year - 1).exclude(state=ScrutinyState.OPEN).first()


def scrutiny_kind() -> Kind:
    """Scrutinies, as the ground asks about them."""
    return Kind.seen_by_query(
        SCRUTINY_KIND, "Independent scrutiny", visible_to, lambda pk: reverse("scrutiny", kwargs={"pk": pk}),
        address=lambda subject: reverse("scrutiny", kwargs={"pk": subject.id}),
    )  # fmt: skip
