"""An edition as an Excel workbook, and back: a sheet for each table, a row for each row, headings in the first.

Everything is written as text that no program takes for a formula, and a formula is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, range_boundaries

from portal.errors import Refused
from portal.table_files import UNREADABLE, UnreadableCell, merged_in, opened, refuse_formula, rows_of

from .cells import Unreadable, empty, read, shown
from .checking import MOST_ROWS
from .columns import TABLES, Column, Holds, Table
from .conversion import Tables, blank
from .reading import Read

WIDE = {1: 24, 3: 46, 4: 40, 6: 40}
LONGEST_CELL = 32_000  # Excel keeps 32,767 characters in a cell
SAY_AGAIN = "Save it again as an Excel workbook (.xlsx), or export the draft and write into that."


def write(tables: Tables) -> bytes:
    """The workbook of these tables. The same tables read back from it are the same."""
    book = Workbook()
    book.remove(book.active)
    for table in TABLES:
        sheet = book.create_sheet(table.title)
        for place, column in enumerate(table.columns, start=1):
            cell = sheet.cell(1, place, column.label)
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            sheet.column_dimensions[get_column_letter(place)].width = WIDE.get(column.rows, 22)
        sheet.freeze_panes = "B2"
        for number, row in enumerate(tables[table.name], start=2):
            for place, column in enumerate(table.columns, start=1):
                _write_cell(sheet.cell(number, place), column, row[column.name])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _write_cell(cell: Any, column: Column, value: Any) -> None:
    if column.holds == Holds.NUMBER:
        cell.value = value
        return
    said = shown(column, value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.number_format = "@"
    if said:
        cell.value = said
        # Words that begin with = + - or @ stay words, here and when somebody edits the cell.
        cell.data_type = "s"
        cell.quotePrefix = True


def read_workbook(file: IO[bytes]) -> Read:
    """The tables that a workbook holds, with the faults of single cells. Raises Refused where it cannot be opened."""
    try:
        with opened(file) as book:
            return _read_book(book)
    except UNREADABLE as wrong:
        raise Refused(f"The workbook cannot be read. {SAY_AGAIN}", field="file") from wrong


def _read_book(book: Any) -> Read:
    found = Read(blank())
    sheets = {name.strip().lower(): book[name] for name in book.sheetnames}
    known = {table.title.lower() for table in TABLES}
    for name in sheets:
        if name not in known:
            titles = ", ".join(table.title for table in TABLES)
            found.fault(sheets[name].title, 1, "", f"This sheet is not known. Remove it; the sheets are {titles}.")
    for table in TABLES:
        sheet = sheets.get(table.title.lower())
        if sheet is None:
            found.fault(table.title, 1, "", "The sheet is missing. Export the draft to see how it is made.")
        elif hasattr(sheet, "iter_rows"):
            _refuse_merged(book, sheet, table, found)
            _read_sheet(sheet, table, found)
    return found


def _refuse_merged(book: Any, sheet: Any, table: Table, found: Read) -> None:
    for stretch in merged_in(book, sheet):
        left, top, _right, _bottom = range_boundaries(stretch)
        where = table.columns[left - 1].label if left <= len(table.columns) else get_column_letter(left)
        found.fault(
            table.title,
            top,
            where,
            f"The cells {stretch} are merged. Part them, and fill in each of them.",
        )


def _read_sheet(sheet: Any, table: Table, found: Read) -> None:
    rows = rows_of(sheet, len(table.columns))
    headings = [_heading(cell.value) for cell in next(rows, ())]
    while headings and not headings[-1]:
        headings.pop()
    columns = {column.label.lower(): column for column in table.columns}
    placed: dict[int, Column] = {}
    for place, heading in enumerate(headings):
        column = columns.pop(heading.lower(), None)
        if column is not None:
            placed[place] = column
        else:
            where = heading[:40] or get_column_letter(place + 1)
            words = "This column is not known, or stands there twice. Remove it or correct its heading."
            found.fault(table.title, 1, where, words)
    for column in columns.values():
        found.fault(table.title, 1, column.label, "The column is missing. Add it, even if it stays empty.")
    for number, cells in _written(rows):
        if len(found.tables[table.name]) > MOST_ROWS:
            break
        row = {column.name: empty(column) for column in table.columns}
        for place, cell in enumerate(cells):
            if place in placed:
                column = placed[place]
                try:
                    row[column.name] = _read_cell(cell, column)
                except Unreadable as wrong:
                    found.fault(table.title, number, column.label, str(wrong))
            elif _text(cell.value).strip():
                found.fault(table.title, number, get_column_letter(place + 1),
                            "This cell stands under no heading. Clear it.")  # fmt: skip
        found.add(table, row, number)


def _written(rows: Iterator[Any]) -> Iterator[tuple[int, Any]]:
    """The rows in which anything is written, with their numbers in the sheet."""
    for number, cells in enumerate(rows, start=2):
        if any(_text(cell.value).strip() for cell in cells):
            yield number, cells


def _heading(value: Any) -> str:
    return re.sub(r"\s+", " ", _text(value)).strip()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _read_cell(cell: Any, column: Column) -> Any:
    value = cell.value
    if value is None:
        return empty(column)
    try:
        refuse_formula(cell)
    except UnreadableCell as wrong:
        raise Unreadable(f"It {wrong}") from wrong
    if isinstance(value, bool):
        value = "Yes" if value else "No"
    if isinstance(value, int | float):
        if column.holds == Holds.PHONE:
            raise Unreadable(
                "It came as a number, which loses its first zero. Format the cell as text, write it again."
            )
        value = int(value) if float(value).is_integer() else value
    elif not isinstance(value, str):
        raise Unreadable("It holds a date or a time. Format the cell as text and write the words.")
    if len(str(value)) > LONGEST_CELL:
        raise Unreadable("It is too long. Shorten it.")
    return read(column, str(value))
