"""What the templates of the annual report need: a drawing in its place, and counts as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString, mark_safe

from assurance.annual_report.figures import Chart
from assurance.suppression import plain

register = template.Library()


@register.filter
def at(drawings: Mapping[str, str], anchor: str) -> str:
    """The data address of a drawing."""
    return drawings[anchor]


@register.filter
def drawn(chart: Chart) -> SafeString:
    """The drawing itself: made by `figures.draw`, which escapes every word in it."""
    return mark_safe(chart.svg)  # noqa: S308


@register.filter
def counted(number: Decimal | int | str) -> str:
    """A count as it is read: `2,719`."""
    return number if isinstance(number, str) else plain(number)
