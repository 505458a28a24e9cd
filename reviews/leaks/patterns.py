"""What each entry of a glossary can look like in a text, as patterns over the folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .choices import EntryKind, WarningKind
from .dates import Spoken, spoken_dates
from .folding import fold
from .nicknames import short_forms

POSTCODE = re.compile(r"(?<![a-z0-9])([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})(?![a-z0-9])")
# Given names and surnames that are words of every day: told by their capital letter alone.
EVERYDAY = frozenset(
    "april august bill bishop brook brown carter cook crystal daisy dawn dean drew faith field fisher frank gail grace "
    "grant green hall hill hope iris ivy jack jay joy june king lane lily long mark marsh mason may mercy miles miller "
    "moss nick pat penny poppy price ray rich rob rose ruby saint sky small stone sue summer ted violet wall ward "
    "west white will wood young".split()
)
# Two capital letters that stand for something else in every report.
NOT_INITIALS = frozenset("AM CE CP DC DI DS DV GP HR HV ID IT MP NI OK PC PM PR RE SW TV UK".split())
STREETS = {
    "street": "st", "road": "rd", "avenue": "ave?", "lane": "ln", "close": "cl", "drive": "dr", "court": "ct",
    "crescent": "cres", "terrace": "terr?", "place": "pl", "gardens": "gdns", "grove": "gr", "square": "sq",
}  # fmt: skip
ORDINARY_OF_SCHOOLS = frozenset(
    "school primary high infant infants junior secondary academy college nursery community church of england catholic "
    "roman ce c e rc cofe c.e. r.c. voluntary aided the and girls boys special sixth form grammar trust".split()
)
BEFORE, AFTER = r"(?<![a-z0-9])", r"(?:'?s|s'|')?(?![a-z0-9])"
BETWEEN = r"[\s,._\-]*"


@dataclass(frozen=True)
class Pattern:
    """One way in which an entry can be written. `capital`: only where the original begins with a capital letter;
    `as_written`: looked for in the original text, where capitals tell initials from words."""

    kind: WarningKind
    regex: re.Pattern[str]
    capital: bool = False
    as_written: bool = False


@dataclass(frozen=True)
class Looked:
    """An entry of the glossary as it is looked for."""

    entry_id: int
    patterns: tuple[Pattern, ...]
    date: Spoken | None = None
    date_kind: WarningKind = WarningKind.DATE


def looked_for(entry_id: int, kind: str, text: str) -> Looked:
    """Every pattern of one entry. A date that cannot be read as one is looked for as it is written."""
    if kind in (EntryKind.BIRTH_DATE, EntryKind.DATE):
        said = WarningKind.BIRTH_DATE if kind == EntryKind.BIRTH_DATE else WarningKind.DATE
        found = next(spoken_dates(fold(text).text), None)
        return Looked(entry_id, () if found else (_literal(said, text),), found, said)
    makers = {
        EntryKind.NAME: _name, EntryKind.NICKNAME: _nickname, EntryKind.ADDRESS: _address, EntryKind.SCHOOL: _school,
        EntryKind.PLACE: lambda words: iter((_literal(WarningKind.PLACE, words),)),
    }  # fmt: skip
    maker = makers.get(EntryKind(kind), lambda words: iter((_literal(WarningKind.OTHER, words),)))
    return Looked(entry_id, tuple(maker(text)))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,.]+", fold(text).text) if word]


def _word(word: str) -> str:
    """A word whose apostrophes and hyphens may be left out, or be spaces."""
    return "".join(r"['\s]?" if c == "'" else r"[-\s]?" if c == "-" else re.escape(c) for c in word)


def _pattern(kind: WarningKind, body: str, **how: bool) -> Pattern:
    return Pattern(kind, re.compile(BEFORE + body + AFTER), **how)


def _literal(kind: WarningKind, text: str) -> Pattern:
    return _pattern(kind, BETWEEN.join(_word(word) for word in _words(text)))


def _name(text: str) -> Iterator[Pattern]:
    words = _words(text)
    if len(words) > 1:
        yield _pattern(WarningKind.NAME, BETWEEN.join(map(_word, words)))
        yield _pattern(WarningKind.NAME, _word(words[-1]) + BETWEEN + BETWEEN.join(map(_word, words[:-1])))
        yield from _initials(text)
    for word in words:
        if len(word) >= 3 or len(words) == 1:
            yield _pattern(WarningKind.NAME, _word(word), capital=word in EVERYDAY)
        for part in word.split("-") if "-" in word else ():
            if len(part) >= 3:
                yield _pattern(WarningKind.NAME, _word(part), capital=part in EVERYDAY)
    for short in sorted(short_forms(words[0])) if words else ():
        yield _pattern(WarningKind.VARIANT, re.escape(short), capital=True)


def _nickname(text: str) -> Iterator[Pattern]:
    words = _words(text)
    yield _pattern(WarningKind.NAME, BETWEEN.join(map(_word, words)), capital=" ".join(words) in EVERYDAY)


def _initials(text: str) -> Iterator[Pattern]:
    """`J.S.`, `JS`, `J S`; `J. Smith` and `Jacob S.`. Capitals only: in small letters they are words."""
    words = [word for word in re.split(r"[\s,.\-]+", text.strip()) if word]
    letters = [re.escape(word[0].upper()) for word in words]
    together = "".join(word[0].upper() for word in words)
    joined = r"\.?[ \-]?".join(letters)
    if together not in NOT_INITIALS:
        yield Pattern(
            WarningKind.INITIALS, re.compile(rf"(?<![A-Za-z.]){joined}(?:'s|’s)?(?![A-Za-z])"), as_written=True
        )
    first, last = re.escape(words[0]), re.escape(words[-1])
    for body in (rf"{letters[0]}\.?\s?{last}", rf"{first}\s{letters[-1]}"):
        yield Pattern(WarningKind.INITIALS, re.compile(rf"(?<![A-Za-z]){body}(?![A-Za-z])"), as_written=True)


def _address(text: str) -> Iterator[Pattern]:
    folded = fold(text).text
    for outward, inward in POSTCODE.findall(folded):
        yield _pattern(WarningKind.ADDRESS, rf"{outward}\s*{inward}")
    lines = [line.strip() for line in re.split(r"[,\n]", POSTCODE.sub(" ", folded)) if line.strip()]
    for line in lines[:1]:
        words = [word for word in re.split(r"[\s.]+", line) if word]
        street = [word for word in words if not re.fullmatch(r"\d+[a-z]?|flat|apartment|unit", word)]
        for chosen in (words, street):
            if len(chosen) > 1 or len("".join(chosen)) > 4:
                yield _pattern(WarningKind.ADDRESS, r"[\s,.]*".join(map(_street_word, chosen)))


def _street_word(word: str) -> str:
    short = STREETS.get(word) or next((long for long, s in STREETS.items() if re.fullmatch(s, word)), None)
    return rf"(?:{_word(word)}|{short}\.?)" if short else _word(word)


def _school(text: str) -> Iterator[Pattern]:
    words = _words(text)
    core = [word for word in words if word not in ORDINARY_OF_SCHOOLS]
    for chosen in (words, core):
        if chosen and len("".join(chosen)) >= 4:
            body = BETWEEN.join("(?:saint|st)" if w in ("st", "saint") else _word(w) for w in chosen)
            yield _pattern(WarningKind.SCHOOL, body, capital=len(chosen) == 1 and chosen[0] in EVERYDAY)
