"""What a framework of levels of need holds, as plain values: no Django, no database.

A reader makes these from the shipped files, the app makes them from the rows of an edition, and
the search index is built from them. Codes are stable slugs, because they stand in addresses:
`/thresholds/<need>/<level>/` must lead to the same need in the next edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

# The bands of age in the order of a life, with the words that a page prints for them.
AGE_BANDS: Final[dict[str, str]] = {
    "pre-birth": "before birth",
    "0-4": "0 to 4",
    "5-11": "5 to 11",
    "12-17": "12 to 17",
    "18-25": "care leavers, up to 25",
}
#: The bands from birth to 17, in order.
CHILDHOOD: Final[tuple[str, ...]] = ("0-4", "5-11", "12-17")
# The patterns with which a level's colour is told apart where colour is not seen.
PATTERNS: Final[tuple[str, ...]] = ("plain", "dots", "stripes", "grid", "waves", "solid")
AUDIENCES: Final[tuple[str, ...]] = ("children", "adults")


@dataclass(frozen=True, kw_only=True)
class LevelSpec:
    """One level: `order` counts from 1 (the least need); `number` is what people call it, or None."""

    code: str
    order: int
    name: str
    number: int | None
    voice: str  # the line in the child's own voice
    meaning: str
    lead: str
    response: str
    consent: str
    services: tuple[str, ...]
    outcomes: tuple[str, ...]
    steps: tuple[str, ...]  # what to do now
    legal: str
    colour: str  # "#rrggbb"
    pattern: str  # one of PATTERNS


@dataclass(frozen=True, kw_only=True)
class DomainSpec:
    """One side of a child's life, such as parenting or the world outside the home."""

    code: str
    name: str
    order: int


@dataclass(frozen=True, kw_only=True)
class HeadingSpec:
    """A heading within a domain, such as health."""

    code: str
    domain: str
    name: str
    order: int


@dataclass(frozen=True, kw_only=True)
class NeedSpec:
    """A need thread: the same need, followed through the levels."""

    code: str
    name: str
    heading: str
    gloss: str
    synonyms: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IndicatorSpec:
    """What a need looks like at one level. `ages` are codes of AGE_BANDS; none means any age."""

    code: str
    need: str
    level: str
    text: str
    gloss: str
    ages: tuple[str, ...]
    synonyms: tuple[str, ...]
    danger: bool
    sources: tuple[str, ...]
    tools: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ContactSpec:
    """Whom to call. `hours` are (weekday with Monday as 0, opens, closes) by London's clock; none means always.

    Times are "HH:MM" with "24:00" for the end of the day, so that they compare as text: opens <= now < closes.
    """

    code: str
    name: str
    purpose: str
    phone: str
    email: str
    web: str
    hours: tuple[tuple[int, str, str], ...]
    emergency: bool
    levels: tuple[str, ...]
    order: int


@dataclass(frozen=True, kw_only=True)
class TestPart:
    """One question of the three that section 42(1) of the Care Act 2014 asks."""

    code: str  # the paragraph of section 42(1): a, b or c
    question: str
    explanation: str
    examples: tuple[str, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One of the terms that are counted for adults, with what it means."""

    code: str
    term: str
    meaning: str
    source: str


@dataclass(frozen=True, kw_only=True)
class AdultTestSpec:
    """The data of the guided page for adults: the test, the terms, what to record, whom to call."""

    introduction: str
    parts: tuple[TestPart, ...]
    met: str  # what to do when all three are so
    not_met: str
    unsure: str
    danger: str
    definitions: tuple[Definition, ...]
    record: tuple[str, ...]
    contacts: tuple[ContactSpec, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FrameworkSpec:
    """One edition of one partnership's framework, complete."""

    code: str
    partnership: str
    name: str
    audience: str  # one of AUDIENCES
    notice: str  # printed with the edition, such as that its indicators are illustrative
    edition: str
    in_force_from: date
    sources: tuple[str, ...]
    levels: tuple[LevelSpec, ...]
    domains: tuple[DomainSpec, ...]
    headings: tuple[HeadingSpec, ...]
    needs: tuple[NeedSpec, ...]
    indicators: tuple[IndicatorSpec, ...]
    contacts: tuple[ContactSpec, ...]
    adult_test: AdultTestSpec | None = None
