"""What was read from a file: the tables, where each row stood in it, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .checking import check
from .columns import BY_NAME, Table
from .conversion import Row, Tables


@dataclass(frozen=True)
class FileFault:
    """One fault as the person finds it: the sheet, the row's number there, the column's heading, what to do."""

    sheet: str
    row: int
    column: str
    sentence: str


@dataclass
class Read:
    """Tables with the row numbers of their file, and its faults."""

    tables: Tables
    faults: list[FileFault] = field(default_factory=list)
    numbers: dict[str, list[int]] = field(default_factory=dict)

    def add(self, table: Table, row: Row, number: int) -> None:
        """Take in a row that stands at `number` in the file."""
        self.tables[table.name].append(row)
        self.numbers.setdefault(table.name, []).append(number)

    def fault(self, sheet: str, row: int, column: str, sentence: str) -> None:
        """Note what is wrong."""
        self.faults.append(FileFault(sheet, row, column, sentence))

    def check(self, framework: str, others: frozenset[str] = frozenset()) -> list[FileFault]:
        """Every fault: those of reading, and those of the tables as an edition of the framework with this code.

        A cell is named once: one that could not be read is not said to be empty as well.
        """
        named = {(fault.sheet, fault.row, fault.column) for fault in self.faults}
        broken = {fault.sheet for fault in self.faults if fault.row <= 1}
        for fault in check(self.tables, framework, others):
            table = BY_NAME[fault.table]
            number = self.numbers[fault.table][fault.row] if fault.row >= 0 else 1
            column = table.by_name[fault.column].label if fault.column else ""
            if (table.title, number, column) in named or table.title in broken:
                continue
            self.fault(table.title, number, column, fault.sentence)
        order = {table.title: place for place, table in enumerate(BY_NAME.values())}
        return sorted(self.faults, key=lambda one: (order.get(one.sheet, -1), one.row))
