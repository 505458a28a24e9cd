"""Dates in running text, however they are written, as day, month and (where it is said) year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
MONTH = r"(?:" + "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS if name != "may") + r"|may|sept)"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
YEAR = r"(?:(?:19|20)\d{2}|'?\d{2})"
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d)(?P<y>(?:19|20)\d{{2}})[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>{DAY})(?!\d)",
        rf"(?<!\d)(?P<d>{DAY})\s?[-/.]\s?(?P<m>0?[1-9]|1[0-2])\s?[-/.]\s?(?P<y>{YEAR})(?!\d)",
        rf"(?<!\d)(?P<d>{DAY})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<m>{MONTH})\b\.?(?:[\s,-]+(?P<y>{YEAR}))?(?!\d)",
        rf"\b(?P<m>{MONTH})\b\.?\s+(?:the\s+)?(?P<d>{DAY})(?:st|nd|rd|th)?(?!\d)(?:[\s,]+(?P<y>(?:19|20)\d{{2}}))?",
        rf"\b(?P<m>{MONTH})\b\.?\s+(?:of\s+)?(?P<y>(?:19|20)\d{{2}})(?!\d)",
    )
)


@dataclass(frozen=True)
class Spoken:
    """A date as a text has it: parts that it leaves out are 0; `start` and `end` are its place."""

    day: int
    month: int
    year: int
    start: int
    end: int

    def could_be(self, other: Spoken) -> bool:
        """Whether a reader could take both for the same date: day and month agree, or month and whole year."""
        if self.month != other.month:
            return False
        if self.day and other.day:
            same_year = not (self.year and other.year) or self.year % 100 == other.year % 100
            return self.day == other.day and same_year
        return bool(self.year and other.year) and self.year == other.year


def spoken_dates(folded: str) -> Iterator[Spoken]:
    """Every date in a folded text, in no particular order; one passage is given once, the longest reading first."""
    taken: list[tuple[int, int]] = []
    for pattern in PATTERNS:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if any(a < end and start < b for a, b in taken):
                continue
            taken.append((start, end))
            said = match.groupdict()
            yield Spoken(int(said.get("d") or 0), _month(said["m"]), _year(said.get("y") or ""), start, end)


def _month(words: str) -> int:
    if words.isdecimal():
        return int(words)
    return next(number for number, name in enumerate(MONTHS, 1) if name.startswith(words[:3]))


def _year(words: str) -> int:
    digits = words.lstrip("'")
    return int(digits) if digits else 0
