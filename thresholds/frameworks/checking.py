"""Whether well-formed files of frameworks also make sense. Each function returns every fault it finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from partnership.arrangements.reading import Problem
from partnership.arrangements.specification import Entry
from portal.brand import HEX_COLOUR, LEAST_CONTRAST, contrast

from .entries import RUNGS, ContactEntry, FrameworkFile, HeadingsFile, LevelEntry, NeedEntry, OwnRungs, RungEntry
from .specification import AGE_BANDS, AUDIENCES, PATTERNS

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? ([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])")
END_OF_DAY = "24:00"


def hours(text: str) -> tuple[tuple[int, str, str], ...] | None:
    """Opening hours as written, such as `mon-fri 09:00-17:00`, a row for each day; None when they make no sense."""
    found = HOURS.fullmatch(text)
    if found is None or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
        return None
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    if first > last or not found[3] < found[4] <= END_OF_DAY:
        return None
    return tuple((day, found[3], found[4]) for day in range(first, last + 1))


def check_headings(file: HeadingsFile) -> list[Problem]:
    """Faults of `headings.yaml`."""
    problems = [*_codes(file.domains, "domain"), *_codes(file.headings, "heading")]
    domains = {entry.code for entry in file.domains}
    problems += [
        Problem(entry.at("domain"), f"No domain has the code “{entry.domain}”. Add it under “domains”.")
        for entry in file.headings
        if entry.domain not in domains
    ]
    return problems


def check_library(
    needs: Sequence[NeedEntry], headings: HeadingsFile, *, earlier: Sequence[NeedEntry] = ()
) -> list[Problem]:
    """Faults of one file of needs; `earlier` are the needs of the files before it."""
    problems = [*_codes(needs, "need")]
    known, taken = {entry.code for entry in headings.headings}, {need.code for need in earlier}
    for need in needs:
        if need.code in taken:
            problems.append(Problem(need.at("code"), f"The need “{need.code}” is in another file too. Keep one."))
        if need.heading not in known:
            problems.append(
                Problem(need.at("heading"), f"No heading has the code “{need.heading}”; see headings.yaml.")
            )
        rungs = [entry for name in RUNGS if (entry := need.rung(name))]
        if not rungs:
            problems.append(Problem(need.line, f"“{need.code}” stands on no rung. Add one of: {', '.join(RUNGS)}."))
        for entry in (need, *rungs):
            problems.extend(_ages(entry))
    return problems


def check_framework(file: FrameworkFile, headings: HeadingsFile, needs: Sequence[NeedEntry]) -> list[Problem]:
    """Faults of a framework's own file."""
    about = file.framework
    problems = [*_codes(file.levels, "level"), *_codes(file.contacts, "contact"), *_codes(file.needs, "need")]
    if not SLUG.fullmatch(about.code):
        problems.append(_bad_code(about.at("code"), about.code))
    if about.audience not in AUDIENCES:
        problems.append(Problem(about.at("audience"), f"Write one of: {', '.join(AUDIENCES)}."))
    levels = [entry.code for entry in file.levels]
    problems.extend(_rising(file, levels))
    for entry in file.levels:
        problems.extend(_level(entry))
    problems.extend(_own_needs(file.needs, {need.code for need in needs}))
    known = {entry.code for entry in headings.domains}
    problems += [
        Problem(entry.at("code"), f"“{entry.code}” is not a domain of the library.")
        for entry in file.domains
        if entry.code not in known
    ]
    problems.extend(_contacts(file.contacts, file.line, set(levels)))
    if file.adult_test:
        test = file.adult_test
        problems.extend(_contacts(test.contacts, test.line, set(levels)))
        if [part.code for part in test.parts] != ["a", "b", "c"]:
            problems.append(Problem(test.at("parts"), "The test has three parts: a, b and c, in that order."))
    return problems


def _bad_code(line: int, code: str) -> Problem:
    return Problem(line, f"The code “{code}” needs small letters, digits and single dashes only.")


def _codes(entries: Iterable[Entry], noun: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for entry in entries:
        code = str(getattr(entry, "code", ""))
        if not SLUG.fullmatch(code):
            yield _bad_code(entry.at("code"), code)
        if code in seen:
            yield Problem(entry.line, f"The {noun} “{code}” is here twice; it was on line {seen[code]}. Keep one.")
        seen.setdefault(code, entry.line)


def _ages(entry: RungEntry | NeedEntry) -> Iterator[Problem]:
    for age in entry.ages:
        if age not in AGE_BANDS:
            yield Problem(entry.at("ages"), f"“{age}” is not a band of age. Write one of: {', '.join(AGE_BANDS)}.")


def _rising(file: FrameworkFile, levels: Sequence[str]) -> Iterator[Problem]:
    """Every rung stands on a level, and a higher rung never on a lower level."""
    highest = -1
    for rung in RUNGS:
        code = file.rungs.level(rung)
        if code not in levels:
            yield Problem(file.rungs.at(rung), f"No level has the code “{code}”. Add it under “levels”.")
            continue
        if levels.index(code) < highest:
            yield Problem(file.rungs.at(rung), f"The rung “{rung}” stands on a lower level than the one before it.")
        highest = max(highest, levels.index(code))


def _level(entry: LevelEntry) -> Iterator[Problem]:
    if not HEX_COLOUR.fullmatch(entry.colour):
        yield Problem(entry.at("colour"), f"“{entry.colour}” is not a colour. Write # and six of 0-9 and a-f.")
    elif (ratio := contrast(entry.colour, "#ffffff")) < LEAST_CONTRAST:
        yield Problem(
            entry.at("colour"),
            f"White text on {entry.colour} has a contrast of {ratio:.2f}, and needs {LEAST_CONTRAST}. Make it darker.",
        )
    if entry.pattern not in PATTERNS:
        yield Problem(entry.at("pattern"), f"Write one of: {', '.join(PATTERNS)}.")
    if not entry.steps:
        yield Problem(entry.at("steps"), "Say at least one thing to do now at this level.")


def _own_needs(entries: Sequence[OwnRungs], library: set[str]) -> Iterator[Problem]:
    for entry in entries:
        if entry.code not in library:
            yield Problem(entry.at("code"), f"The library has no need “{entry.code}” to say differently.")
        for name in RUNGS:
            if rung := entry.rung(name):
                yield from _ages(rung)


def _contacts(entries: Sequence[ContactEntry], line: int, levels: set[str]) -> Iterator[Problem]:
    if not any(entry.emergency for entry in entries):
        yield Problem(line, "No contact is for emergencies. Mark one with “emergency: true”.")
    for entry in entries:
        if not (entry.phone or entry.email or entry.web):
            yield Problem(entry.line, f"“{entry.name}” cannot be reached. Add a telephone number, e-mail or address.")
        for text in entry.hours:
            if hours(text) is None:
                yield Problem(entry.at("hours"), f"“{text}” is not understood. Write hours as “mon-fri 09:00-17:00”.")
        for code in entry.levels:
            if code not in levels:
                yield Problem(entry.at("levels"), f"No level has the code “{code}”.")
