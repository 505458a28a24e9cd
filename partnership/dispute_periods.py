"""The period that the trend covers when nobody names one: the year that ends today."""

from __future__ import annotations

from datetime import date

from portal.deadlines.counting import add_months


def period(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """The first and the last London date; two that were given the wrong way round are put right."""
    last = until or today
    first = since or add_months(last, -12)
    return (first, last) if first <= last else (last, first)
