"""Printed results of surveys that are shipped (`shipped/*.yaml`) and their shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from partnership.arrangements.reading import read_entry
from partnership.arrangements.specification import Entry

FOLDER = Path(__file__).resolve().parent / "shipped"


@dataclass(kw_only=True)
class PrintedSector(Entry):
    """A sector and its printed share of those who answered."""

    name: str
    share: int


@dataclass(kw_only=True)
class PrintedOption(Entry):
    """An answer with its printed share and benchmark, as far as they are printed."""

    words: str
    share: int | None = None
    benchmark: int | None = None


@dataclass(kw_only=True)
class PrintedQuestion(Entry):
    """A question; `missing` says what its shares leave out."""

    words: str
    benchmark_words: str = ""
    missing: str = ""
    options: list[PrintedOption]


@dataclass(kw_only=True)
class PrintedSurvey(Entry):
    """One survey as a document prints it."""

    title: str
    source: str
    opens_on: date
    closes_on: date
    sectors: list[PrintedSector] = field(default_factory=list)
    questions: list[PrintedQuestion]


def printed_survey(name: str) -> PrintedSurvey | None:
    """The shipped survey `name`; None where none is shipped."""
    path = FOLDER / f"{name}.yaml"
    return read_entry(path, PrintedSurvey)[0] if path.exists() else None


def percentage(value: int | None) -> Decimal | None:
    """A printed whole number as the share that is stored."""
    return None if value is None else Decimal(value)
