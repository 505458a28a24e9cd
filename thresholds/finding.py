"""From words to what the framework says about each part of them: never a score, never one level as the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from django.views.decorators.debug import sensitive_variables

from .book import Book, Choice, Line, Thread
from .frameworks.specification import IndicatorSpec, LevelSpec
from .search.combining import SEVERAL

if TYPE_CHECKING:
    from .search import Answer

#: More needs than this on one page help nobody who has two minutes.
MOST_NEEDS = 8


@dataclass(frozen=True)
class Found:
    """One need that the words speak of: the words that matched, the line that fits best, and its other lines."""

    thread: Thread
    matched: tuple[str, ...]
    line: Line
    indicator: IndicatorSpec
    denied: bool

    @property
    def others(self) -> tuple[Line, ...]:
        """The same need at every other level, in order."""
        return tuple(line for line in self.thread.lines if line.level.code != self.line.level.code)


@dataclass(frozen=True)
class Finding:
    """Everything that the page shows for what was typed."""

    emergency: bool
    emergency_words: tuple[str, ...]
    needs: tuple[Found, ...]
    left_out: int
    combined: tuple[str, ...]
    understood: bool
    levels: tuple[LevelSpec, ...]

    @property
    def nothing(self) -> bool:
        """Whether the framework has no words for this: then the routes to a person are shown."""
        return not self.needs

    @property
    def standing(self) -> tuple[Found, ...]:
        """The needs that were not said to be no worry."""
        return tuple(one for one in self.needs if not one.denied)

    @property
    def denied(self) -> tuple[Found, ...]:
        """The needs that were named as no worry or as over."""
        return tuple(one for one in self.needs if one.denied)


@sensitive_variables()
def find(book: Book, words: str, choice: Choice) -> Finding:
    """What the framework in `book` says about `words`, narrowed by `choice`. Raises LookUpFailed."""
    return finding_of(book, book.search(words, choice))


@sensitive_variables()
def finding_of(book: Book, answer: Answer) -> Finding:
    """An answer of the index with the framework's own things in the place of their codes."""
    found = []
    for match in answer.needs:
        thread = book.thread[match.need]
        indicator = book.indicator[match.indicator]
        line = thread.at(indicator.level)
        assert line is not None, "an indicator stands in its own thread"
        found.append(Found(thread, match.matched, line, indicator, match.denied))
    shown = tuple(found[:MOST_NEEDS])
    return Finding(
        emergency=answer.emergency,
        emergency_words=answer.emergency_words,
        needs=shown,
        left_out=len(found) - len(shown),
        combined=tuple(said for said in answer.combined if said != SEVERAL or _apart(book, shown)),
        understood=answer.understood,
        levels=levels_of(one for one in shown if not one.denied),
    )


def _apart(book: Book, shown: Iterable[Found]) -> bool:
    """Whether the words speak of several worries: two needs above the first level, each with words of its own."""
    first = min(level.order for level in book.levels)
    words = [set(one.matched) for one in shown if not one.denied and one.line.level.order > first]
    return any(one - other and other - one for one, other in combinations(words, 2))


def levels_of(found: Iterable[Found]) -> tuple[LevelSpec, ...]:
    """The levels that the best lines stand at, the greatest need first."""
    levels = {one.line.level.code: one.line.level for one in found}
    return tuple(sorted(levels.values(), key=lambda level: -level.order))
