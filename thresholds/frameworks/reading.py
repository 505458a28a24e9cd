"""From the shipped files to a `FrameworkSpec`: the library of needs, laid on the levels of one framework."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from partnership.arrangements.reading import ArrangementsError, Problem, read_entry
from portal.errors import PortalError

from .checking import check_framework, check_headings, check_library, hours
from .entries import (
    RUNGS,
    AdultTestEntry,
    ContactEntry,
    FrameworkFile,
    HeadingsFile,
    LevelEntry,
    NeedEntry,
    NeedsFile,
    RungEntry,
)
from .specification import (
    AdultTestSpec,
    ContactSpec,
    Definition,
    DomainSpec,
    FrameworkSpec,
    HeadingSpec,
    IndicatorSpec,
    LevelSpec,
    NeedSpec,
    TestPart,
)

FOLDER: Final = Path(__file__).resolve().parent
LIBRARY: Final = FOLDER / "library"
HEADINGS: Final = "headings.yaml"
# The library is long, and the loader in C reads it ten times faster; both say the line of a fault.
LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FrameworkError(ArrangementsError):
    """A file of a framework cannot be used; `problems` holds every fault found, in the order of the lines."""


def shipped() -> list[str]:
    """The names of the frameworks that come with the portal."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(name: str) -> FrameworkSpec:
    """The shipped framework `name`, checked; PortalError with the names that exist for any other.

    Raises FrameworkError with every fault by file and line.
    """
    if name not in shipped():
        raise PortalError(f"There is no framework called “{name}”. The portal comes with: {', '.join(shipped())}.")
    return read_file(FOLDER / f"{name}.yaml")


def read_file(path: Path, library: Path = LIBRARY) -> FrameworkSpec:
    """The framework in the file at `path` with the needs in the folder `library`.

    Raises FrameworkError with every fault of the first file that has any.
    """
    headings, needs = _library(library)
    own = _entry(path, FrameworkFile)
    _refuse(path, check_framework(own, headings, needs))
    return _specification(own, headings, needs)


@cache
def _library(folder: Path) -> tuple[HeadingsFile, tuple[NeedEntry, ...]]:
    headings = _entry(folder / HEADINGS, HeadingsFile)
    _refuse(folder / HEADINGS, check_headings(headings))
    needs: list[NeedEntry] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name == HEADINGS:
            continue
        found = _entry(path, NeedsFile).needs
        _refuse(path, check_library(found, headings, earlier=needs))
        needs.extend(found)
    place = {heading.code: number for number, heading in enumerate(headings.headings)}
    return headings, tuple(sorted(needs, key=lambda need: place[need.heading]))


def _entry(path: Path, wanted: type[Any]) -> Any:
    try:
        return read_entry(path, wanted, LOADER)[0]
    except ArrangementsError as error:
        raise FrameworkError(error.file, error.problems) from error


def _refuse(path: Path, problems: list[Problem]) -> None:
    if problems:
        raise FrameworkError(path.name, problems)


def _specification(own: FrameworkFile, headings: HeadingsFile, needs: tuple[NeedEntry, ...]) -> FrameworkSpec:
    about = own.framework
    names = {domain.code: domain.name for domain in own.domains}
    return FrameworkSpec(
        code=about.code,
        partnership=about.partnership,
        name=about.name,
        audience=about.audience,
        notice=about.notice,
        edition=about.edition,
        in_force_from=about.in_force_from,
        sources=tuple(about.sources),
        levels=tuple(_level(number, entry) for number, entry in enumerate(own.levels, 1)),
        domains=tuple(
            DomainSpec(code=entry.code, name=names.get(entry.code, entry.name), order=number)
            for number, entry in enumerate(headings.domains, 1)
        ),
        headings=tuple(
            HeadingSpec(code=entry.code, domain=entry.domain, name=entry.name, order=number)
            for number, entry in enumerate(headings.headings, 1)
        ),
        needs=tuple(
            NeedSpec(
                code=need.code,
                name=need.name,
                heading=need.heading,
                gloss=need.gloss,
                synonyms=tuple(need.synonyms),
                tags=tuple(need.tags),
            )
            for need in needs
        ),
        indicators=tuple(indicator for need in needs for indicator in _indicators(need, own)),
        contacts=_contacts(own.contacts),
        adult_test=_adult_test(own.adult_test) if own.adult_test else None,
    )


def _level(order: int, entry: LevelEntry) -> LevelSpec:
    return LevelSpec(
        code=entry.code,
        order=order,
        name=entry.name,
        number=entry.number,
        voice=entry.voice,
        meaning=entry.meaning,
        lead=entry.lead,
        response=entry.response,
        consent=entry.consent,
        services=tuple(entry.services),
        outcomes=tuple(entry.outcomes),
        steps=tuple(entry.steps),
        legal=entry.legal,
        colour=entry.colour,
        pattern=entry.pattern,
    )


def _indicators(need: NeedEntry, own: FrameworkFile) -> list[IndicatorSpec]:
    """The need's indicators in this framework: the library's words, unless the framework has its own."""
    replaced = next((entry for entry in own.needs if entry.code == need.code), None)
    made = []
    for rung in RUNGS:
        entry: RungEntry | None = (replaced.rung(rung) if replaced else None) or need.rung(rung)
        if entry is None:
            continue
        made.append(
            IndicatorSpec(
                code=f"{need.code}-{rung.replace('_', '-')}",
                need=need.code,
                level=own.rungs.level(rung),
                text=entry.text,
                gloss=entry.gloss,
                ages=tuple(entry.ages or need.ages),
                synonyms=tuple(entry.says),
                danger=entry.danger,
                sources=tuple(dict.fromkeys((*need.sources, *entry.sources))),
                tools=tuple(dict.fromkeys((*need.tools, *entry.tools))),
            )
        )
    return made


def _contacts(entries: list[ContactEntry]) -> tuple[ContactSpec, ...]:
    return tuple(
        ContactSpec(
            code=entry.code,
            name=entry.name,
            purpose=entry.purpose,
            phone=entry.phone,
            email=entry.email,
            web=entry.web,
            hours=tuple(row for text in entry.hours for row in hours(text) or ()),
            emergency=entry.emergency,
            levels=tuple(entry.levels),
            order=number,
        )
        for number, entry in enumerate(entries, 1)
    )


def _adult_test(entry: AdultTestEntry) -> AdultTestSpec:
    return AdultTestSpec(
        introduction=entry.introduction,
        parts=tuple(
            TestPart(
                code=part.code,
                question=part.question,
                explanation=part.explanation,
                examples=tuple(part.examples),
                source=part.source,
            )
            for part in entry.parts
        ),
        met=entry.met,
        not_met=entry.not_met,
        unsure=entry.unsure,
        danger=entry.danger,
        definitions=tuple(
            Definition(code=found.code, term=found.term, meaning=found.meaning, source=found.source)
            for found in entry.definitions
        ),
        record=tuple(entry.record),
        contacts=_contacts(entry.contacts),
        sources=tuple(entry.sources),
    )
