"""Small numbers, in one place: what may be shown of a count of people, for every output.

A count from one to four could tell who somebody is, so it is not shown; nought tells of nobody (docs/adr/0077).
Where one category of a whole is hidden, the next smallest is hidden with it, so that none can be worked
out from the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.numbers import plain

SMALLEST_SHOWN = 5
FEWER = "Fewer than 5"
HIDDEN = "Not shown"


@dataclass(frozen=True)
class Shown:
    """A count as it may be shown: the number, or None and the words that stand in its place."""

    number: Decimal | None
    words: str


def is_small(count: Decimal | int | None) -> bool:
    """Whether a count is one of those that could tell who somebody is."""
    return count is not None and 0 < count < SMALLEST_SHOWN


def shown(count: Decimal | int | None) -> Shown:
    """One count by itself."""
    if count is None:
        return Shown(None, "Not known")
    if is_small(count):
        return Shown(None, FEWER)
    return Shown(Decimal(count), plain(count))


def shown_together(counts: Mapping[str, Decimal | int | None]) -> dict[str, Shown]:
    """The categories of one whole: with a single small one, the smallest of the others is hidden as well."""
    found = {name: shown(count) for name, count in counts.items()}
    small: Sequence[str] = [name for name, count in counts.items() if is_small(count)]
    if len(small) == 1:
        others = {n: c for n, c in counts.items() if c is not None and c > 0 and n not in small}
        if others:
            found[min(others, key=lambda name: (others[name], name))] = Shown(None, HIDDEN)
    return found
