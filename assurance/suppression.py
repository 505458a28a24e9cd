"""Small numbers, in one place: what may be shown of a count of people, for every output.

A count from one to four could tell who somebody is, so it is not shown; nought tells of nobody (docs/adr/0077).
Where a category of a whole is hidden, the next smallest are hidden with it until none can be worked out from the
whole and the rest, along a row or along a column (docs/adr/0096).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    """The categories of one whole: what is small is hidden, and others with it until none can be worked out."""
    found = {name: shown(count) for name, count in counts.items()}
    for name in sorted(_hidden_beside(counts, {n for n, c in counts.items() if is_small(c)})):
        found[name] = Shown(None, HIDDEN)
    return found


def _hidden_beside(
    counts: Mapping[str, Decimal | int | None], hidden: set[str], unwanted: Collection[str] = ()
) -> set[str]:
    """What must be hidden with `hidden`, the smallest first, `unwanted` last; all there is where it is not enough."""
    also: set[str] = set()
    while not _is_safe([counts[name] or 0 for name in hidden | also]):
        others = [n for n, c in counts.items() if c and n not in hidden | also]
        if not others:
            break
        also.add(min(others, key=lambda name: (name in unwanted, counts[name], name)))
    return also


def _is_safe(values: Iterable[Decimal | int]) -> bool:
    """Whether the hidden values stay hidden from somebody who knows their sum and which of them are small."""
    values = [value for value in values if value]
    small = [value for value in values if is_small(value)]
    if not values:
        return True
    least, total = len(small) + SMALLEST_SHOWN * (len(values) - len(small)), sum(values)
    # With nothing but small ones, their sum must not be the greatest that it can be either.
    most = (SMALLEST_SHOWN - 1) * len(small) if len(small) == len(values) else None
    return len(values) > 1 and total > least and (most is None or total < most)


Place = tuple[str, str]


@dataclass(frozen=True)
class Crossed:
    """A table of counts as it may be shown: each cell, the whole of each row and of each column, and of everything.

    `withheld`: no cell is shown, for hiding some would not have been enough.
    """

    cells: Mapping[Place, Shown]
    rows: Mapping[str, Shown]
    columns: Mapping[str, Shown]
    whole: Shown
    withheld: bool


def shown_crossed(rows: Sequence[str], columns: Sequence[str], counts: Mapping[Place, int]) -> Crossed:
    """Counts by row and column with their sums. No hidden cell can be worked out along its row or its column.

    The sums are shown as they are shown without the table: what they leave no room for is hidden inside it, and
    where that is not enough the table is withheld and the sums stay.
    """
    table = {(r, c): counts.get((r, c), 0) for r in rows for c in columns}
    by_row = {r: sum(table[r, c] for c in columns) for r in rows}
    by_column = {c: sum(table[r, c] for r in rows) for c in columns}
    of_rows, of_columns = shown_together(by_row), shown_together(by_column)
    # Where a sum is not shown, nothing of it is.
    hidden = {(r, c) for r, c in table if of_rows[r].number is None or of_columns[c].number is None}
    hidden |= {place for place, count in table.items() if is_small(count)}
    lines = [[(r, c) for c in columns] for r in rows if of_rows[r].number is not None]
    lines += [[(r, c) for r in rows] for c in columns if of_columns[c].number is not None]
    safe = _hide_along(lines, table, hidden)

    def words(place: Place) -> Shown:
        if not safe:
            return Shown(None, HIDDEN)
        if place not in hidden:
            return shown(table[place])
        told = (
            is_small(table[place]) and of_rows[place[0]].number is not None and of_columns[place[1]].number is not None
        )
        return Shown(None, FEWER if told else HIDDEN)

    cells = {place: words(place) for place in table}
    return Crossed(cells, of_rows, of_columns, shown(sum(table.values())), not safe)


def _hide_along(lines: Sequence[Sequence[Place]], table: Mapping[Place, int], hidden: set[Place]) -> bool:
    """Add to `hidden` what else must be, along each of these lines; False where no hiding inside is enough."""
    rows = Counter(r for (r, _c), count in table.items() if count)
    columns = Counter(c for (_r, c), count in table.items() if count)
    # Hidden alone in its row or column a cell could not be kept from whoever knows the sum, so it is taken last.
    alone = {(r, c) for r, c in table if rows[r] < 2 or columns[c] < 2}
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for line in lines:
            names = {f"{number:03d}": place for number, place in enumerate(line)}
            mine = {name for name, place in names.items() if place in hidden}
            counts = {name: table[place] for name, place in names.items()}
            mine |= _hidden_beside(counts, mine, {name for name, place in names.items() if place in alone})
            if not _is_safe(counts[name] for name in mine):
                return False
            hidden |= {names[name] for name in mine}
    return True
