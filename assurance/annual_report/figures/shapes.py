"""What is collected for a report, frozen: the same results feed page, PDF, summary and CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Value = int | Decimal | str | None
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Parameters:
    """What is asked: the London dates of the period, both included, what it is called, and for whom.

    With `public`, counts of people below five are hidden in `collect`, so that no output can forget it;
    `shown` are the names of figures for which the partnership decided otherwise and recorded it.
    """

    starts_on: date
    ends_on: date
    title: str
    public: bool
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Figure:
    """One figure: `text` is what its name places in a sentence; `source` where it comes from.

    A share has its `numerator` and `denominator`. With `suppressed` the number may not be shown and `value`,
    `numerator` and `denominator` are None. `note` says what a reader has to know of it; `listed` False is one that a
    table or a drawing of the chapter shows already; `place` where in the source it stands.
    """

    name: str
    label: str
    value: Value
    text: str
    unit: str
    numerator: Value
    denominator: Value
    source: str
    section: str
    suppressed: bool = False
    note: str = ""
    listed: bool = True
    place: str = ""


@dataclass(frozen=True)
class Table:
    """A table of the report. The first cell of each row is its heading."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str
    section: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing, what it says in words, and the table of the same numbers."""

    title: str
    alternative: str
    svg: str
    table: Table
    section: str = ""


@dataclass(frozen=True)
class Disagreement:
    """Two statements that cannot both be right, each with its place. Neither is corrected; `note` helps to judge."""

    what: str
    one: str
    one_source: str
    other: str
    other_source: str
    sentence: str
    section: str = ""
    note: str = ""


@dataclass(frozen=True)
class Collected:
    """Everything that was found for `parameters` as things stood on London date `as_of`."""

    parameters: Parameters
    as_of: date
    figures: Mapping[str, Figure]
    tables: Mapping[str, Table]
    charts: Mapping[str, Chart]
    disagreements: tuple[Disagreement, ...]
