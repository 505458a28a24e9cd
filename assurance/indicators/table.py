"""A table of figures as it comes from others: XLSX or CSV, read row by row, every fault with its row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from portal.numbers import plain
from portal.table_files import receive

from ..choices import Cut
from ..models import Indicator
from .figures import quarter_of

COLUMNS = ("indicator", "quarter", "numerator", "denominator", "commentary", "cut", "category", "restated")
NEEDED = ("indicator", "quarter", "numerator")
MOST_ROWS, MOST_BYTES, MOST_PROBLEMS = 50_000, 25 * 1024 * 1024, 200
QUARTER = re.compile(r"(\d{4})[-/ ]?Q([1-4])", re.IGNORECASE)
MISSING_MARKS = {"", "-", "–", "n/a", "na", ".."}


@dataclass
class Checked:
    """What was found in a table: rows that could be taken in, and faults with their rows."""

    digest: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)


def read(name: str, file: IO[bytes], *, first_month: int, standing: Mapping[tuple, tuple]) -> Checked:
    """Every row of the table, checked against the indicators there are and the figures that stand.

    `first_month` is the month in which the assurance year begins; a quarter is written as `2026-Q4` of that year's
    count or as a date within it. `standing` maps (indicator, quarter, cut, category) to what is recorded already, and
    a row that says otherwise must say why. Raises Refused (field `file`) for what is no table at all.
    """
    sent = receive(name, file, columns=COLUMNS, needed=NEEDED, most_rows=MOST_ROWS, most_bytes=MOST_BYTES)
    checked = Checked(sent.digest)
    indicators = {row.code: row for row in Indicator.objects.all()}
    seen: dict[tuple, int] = {}
    for number, cells in sent.rows:
        row, faults = _row(cells, indicators, first_month)
        if not faults:
            key = (row["indicator"], row["quarter"], row["cut"], row["category"])
            if key in seen:
                faults.append(f"It says the same figure as row {seen[key]}. Leave one of them out.")
            seen.setdefault(key, number)
            before = standing.get(key)
            if before is not None and before != (row["numerator"], row["denominator"]) and not row["restated"]:
                faults.append("Another figure is recorded already. Say in the column “restated” why it is another now.")
        if faults:
            checked.problems += [{"row": number, "words": words} for words in faults]
        else:
            checked.rows.append({"row": number, **row})
        if len(checked.problems) >= MOST_PROBLEMS:
            break
    return checked


def _row(
    said: Mapping[str, str], indicators: Mapping[str, Indicator], first_month: int
) -> tuple[dict[str, Any], list[str]]:
    faults: list[str] = []
    indicator = indicators.get(said["indicator"])
    if indicator is None:
        faults.append(f"There is no indicator “{said['indicator']}”.")
    quarter = _quarter(said["quarter"], first_month)
    if quarter is None:
        faults.append(f"“{said['quarter']}” is no quarter. Write 2026-Q4, or a date within the quarter.")
    numerator, wrong = _number(said["numerator"], "numerator")
    faults += wrong
    denominator, wrong = _number(said["denominator"], "denominator")
    faults += wrong
    if indicator is not None and not faults:
        faults += measure_faults(indicator, numerator, denominator)
    if said["cut"].lower() not in Cut.values:
        faults.append(f"“{said['cut']}” is no cut. Known: {', '.join(value for value in Cut.values if value)}.")
    elif bool(said["cut"]) != bool(said["category"]):
        faults.append("A cut and its category go together.")
    return {
        "indicator": said["indicator"],
        "quarter": quarter.isoformat() if quarter else "",
        "cut": said["cut"].lower(),
        "category": said["category"][:80],
        "numerator": None if numerator is None else str(numerator),
        "denominator": None if denominator is None else str(denominator),
        "commentary": said["commentary"],
        "restated": said["restated"][:300],
    }, faults


def measure_faults(indicator: Indicator, numerator: Decimal | None, denominator: Decimal | None) -> list[str]:
    """What is wrong with a numerator and a denominator for this indicator, in sentences."""
    if numerator is None:
        return []
    if indicator.per is None and denominator is not None:
        return [f"{indicator.code} is a plain count and has no denominator."]
    if indicator.per is not None and not denominator:
        return [f"{indicator.code} needs its denominator, above nought: {indicator.denominator_words}."]
    if indicator.per == 100 and denominator is not None and numerator > denominator:
        return [f"{plain(numerator)} of {plain(denominator)} is more than all of them."]
    return []


def _number(text: str, what: str) -> tuple[Decimal | None, list[str]]:
    """A number, or None where the table says that there is none; a percentage is refused: it is computed."""
    if text.lower() in MISSING_MARKS:
        return None, []
    if "%" in text:
        return None, [f"The {what} is a percentage. Give the number itself: percentages are computed."]
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None, [f"The {what} “{text}” is no number."]
    if not number.is_finite() or number < 0 or number >= Decimal(10) ** 12:
        return None, [f"The {what} “{text}” cannot be."]
    if number != round(number, 2):
        return None, [f"The {what} “{text}” has more than two decimals."]
    return round(number, 2), []


def _quarter(text: str, first_month: int) -> date | None:
    if match := QUARTER.fullmatch(text):
        months = first_month - 1 + 3 * (int(match[2]) - 1)
        return date(int(match[1]) + months // 12, months % 12 + 1, 1)
    try:
        return quarter_of(date.fromisoformat(text), first_month)
    except ValueError:
        return None
