"""Looks through passages of a text or a file for what a review's glossary names, and for pieces of a jigsaw.

It finds and shows; it never rewrites. Whether a passage may stay is a person's judgement.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..identifiers import find
from .choices import WarningKind
from .dates import spoken_dates
from .folding import Folded, fold
from .patterns import Looked

AROUND = 40
MOST_PASSAGE = 200
AGE = re.compile(
    r"\b(?:aged?\s+(?:of\s+)?\d{1,2}\b|\d{1,2}[\s-]+(?:year|month|week)s?[\s-]+old\b"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
    r"[\s-]+(?:year|month|week)s?[\s-]+old\b)"
)
SCHOOL = re.compile(r"\b[A-Z][\w'’.]+(?:\s+[A-Z][\w'’.]+)*\s+(?:School|Academy|College|Nursery|Primary|High School)\b")
WARD = re.compile(r"\b(?:[A-Z][\w'’-]+\s+){1,3}[Ww]ard\b|\b(?:ward|neighbourhood|estate) of [A-Z][\w'’-]+")


@dataclass(frozen=True)
class Passage:
    """A piece of a text with the place it stands in. `hidden`: nobody who opens the file sees it."""

    where: str
    text: str
    hidden: bool = False
    properties: bool = False
    unreadable: bool = False


@dataclass(frozen=True)
class Hit:
    """One warning: what it is, the words, where, what stands around them, and how often in that place."""

    kind: WarningKind
    passage: str
    where: str
    before: str = ""
    after: str = ""
    entry_id: int | None = None
    times: int = 1

    @property
    def fingerprint(self) -> str:
        """The same for the same words of the same kind in the same place, whatever stands around them."""
        said = "\x1f".join((self.kind, fold(self.passage).text.strip(), self.where))
        return hashlib.sha256(said.encode()).hexdigest()


def warnings_in(passages: Sequence[Passage], glossary: Iterable[Looked]) -> list[Hit]:
    """Every warning about these passages, each once for its place, in the order of the text."""
    looked = list(glossary)
    found: dict[str, Hit] = {}
    for passage in passages:
        for hit in _of_passage(passage, looked):
            standing = found.get(hit.fingerprint)
            found[hit.fingerprint] = replace(standing, times=standing.times + 1) if standing else hit
    jigsaw = _jigsaw([p for p in passages if not p.properties], list(found.values()))
    return [*found.values(), *jigsaw]


def _of_passage(passage: Passage, looked: list[Looked]) -> list[Hit]:
    if passage.unreadable:
        return [Hit(WarningKind.UNREADABLE, passage.text[:MOST_PASSAGE], passage.where)]
    hits = []
    if passage.properties:
        hits.append(Hit(WarningKind.PROPERTIES, _short(passage.text), passage.where))
    elif passage.hidden:
        hits.append(Hit(WarningKind.HIDDEN, _short(passage.text), passage.where))
    known = _known(passage, looked)
    taken = [span for _hit, span in known]
    hits += [hit for hit, _span in known]
    if not passage.properties:
        hits += _unknown(passage, taken)
    return hits


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_PASSAGE else line[: MOST_PASSAGE - 1] + "…"


def _known(passage: Passage, looked: list[Looked]) -> list[tuple[Hit, tuple[int, int]]]:
    """What the glossary names, with its place; of two that overlap the longer one."""
    folded = fold(passage.text)
    dates = list(spoken_dates(folded.text)) if any(one.date for one in looked) else []
    spans: list[tuple[int, int, WarningKind, int]] = []
    for one in looked:
        for pattern in one.patterns:
            for match in pattern.regex.finditer(passage.text if pattern.as_written else folded.text):
                start, end = match.span() if pattern.as_written else folded.original(*match.span())
                if not pattern.capital or passage.text[start : start + 1].isupper():
                    spans.append((start, end, pattern.kind, one.entry_id))
        spans += [
            (*folded.original(said.start, said.end), one.date_kind, one.entry_id)
            for said in dates
            if one.date is not None and one.date.could_be(said)
        ]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    kept: list[tuple[int, int, WarningKind, int]] = []
    for span in spans:
        if not any(a < span[1] and span[0] < b for a, b, _kind, _id in kept):
            kept.append(span)
    return [(_hit(passage, kind, start, end, entry), (start, end)) for start, end, kind, entry in sorted(kept)]


def _unknown(passage: Passage, taken: list[tuple[int, int]]) -> list[Hit]:
    """What no glossary names but looks like a name, a date of birth or an NHS number."""
    return [
        _hit(passage, WarningKind.LOOKS_LIKE, one.start, one.start + len(one.passage), None)
        for one in find(passage.text)
        if not any(a < one.start + len(one.passage) and one.start < b for a, b in taken)
    ]


def _hit(passage: Passage, kind: WarningKind, start: int, end: int, entry_id: int | None) -> Hit:
    text = passage.text
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = before.partition(" ")[2]
    return Hit(kind, text[start:end][:MOST_PASSAGE], passage.where, _line(before), _line(after), entry_id)


def _line(text: str) -> str:
    """A piece of text on one line; the spaces at its ends stay, for they stand beside the passage."""
    return re.sub(r"\s+", " ", text)


def _jigsaw(passages: list[Passage], hits: list[Hit]) -> list[Hit]:
    """One warning where an exact age, a school, a date and a ward stand in one text: three are enough to look again."""
    whole = [(p, fold(p.text)) for p in passages]
    pieces = {
        "an age": _first(AGE, [(f, p.text) for p, f in whole]),
        "a school": _of_kinds(hits, WarningKind.SCHOOL) or _plain(SCHOOL, passages),
        "a date": _full_date(whole),
        "a ward or place": _of_kinds(hits, WarningKind.PLACE) or _plain(WARD, passages),
    }
    there = {name: words for name, words in pieces.items() if words}
    if len(there) < 3:
        return []
    words = "; ".join(f"{name}: {words}" for name, words in there.items())
    return [Hit(WarningKind.JIGSAW, words[:MOST_PASSAGE], "The whole text")]


def _first(regex: re.Pattern[str], texts: list[tuple[Folded, str]]) -> str:
    for folded, text in texts:
        match = regex.search(folded.text)
        if match:
            start, end = folded.original(*match.span())
            return text[start:end]
    return ""


def _full_date(whole: list[tuple[Passage, Folded]]) -> str:
    for passage, folded in whole:
        for said in spoken_dates(folded.text):
            if said.day:
                start, end = folded.original(said.start, said.end)
                return passage.text[start:end]
    return ""


def _of_kinds(hits: list[Hit], kind: WarningKind) -> str:
    return next((hit.passage for hit in hits if hit.kind == kind), "")


def _plain(regex: re.Pattern[str], passages: list[Passage]) -> str:
    return next((match.group() for p in passages if (match := regex.search(p.text))), "")
