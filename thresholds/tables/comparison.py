"""What one edition says differently from another: added, changed (both texts), removed."""

from __future__ import annotations

from dataclasses import dataclass

from .cells import shown
from .columns import TABLES, Column, Table
from .conversion import Row, Tables


@dataclass(frozen=True)
class Difference:
    """One cell that differs, in words; "" where it is empty."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangedRow:
    """A row that is in both, with what differs in it."""

    code: str
    name: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class NamedRow:
    """A row that is in one of them alone, with where it belongs (a heading, a need and a level)."""

    code: str
    name: str
    under: str


@dataclass(frozen=True)
class TableChanges:
    """What changed in one table; `reordered` where rows that are in both stand in another order."""

    title: str
    added: tuple[NamedRow, ...]
    changed: tuple[ChangedRow, ...]
    removed: tuple[NamedRow, ...]
    reordered: bool

    @property
    def count(self) -> int:
        """How many rows differ, a new order counting as one."""
        return len(self.added) + len(self.changed) + len(self.removed) + self.reordered


def compare(old: Tables, new: Tables) -> list[TableChanges]:
    """What `new` says differently from `old`, tables without a difference left out.

    A row is the same row where its code is the same. The name of the edition is not compared: it is
    always another.
    """
    found = []
    for table in TABLES:
        before, after = ({_key(table, row): row for row in side[table.name]} for side in (old, new))
        changed = [
            ChangedRow(code, _name(table, row), differences)
            for code, row in after.items()
            if code in before and (differences := _differences(table, before[code], row, (old, new)))
        ]
        kept = [code for code in before if code in after]
        changes = TableChanges(
            table.title,
            tuple(NamedRow(c, _name(table, r), _under(table, r, new)) for c, r in after.items() if c not in before),
            tuple(changed),
            tuple(NamedRow(c, _name(table, r), _under(table, r, old)) for c, r in before.items() if c not in after),
            table.ordered and kept != [code for code in after if code in before],
        )
        if changes.count:
            found.append(changes)
    return found


def _key(table: Table, row: Row) -> str:
    return table.name if table.single else row["code"]


def _name(table: Table, row: Row) -> str:
    return table.title if table.single else row[table.shown]


def _under(table: Table, row: Row, tables: Tables) -> str:
    """The parents of a row, named: `Basic care`, or `Hunger · Early help`."""
    parents = [column for column in table.columns if column.of and not column.lists]
    return " · ".join(_words(column, row[column.name], tables) for column in parents)


def _words(column: Column, value: object, tables: Tables) -> str:
    """A cell in words, a code with the name of what it stands for."""
    if column.of and not column.lists:
        return next((row["name"] for row in tables[column.of] if row["code"] == value), str(value))
    return shown(column, value)


def _differences(table: Table, old: Row, new: Row, sides: tuple[Tables, Tables]) -> tuple[Difference, ...]:
    return tuple(
        Difference(column.label, _words(column, old[column.name], sides[0]), _words(column, new[column.name], sides[1]))
        for column in table.columns
        if old[column.name] != new[column.name] and (table.name, column.name) != ("edition", "edition")
    )
