"""Every figure of a report as a table for a spreadsheet: value, numerator, denominator and source."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from portal.deadlines.tables import cell

from ..figures import SECTIONS, Collected
from ..figures.shapes import Value

HEADINGS = (
    "name", "label", "chapter", "value", "unit", "numerator", "denominator", "as printed", "hidden", "source", "note",
)  # fmt: skip


def figures_csv(collected: Collected) -> str:
    """One line a figure, those that are not known with empty values. No cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for one in collected.figures.values():
        line = (
            one.name, one.label, SECTIONS.get(one.section, ""), _plain(one.value), one.unit, _plain(one.numerator),
            _plain(one.denominator), one.text, "yes" if one.suppressed else "", one.source, one.note,
        )  # fmt: skip
        writer.writerow([cell(part) for part in line])
    return out.getvalue()


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
