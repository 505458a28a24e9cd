"""Indicators, their figures and tables of figures, made by the app's own actions."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from assurance.indicators import actions
from assurance.indicators.table import COLUMNS
from assurance.models import Figure, FigureImport, ImportedFigure, Indicator
from portal.accounts.models import Person

from . import assurance

NOW = assurance.NOW
# The first quarter of Bolton's year of October 2026, and the four of the year before.
THIS = date(2026, 10, 1)
BEFORE = (date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1))
_number = count(1)


def indicator(*, by: Person | None = None, now: datetime = NOW, **fields) -> Indicator:
    """An indicator: a plain count whose year is a sum, unless told otherwise."""
    assurance._in_use()
    values = {
        "code": f"9.{next(_number)}",
        "name": "Contacts",
        "definition": "Contacts with the front door in the quarter.",
        "numerator_words": "Contacts",
        "denominator_words": "",
        "per": None,
        "polarity": "neutral",
        "year_rule": "sum",
        "target": None,
        "tolerance": Decimal(0),
        "benchmark": None,
        "benchmark_words": "",
        "challenge": "",
        "owner": None,
        "priority": None,
        "public": False,
    } | fields
    return actions.add_indicator(values=values, by=by or assurance.planner(), now=now)


def percentage(**fields) -> Indicator:
    """An indicator that is a percentage."""
    return indicator(**{"per": 100, "denominator_words": "All of them", "polarity": "high", **fields})


def figure(
    of: Indicator | None = None,
    quarter: date = THIS,
    numerator: int | str | None = 20,
    *,
    now: datetime = NOW,
    **fields,
) -> Figure:
    """The figure of a quarter, recorded or restated."""
    of = of or indicator()
    standing = of.figures.filter(quarter=quarter, cut="").first()
    values = {
        "denominator": None,
        "missing_words": "" if numerator is not None else "Not counted",
        "commentary": "As expected.",
        "restated_words": "",
        "version": standing.version if standing else 0,
    } | fields
    if values["denominator"] is not None:
        values["denominator"] = Decimal(values["denominator"])
    return actions.record_figure(
        indicator=of,
        quarter=quarter,
        numerator=None if numerator is None else Decimal(numerator),
        by=assurance.planner(),
        now=now,
        **values,
    )


def table(*rows: dict, name: str = "figures.csv") -> SimpleUploadedFile:
    """A CSV table with these rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, out.getvalue().encode())


def checked(*rows: dict, now: datetime = NOW) -> FigureImport:
    """A table that was looked at: one good row unless given others."""
    if not rows:
        rows = ({"indicator": indicator().code, "quarter": "2026-Q1", "numerator": 7},)
    assurance._in_use()
    return actions.check(name="figures.csv", file=table(*rows), by=assurance.planner(), now=now)


def taken_in(*rows: dict, now: datetime = NOW) -> FigureImport:
    """A table that was taken in."""
    found = checked(*rows, now=now)
    actions.apply_import(found=found, by=assurance.planner(), now=now)
    found.refresh_from_db()
    return found


def imported() -> ImportedFigure:
    """What a table did to one figure."""
    return taken_in().changes.get()
