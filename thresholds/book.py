"""One edition in memory, opened at the right place: levels, needs, indicators, contacts and the search index.

A book is made once for each edition and kept in the process under the edition's id and the hash of its
content, so that a page asks the database only which edition is in force.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from portal.errors import PortalError

from .frameworks.specification import (
    AGE_BANDS,
    CHILDHOOD,
    ContactSpec,
    DomainSpec,
    FrameworkSpec,
    HeadingSpec,
    IndicatorSpec,
    LevelSpec,
    NeedSpec,
)
from .plain import fingerprint
from .queries import specification

if TYPE_CHECKING:
    from .models import Edition
    from .search import Answer, Index

logger = logging.getLogger(__name__)
KEPT = 6
#: Parts of pages that are kept for one edition; every need, level and filter has room.
MOST_FRAGMENTS = 5000
NATIONAL = frozenset({"999", "112"})


class LookUpFailed(PortalError):
    """The search itself broke. Nothing of what was typed is in this, nor in what is logged about it."""


@dataclass(frozen=True)
class Line:
    """What the framework says about one need at one level."""

    level: LevelSpec
    indicators: tuple[IndicatorSpec, ...]
    path: str

    @property
    def danger(self) -> bool:
        """Whether any of it cannot wait."""
        return any(one.danger for one in self.indicators)


@dataclass(frozen=True)
class Thread:
    """A need with its place in the framework and its lines in the order of the levels."""

    need: NeedSpec
    heading: HeadingSpec
    domain: DomainSpec
    lines: tuple[Line, ...]
    path: str

    def at(self, level: str) -> Line | None:
        """The line at a level, if the framework says anything there."""
        return next((line for line in self.lines if line.level.code == level), None)


@dataclass(frozen=True)
class Choice:
    """How somebody narrowed the framework down: codes, or None for all."""

    domain: str | None = None
    age: str | None = None
    level: str | None = None

    @property
    def any(self) -> bool:
        """Whether anything is left out."""
        return any((self.domain, self.age, self.level))


class Book:
    """An edition as plain values with what leads quickly into it."""

    def __init__(self, spec: FrameworkSpec, *, content_hash: str = "") -> None:
        self.spec = spec
        self.content_hash = content_hash or fingerprint(spec)
        self.levels = tuple(sorted(spec.levels, key=lambda one: one.order))
        self.domains = tuple(sorted(spec.domains, key=lambda one: one.order))
        self.level = {one.code: one for one in self.levels}
        self.domain = {one.code: one for one in self.domains}
        self.heading = {one.code: one for one in spec.headings}
        self.contacts = tuple(sorted(spec.contacts, key=lambda one: one.order))
        self.thread = {need.code: self._thread(need) for need in self._needs_in_order()}
        self.indicator = {one.code: one for one in spec.indicators}
        # What stands for a minute: a key that says which minute, and what was worked out in it.
        self.this_minute: tuple[object, dict[Any, Any]] = (None, {})
        self.fragments: dict[tuple[object, ...], str] = {}
        self._making_index = threading.Lock()
        self._index: Index | None = None

    def _needs_in_order(self) -> list[NeedSpec]:
        """Needs by domain and heading, then as the framework lists them."""
        return sorted(
            self.spec.needs,
            key=lambda need: (
                self.domain[self.heading[need.heading].domain].order,
                self.heading[need.heading].order,
            ),
        )

    def _thread(self, need: NeedSpec) -> Thread:
        mine = [one for one in self.spec.indicators if one.need == need.code]
        lines = tuple(
            Line(level, there, reverse("threshold_indicator", args=[need.code, level.code]))
            for level in self.levels
            if (there := tuple(one for one in mine if one.level == level.code))
        )
        heading = self.heading[need.heading]
        path = reverse("threshold_need", args=[need.code])
        return Thread(need, heading, self.domain[heading.domain], lines, path)

    @property
    def emergency(self) -> tuple[ContactSpec, ...]:
        """The local emergency route, in the order of the framework; every page names 999 itself."""
        return emergency_among(self.contacts)

    @cached_property
    def reference(self) -> str:
        """The edition and its date in one line, for paper."""
        begins = self.spec.in_force_from
        return f"{self.spec.name}, {self.spec.edition}, from {begins.day} {begins:%B %Y}"

    def index(self) -> Index:
        """The search index, built once, by the first who asks."""
        if self._index is None:
            with self._making_index:
                if self._index is None:
                    from .search import Index

                    self._index = Index(self.spec)
        return self._index

    @sensitive_variables()
    def search(self, words: str, choice: Choice) -> Answer:
        """What the index answers to `words`.

        Raises LookUpFailed, which like the line in the log says where it broke and not on which words.
        """
        index = self.index()
        try:
            return index.search(words, domain=choice.domain, age=choice.age, level=choice.level)
        except Exception as fault:  # noqa: BLE001  whatever broke, its words may be those that were typed
            place = traceback.extract_tb(fault.__traceback__)[-1]
            logger.error("the look-up broke: %s at %s, line %s", type(fault).__name__, place.name, place.lineno)
        raise LookUpFailed("The look-up did not work this time. Call one of the numbers on this page.")

    def threads(self, choice: Choice) -> list[Thread]:
        """The needs that are left when the framework is narrowed down, each with the lines that are left."""
        found = []
        for thread in self.thread.values():
            if choice.domain and thread.domain.code != choice.domain:
                continue
            lines = tuple(
                Line(line.level, left, line.path)
                for line in thread.lines
                if (not choice.level or line.level.code == choice.level)
                and (left := tuple(one for one in line.indicators if self.is_for(one, choice.age)))
            )
            if lines:
                found.append(Thread(thread.need, thread.heading, thread.domain, lines, thread.path))
        return found

    @staticmethod
    def is_for(indicator: IndicatorSpec, age: str | None) -> bool:
        """Whether an indicator speaks of this band of age; one without bands speaks of every age."""
        return not age or not indicator.ages or age in indicator.ages

    def by_place(self, threads: Iterable[Thread]) -> list[tuple[DomainSpec, list[tuple[HeadingSpec, list[Thread]]]]]:
        """Threads grouped by domain and, within it, by heading."""
        grouped: dict[str, dict[str, list[Thread]]] = {}
        for thread in threads:
            grouped.setdefault(thread.domain.code, {}).setdefault(thread.heading.code, []).append(thread)
        return [
            (self.domain[domain], [(self.heading[heading], inside) for heading, inside in headings.items()])
            for domain, headings in grouped.items()
        ]

    def contacts_for(self, levels: Iterable[str]) -> list[ContactSpec]:
        """Whom to call at any of these levels: the emergency route, those named for a level, those for all."""
        wanted = set(levels)
        return [one for one in self.contacts if one.emergency or not one.levels or wanted & set(one.levels)]


def emergency_among(contacts: Iterable[ContactSpec]) -> tuple[ContactSpec, ...]:
    """The local emergency route among `contacts`: those marked as such, without the national numbers."""
    return tuple(one for one in contacts if one.emergency and one.phone not in NATIONAL)


def ages_in_words(ages: Iterable[str]) -> str:
    """Bands of age as a page prints them: `Age 5 to 17; care leavers, up to 25`, `Before birth`.

    Nothing where every child is meant: no bands, or all of those from birth to 17.
    """
    given = set(ages)
    if given >= set(CHILDHOOD):
        return ""
    runs: list[list[str]] = []
    for before, band in pairwise(("", *CHILDHOOD)):
        if band in given:
            if before in given:
                runs[-1][1] = band
            else:
                runs.append([band, band])
    spans = ", ".join(f"{first.split('-')[0]} to {last.split('-')[1]}" for first, last in runs)
    others = {code: words for code, words in AGE_BANDS.items() if code in given and code not in CHILDHOOD}
    said = [others.get("pre-birth", ""), f"age {spans}" if spans else "", others.get("18-25", "")]
    words = "; ".join(one for one in said if one)
    return words[:1].upper() + words[1:]


_kept: dict[tuple[int, str], tuple[Edition, Book]] = {}
_making = threading.Lock()


def kept(pk: int, content_hash: str) -> tuple[Edition, Book] | None:
    """The edition of that id and content with its book, where this process has opened it already."""
    return _kept.get((pk, content_hash))


def book_of(edition: Edition) -> Book:
    """The edition's book. A published edition never changes, so its book is kept; a draft's is made anew."""
    if not edition.is_public:
        return Book(specification(edition))
    key = (edition.pk, edition.content_hash)
    if key not in _kept:
        with _making:
            if key not in _kept:
                book = Book(specification(edition), content_hash=edition.content_hash)
                while len(_kept) >= KEPT:
                    _kept.pop(next(iter(_kept)))
                _kept[key] = (edition, book)
                # Whoever opens the page first is still reading it: the index is ready before the first word is typed.
                threading.Thread(target=book.index, daemon=True).start()
                return book
    found = _kept.get(key)
    return found[1] if found else Book(specification(edition), content_hash=edition.content_hash)
