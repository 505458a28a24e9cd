"""The shipped questions and scales (`shipped/*.yaml`) and their shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from partnership.arrangements import ArrangementsError, Problem
from partnership.arrangements.reading import read_entry
from partnership.arrangements.specification import Entry
from portal.errors import PortalError

from ..choices import Duty

HERE = Path(__file__).resolve().parent / "shipped"
SCALES = "scales"


@dataclass(kw_only=True)
class LevelEntry(Entry):
    """One level of a scale."""

    value: int
    name: str
    words: str
    pattern: str


@dataclass(kw_only=True)
class ScaleEntry(Entry):
    """A scale, from its lowest level to its highest."""

    code: str
    name: str
    levels: list[LevelEntry]


@dataclass(kw_only=True)
class ScalesFile(Entry):
    """The file of the scales."""

    scales: list[ScaleEntry]


@dataclass(kw_only=True)
class TemplateEntry(Entry):
    """The questions as a whole; `scale` is the one that their descriptors are written for."""

    code: str
    name: str
    duty: Duty
    scale: str
    citation: str


@dataclass(kw_only=True)
class DescriptorEntry(Entry):
    """What a standard looks like at one level."""

    value: int
    words: str


@dataclass(kw_only=True)
class QuestionEntry(Entry):
    """One question, and what would show its answer."""

    code: str
    words: str
    evidence: str = ""


@dataclass(kw_only=True)
class StandardEntry(Entry):
    """One standard with its questions."""

    code: str
    name: str
    words: str
    citation: str
    descriptors: list[DescriptorEntry]
    questions: list[QuestionEntry]


@dataclass(kw_only=True)
class TemplateFile(Entry):
    """A file of questions."""

    template: TemplateEntry
    standards: list[StandardEntry]
    file: str = field(default="", metadata={"read": False})


def names() -> list[str]:
    """The names of the templates that come with the portal."""
    return sorted(path.stem for path in HERE.glob("*.yaml") if path.stem != SCALES)


def read_scales() -> dict[str, ScaleEntry]:
    """The scales by code, in the order of the file."""
    document, _content = read_entry(HERE / f"{SCALES}.yaml", ScalesFile)
    return {scale.code: scale for scale in document.scales}


def read_template(name: str) -> TemplateFile:
    """The shipped template `name`; PortalError for an unknown one, ArrangementsError with every fault and its line."""
    if name not in names():
        raise PortalError(f"There are no questions called “{name}”. The portal comes with: {', '.join(names())}.")
    return template_at(HERE / f"{name}.yaml")


def template_at(path: Path) -> TemplateFile:
    """The questions in the file at `path`; ArrangementsError with every fault and its line."""
    document, _content = read_entry(path, TemplateFile)
    document.file = path.name
    return check(document)


def check(document: TemplateFile) -> TemplateFile:
    """The same file, once it makes sense: codes once, a scale that there is, a descriptor for each of its levels."""
    problems: list[Problem] = []
    scale = read_scales().get(document.template.scale)
    if scale is None:
        problems.append(Problem(document.template.at("scale"), f"There is no scale “{document.template.scale}”."))
    entries = [*document.standards, *(question for s in document.standards for question in s.questions)]
    seen: dict[tuple[type, str], int] = {}
    for entry in entries:
        key = (type(entry), entry.code)
        if key in seen:
            problems.append(Problem(entry.line, f"“{entry.code}” is on line {seen[key]} already."))
        seen.setdefault(key, entry.line)
    for standard in document.standards:
        values = [one.value for one in standard.descriptors]
        if scale is not None and values != [level.value for level in scale.levels]:
            problems.append(
                Problem(standard.line, f"“{standard.code}” needs one descriptor for each level of its scale, in order.")
            )
        if not standard.questions:
            problems.append(Problem(standard.line, f"“{standard.code}” asks nothing."))
    if problems:
        raise ArrangementsError(document.file, problems)
    return document
