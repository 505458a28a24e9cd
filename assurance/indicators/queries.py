"""Reads of indicators that are not trivial."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds

from ..models import Figure, FigureImport, Indicator

if TYPE_CHECKING:
    from portal.accounts.models import Person


def visible_to(person: Person, on: date) -> QuerySet[Indicator]:
    """The indicators that `person` may read on London date `on`: all or none, by role."""
    if not holds(person, Permission.READ_ASSURANCE, on):
        return Indicator.objects.none()
    return Indicator.objects.select_related("owner", "priority")


def imports(person: Person, on: date) -> QuerySet[FigureImport]:
    """The tables of figures that `person` may see: those who keep indicators see all. Their rows are not read."""
    if not holds(person, Permission.KEEP_INDICATORS, on):
        return FigureImport.objects.none()
    return FigureImport.objects.select_related("checked_by")


def standing_figures() -> dict[tuple, tuple]:
    """What is recorded, by (indicator, quarter, cut, category), for a table that may say otherwise. One query."""
    rows = Figure.objects.values_list("indicator__code", "quarter", "cut", "category", "numerator", "denominator")
    return {
        (code, quarter.isoformat(), cut, category): (
            None if numerator is None else str(numerator),
            None if denominator is None else str(denominator),
        )
        for code, quarter, cut, category, numerator, denominator in rows
    }
