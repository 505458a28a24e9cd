"""The published years that come with the portal: `history/*.yaml`, each checked whole before anything is loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from partnership.arrangements import ArrangementsError, Problem
from partnership.arrangements.reading import read_entry
from partnership.arrangements.specification import Entry
from portal.errors import PortalError

from ..models import CheckKind
from .figures.sections import SECTIONS

FOLDER = Path(__file__).parent / "history"
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


@dataclass(kw_only=True)
class ClaimEntry(Entry):
    """A claim of progress, what shows it and what difference it made; what is empty was not published."""

    words: str
    evidence: str = ""
    difference: str = ""


@dataclass(kw_only=True)
class SectionEntry(Entry):
    """A chapter in the portal's own words, as Markdown with figures placed by name."""

    key: str
    lead: str = ""
    text: str
    claims: list[ClaimEntry] = field(default_factory=list)


@dataclass(kw_only=True)
class FigureEntry(Entry):
    """A figure as it is printed: a number, or words in its place. See `models.StatedFigure`."""

    name: str
    label: str
    section: str
    place: str
    value: str = ""
    words: str = ""
    unit: str = ""
    dated: str = ""
    source: str = ""
    note: str = ""
    group: str = ""

    @property
    def number(self) -> Decimal | None:
        """The value as a number; None where words stand in its place."""
        return Decimal(self.value) if self.value else None


@dataclass(kw_only=True)
class CheckEntry(Entry):
    """Figures that ought to agree. See `models.StatedCheck`."""

    kind: CheckKind
    what: str
    section: str
    parts: list[str]
    against: str = ""
    whole: int | None = None
    per: int = 100
    places: int = 0
    note: str = ""


@dataclass(kw_only=True)
class ReportEntry(Entry):
    """Whose report of which period it is, from which document; `cover` and `summary` as `output.ReportText`."""

    partnership: str
    title: str
    subtitle: str
    starts_on: date
    ends_on: date
    source: str
    contact: str = ""
    cover: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class PublishedFile(Entry):
    """A published year; `file` is its name."""

    report: ReportEntry
    figures: list[FigureEntry]
    sections: list[SectionEntry]
    checks: list[CheckEntry] = field(default_factory=list)
    file: str = field(default="", metadata={"read": False})


def shipped() -> list[str]:
    """The names of the published years that come with the portal."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read_published(name: str) -> PublishedFile:
    """The shipped year `name`; PortalError for an unknown one, ArrangementsError with every fault and its line."""
    if name not in shipped():
        raise PortalError(f"There is no published year “{name}”. The portal comes with: {', '.join(shipped())}.")
    return published_at(FOLDER / f"{name}.yaml")


def published_at(path: Path) -> PublishedFile:
    """The published year in the file at `path`; ArrangementsError with every fault and its line."""
    document, _content = read_entry(path, PublishedFile)
    document.file = path.name
    return _checked(document)


def _checked(document: PublishedFile) -> PublishedFile:
    """The same file, once it makes sense: names once, a number or words, chapters and figures that there are."""
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for row in document.figures:
        if row.name in seen:
            problems.append(Problem(row.line, f"“{row.name}” is on line {seen[row.name]} already."))
        seen.setdefault(row.name, row.line)
        if (not row.value) == (not row.words):
            problems.append(Problem(row.line, f"Give “{row.name}” either a value or words."))
        if row.value and not NUMBER.fullmatch(row.value):
            problems.append(Problem(row.line, f"Write the value of “{row.name}” in digits, such as 67433 or 23.7."))
    chapters = [(one.line, one.section) for one in (*document.figures, *document.checks)]
    chapters += [(chapter.line, chapter.key) for chapter in document.sections]
    problems += [
        Problem(line, f"There is no chapter “{key}”. Use: {', '.join(SECTIONS)}.")
        for line, key in chapters
        if key not in SECTIONS
    ]
    for check in document.checks:
        named = (*check.parts, *([check.against] if check.against else []))
        problems += [
            Problem(check.line, f"The check names “{name}”, and there is no such figure.")
            for name in named
            if name not in seen
        ]
        wanted = {CheckKind.SHARE: 2, CheckKind.SAME: 1}.get(check.kind)
        if wanted is not None and len(check.parts) != wanted:
            problems.append(Problem(check.line, f"A check of this kind has {wanted} in “parts”."))
        if not check.against and (check.kind != CheckKind.SUM or check.whole is None):
            problems.append(Problem(check.line, "Say in “against”, or in “whole”, what the parts are checked against."))
    if problems:
        raise ArrangementsError(document.file, problems)
    return document
