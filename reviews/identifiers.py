"""Looks for what must not be in free text: names, dates of birth, NHS numbers.

Warns and shows where; never rewrites and never refuses, because only a person can tell the name
of a child from the name of a street that matters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found, in words that finish “This looks like …”."""

    NHS_NUMBER = "an NHS number"
    BIRTH_DATE = "a date of birth"
    NAME = "a name"


@dataclass(frozen=True)
class Finding:
    """One passage: what it looks like, the passage itself, and a little of what stands around it."""

    kind: Kind
    passage: str
    before: str
    after: str
    start: int


MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
IN_WORDS = rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTHS})\s+\d{{2,4}}"
DATE = rf"(?:{IN_WORDS}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}})"
BORN = re.compile(
    rf"(?:\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?|birthday)\b\W{{0,6}}(?:\w+\W+){{0,2}}?({DATE}))", re.IGNORECASE
)
TEN_DIGITS = re.compile(r"(?<![\d-])(?:\d{3}[ -]?\d{3}[ -]?\d{4})(?![\d-])")
WORD = r"(?:[A-Z]['’])?[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:['’-][A-Z]?[a-zà-öø-ÿ]+)*"
PAIR = re.compile(rf"\b{WORD}(?:\s+{WORD})+")
CALLED = re.compile(rf"\b(?:called|named|known as|name is|Mr|Mrs|Ms|Miss|Dr|PC|DC|DS|Sgt)\.?\s+({WORD})")

# Capitalised words that are not people. A run in which every word is one of these is left alone.
NOT_NAMES = frozenset(
    """
    A After An And As At Before Both By During For From He Her His In It On She Since The Their There They This To
    When While Child Children Mother Father Parent Parents Sibling Siblings Grandmother Grandfather Aunt Uncle
    Partner Police Council Health Hospital School College Nursery Trust Board Service Services Team Unit Care
    Social Worker Work Nurse Named Designated Doctor Head Teacher Lead Officer Manager Director Chief Executive
    Superintendent Safeguarding Partnership National Panel Local Authority Integrated Commissioning Clinical Group
    Nhs Foundation Community Mental Probation Youth Justice Offending Housing Voluntary Bolton Bury Greater
    Manchester England Wales Great Britain Court Family Crown Early Help Protection Plan Need Conference Review
    Rapid Practice Serious Incident Emergency Department Accident General Practice Practitioner Visitor Health
    Midwife Midwifery Ambulance Fire Rescue Secretary State Ofsted Monday Tuesday Wednesday Thursday Friday
    Saturday Sunday January February March April May June July August September October November December
    Christmas Eve Day Boxing New Year Easter Good Bank Holiday British Asian Black African Caribbean White
    Pakistani Indian Polish Muslim Christian Act Section Working Together Agency Agencies Return Chronology Public
    Young People Person Adult Adults Royal North South East West Multi Screening Strategy Meeting Discussion
    Assessment Initial Domestic Abuse Violence Strategic
    """.split()
)
AROUND = 30


def find(text: str) -> list[Finding]:
    """Every passage of `text` that looks like a name, a date of birth or an NHS number, in order.

    NHS numbers are told by their check digit; dates only where the text says that they are of a
    birth; names as runs of capitalised words that are not in the list of ordinary ones, or a
    capitalised word after “called”, “Mr” and the like.
    """
    found: dict[int, Finding] = {}
    for match in BORN.finditer(text):
        found[match.start(1)] = _finding(Kind.BIRTH_DATE, text, *match.span(1))
    for match in TEN_DIGITS.finditer(text):
        if _is_nhs_number(match.group()):
            found[match.start()] = _finding(Kind.NHS_NUMBER, text, *match.span())
    for match in PAIR.finditer(text):
        start, end = _without_ordinary_edges(text, *match.span())
        if len(text[start:end].split()) >= 2:
            found.setdefault(start, _finding(Kind.NAME, text, start, end))
    taken = [(f.start, f.start + len(f.passage)) for f in found.values()]
    for match in CALLED.finditer(text):
        start, end = match.span(1)
        if match.group(1) not in NOT_NAMES and not any(a <= start < b for a, b in taken):
            found.setdefault(start, _finding(Kind.NAME, text, start, end))
    return [found[start] for start in sorted(found)]


def findings_in(texts: Mapping[str, str]) -> list[tuple[str, list[Finding]]]:
    """What `find` finds in each of several texts, by the label of its field; fields without a finding are left out."""
    found = ((label, find(text)) for label, text in texts.items())
    return [(label, findings) for label, findings in found if findings]


def _without_ordinary_edges(text: str, start: int, end: int) -> tuple[int, int]:
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text[start:end])]
    while words and text[start + words[0][0] : start + words[0][1]] in NOT_NAMES:
        words.pop(0)
    while words and text[start + words[-1][0] : start + words[-1][1]] in NOT_NAMES:
        words.pop()
    if not words:
        return start, start
    return start + words[0][0], start + words[-1][1]


def _finding(kind: Kind, text: str, start: int, end: int) -> Finding:
    before = text[max(0, start - AROUND) : start].split("\n")[-1]
    after = text[end : end + AROUND].split("\n")[0]
    return Finding(kind, text[start:end], before, after, start)


def _is_nhs_number(passage: str) -> bool:
    digits = [int(c) for c in passage if c.isdigit()]
    check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    return (0 if check == 11 else check) == digits[9]
