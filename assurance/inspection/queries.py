"""Reads of packs for inspectors: each is seen by whoever asked for it, for it holds what that person may read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.subjects import Kind

from ..choices import PackState
from ..models import InspectionPack
from ..models.inspection import INSPECTION_KIND

if TYPE_CHECKING:
    from portal.accounts.models import Person


def visible_to(person: Person, on: date) -> QuerySet[InspectionPack]:
    """The packs that `person` asked for, while they may build one."""
    if not holds(person, Permission.BUILD_INSPECTION, on):
        return InspectionPack.objects.none()
    return InspectionPack.objects.filter(asked_by_id=person.pk)


def being_built(person: Person) -> InspectionPack | None:
    """The pack of `person` that is not built yet."""
    return InspectionPack.objects.filter(asked_by_id=person.pk, state=PackState.ASKED).first()


def inspection_kind() -> Kind:
    """Packs for inspectors, as the ground asks about them."""
    return Kind.seen_by_query(
        INSPECTION_KIND, "Pack for inspectors", visible_to, lambda pk: reverse("inspection", kwargs={"pk": pk}),
        address=lambda subject: reverse("inspection", kwargs={"pk": subject.id}),
    )  # fmt: skip
