"""Small numbers, in one place: what may be shown of a count of people, for every output.

A count from one to four could tell who somebody is, so it is not shown; nought tells of nobody (docs/adr/0077).
Where a category of a whole is hidden, the next smallest are hidden with it until none can be worked out from the
whole and the rest, along a row or along a column (docs/adr/0096).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

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


def plain(count: Decimal | int) -> str:
    """A count without needless noughts: `259`, `1,747`, `12.5`."""
    number = Decimal(count)
    return f"{number.normalize():,f}" if number == number.to_integral_value() else f"{number:,.2f}".rstrip("0")


def shown(count: Decimal | int | None) -> Shown:
    """One count by itself."""
    if count is None:
        return Shown(None, "Not known")
    if is_small(count):
        return Shown(None, FEWER)
    return Shown(Decimal(count), plain(count))


def shown_together(counts: Mapping[str, Decimal | int | None]) -> dict[str, Shown]:
    """The categories of one whole: what is small is hidden, and others with it until none can be worked out."""
    found = {name: shown(count) for name, count in counts.items()}
    for name in sorted(_hidden_beside(counts, {n for n, c in counts.items() if is_small(c)})):
        found[name] = Shown(None, HIDDEN)
    return found


def _hidden_beside(counts: Mapping[str, Decimal | int | None], hidden: set[str], last: str | None = None) -> set[str]:
    """What must be hidden with `hidden`, the smallest first; `last`, the whole of the others, only when nothing else
    can be."""
    also: set[str] = set()
    while not _is_safe([counts[name] or 0 for name in hidden | also]):
        others = [n for n, c in counts.items() if c and n not in hidden | also]
        if not others:
            break
        also.add(min(others, key=lambda name: (name == last, counts[name], name)))
    return also


def _is_safe(values: Sequence[Decimal | int]) -> bool:
    """Whether the hidden values stay hidden from somebody who knows their sum and which of them are small."""
    small = [value for value in values if is_small(value)]
    if not values:
        return True
    least, total = len(small) + SMALLEST_SHOWN * (len(values) - len(small)), sum(values)
    # With nothing but small ones, their sum must not be the greatest that it can be either.
    at_most = (SMALLEST_SHOWN - 1) * len(small) if len(small) == len(values) else None
    return len(values) > 1 and total > least and (at_most is None or total < at_most)


@dataclass(frozen=True)
class Crossed:
    """A table of counts as it may be shown: each cell, the whole of each row and of each column, and of everything."""

    cells: Mapping[tuple[str, str], Shown]
    rows: Mapping[str, Shown]
    columns: Mapping[str, Shown]
    whole: Shown


def shown_crossed(rows: Sequence[str], columns: Sequence[str], counts: Mapping[tuple[str, str], int]) -> Crossed:
    """Counts by row and column with their sums. No hidden cell can be worked out along its row or its column.

    A sum is a cell like the others here: a small one is hidden, and one may have to be hidden for the sake of another.
    """
    whole = "\0"
    table = {(r, c): counts.get((r, c), 0) for r in rows for c in columns}
    for r in rows:
        table[r, whole] = sum(table[r, c] for c in columns)
    for c in (*columns, whole):
        table[whole, c] = sum(table[r, c] for r in rows)
    lines = [[(r, c) for c in (*columns, whole)] for r in (*rows, whole)]
    lines += [[(r, c) for r in (*rows, whole)] for c in (*columns, whole)]
    hidden = {place for place, count in table.items() if is_small(count)}
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for line in lines:
            hidden |= _along(line, table, hidden)

    def words(place: tuple[str, str]) -> Shown:
        count = table[place]
        return (Shown(None, FEWER if is_small(count) else HIDDEN)) if place in hidden else shown(count)

    return Crossed(
        {(r, c): words((r, c)) for r in rows for c in columns},
        {r: words((r, whole)) for r in rows},
        {c: words((whole, c)) for c in columns},
        words((whole, whole)),
    )


def _along(
    line: Sequence[tuple[str, str]], table: Mapping[tuple[str, str], int], hidden: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """What must be hidden too in one row or column; its last place holds the sum of the others."""
    names = {str(number): place for number, place in enumerate(line)}
    mine = {name for name, place in names.items() if place in hidden}
    last = str(len(line) - 1)
    if last in mine:
        # The sum is not known: nothing follows from the others, unless only the sum itself is hidden.
        if len(mine) > 1:
            return set()
        rest = [n for n in names if n != last and table[names[n]]]
        return {names[min(rest, key=lambda n: (table[names[n]], n))]} if rest else set()
    also = _hidden_beside({name: table[place] for name, place in names.items()}, mine, last)
    return {names[name] for name in also}
