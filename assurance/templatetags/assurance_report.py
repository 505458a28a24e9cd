"""What the templates of the annual report need: a drawing in its place, and counts as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import template

from assurance.annual_report.figures import Chart
from assurance.annual_report.markdown import Markup
from portal.numbers import plain

register = template.Library()


@register.filter
def at(drawings: Mapping[str, str], anchor: str) -> str:
    """The data address of a drawing."""
    return drawings[anchor]


@register.filter
def drawn(chart: Chart) -> Markup:
    """The drawing itself: made by `figures.draw`, which escapes every word in it."""
    return Markup(chart.svg)


@register.filter
def counted(number: Decimal | int | str) -> str:
    """A count as it is read: `2,719`."""
    return number if isinstance(number, str) else plain(number)
