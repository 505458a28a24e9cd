"""A table that somebody sends, as CSV or as a workbook of Excel, read by the same rules in every room.

The first row names the columns; case, order and columns of the sender's own do not matter. CSV may
be parted by commas, semicolons or tabs and written in UTF-8, UTF-16 with its mark, or as older
Excel writes it. A cell comes as text: a day as 2027-01-31, a whole number without a point. A
formula is refused, for what it shows depends on who opens it.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from portal.errors import Refused
from portal.uploads.choices import FileKind
from portal.uploads.sniffing import extension_of, inspect

Row = dict[str, str]

SAY_AGAIN = "Save it again as CSV or as an Excel workbook (.xlsx)."
SEPARATORS = ",;\t"
SPARE_COLUMNS = 20
UNREADABLE = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, IndexError,
              SyntaxError, AttributeError, csv.Error)  # fmt: skip
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")


class UnreadableCell(ValueError):
    """A cell that holds something else than words, a number or a day; says what to do."""


@dataclass(frozen=True)
class TableFile:
    """What was sent: its rows by name of column, each with its number (the headings are row 1), and its SHA-256."""

    digest: str
    rows: list[tuple[int, Row]]


def receive(
    name: str, file: IO[bytes], *, columns: Sequence[str], needed: Sequence[str], most_rows: int, most_bytes: int,
    how_to_see: str = "",
) -> TableFile:  # fmt: skip
    """The table in `file`, whose name says which kind it is; every row has a text for each of `columns`.

    Rows without any text are left out. Raises Refused (field `file`) with what to do where it is no
    such table, is too large, lacks a column of `needed`, names one twice, or holds a formula.
    `how_to_see` says where somebody finds an example.
    """
    content = _content(name, file, most_bytes)
    try:
        table = iter(_csv(content) if extension_of(name) == FileKind.CSV else _workbook(content, len(columns)))
        places = _places(next(table, []), columns, needed, how_to_see)
        rows = []
        for number, cells in enumerate(table, start=2):
            if not any(one.strip() for one in cells):
                continue
            if len(rows) == most_rows:
                raise Refused(
                    f"The file holds more than {most_rows:,} rows. Divide it and send it in parts.", field="file"
                )
            row = {column: cells[place].strip() if place < len(cells) else "" for column, place in places.items()}
            rows.append((number, {column: _bare(row.get(column, "")) for column in columns}))
    except UNREADABLE as wrong:
        raise Refused(f"The table cannot be read. {SAY_AGAIN}", field="file") from wrong
    if not rows:
        raise Refused("The file holds no row below its headings.", field="file")
    return TableFile(hashlib.sha256(content).hexdigest(), rows)


def _content(name: str, file: IO[bytes], most_bytes: int) -> bytes:
    file.seek(0)
    content = file.read(most_bytes + 1)
    if not content:
        raise Refused("The file is empty. Open it to check, save it and choose it again.", field="file")
    if len(content) > most_bytes:
        size = f"{most_bytes // 1024 // 1024} MB"
        raise Refused(
            f"The file is larger than {size}. Take out what is not needed, or send it in parts.", field="file"
        )
    if extension_of(name) not in (FileKind.CSV, FileKind.XLSX):
        raise Refused("Choose a CSV file or an Excel workbook (.xlsx).", field="file")
    inspect(name, io.BytesIO(content))
    return content


def _csv(content: bytes) -> Iterator[list[str]]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")  # what older Excel writes
    first = text.split("\n", 1)[0]
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count))


def _workbook(content: bytes, width: int) -> Iterator[list[str]]:
    with opened(io.BytesIO(content)) as book:
        for cells in rows_of(book.worksheets[0], width):
            yield [_words(cell) for cell in cells]


def _words(cell: Any) -> str:
    try:
        return words_of(cell)
    except UnreadableCell as wrong:
        raise Refused(f"The cell {cell.coordinate} {wrong}", field="file") from wrong


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Any]:
    """The workbook, to be read row by row, without following links to other files. Errors as of `UNREADABLE`."""
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    try:
        yield book
    finally:
        book.close()


def rows_of(sheet: Any, width: int) -> Iterator[Sequence[Any]]:
    """The rows of a sheet, a little wider than asked, so that a column too many is seen."""
    # The size that a file declares is not believed: the rows themselves are counted.
    sheet.reset_dimensions()
    return sheet.iter_rows(max_col=width + SPARE_COLUMNS)


def merged_in(book: Any, sheet: Any) -> list[str]:
    """The stretches of a sheet whose cells are merged, such as `B2:B4`: all but the first of them read as empty."""
    found: list[str] = []
    rest = b""
    with book._archive.open(sheet._worksheet_path) as xml:  # read row by row, openpyxl does not tell of them
        while piece := xml.read(1024 * 1024):
            text = rest + piece
            found += [match[1].decode() for match in MERGED.finditer(text)]
            rest = text[text.rfind(b"<") :] if b"<" in text else b""
    return list(dict.fromkeys(found))  # one that ends a piece is read twice


def words_of(cell: Any) -> str:
    """What the cell says, as text. UnreadableCell for a formula or an error of Excel."""
    value = cell.value
    if value is None:
        return ""
    refuse_formula(cell)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def refuse_formula(cell: Any) -> None:
    """UnreadableCell where the cell holds a formula or an error of Excel, with words that follow "it" or its name."""
    if cell.data_type == "f":
        raise UnreadableCell("holds a formula. Write the words or the number; put an apostrophe before a leading =.")
    if cell.data_type == "e":
        raise UnreadableCell("holds an error of Excel. Write what belongs there.")


def heading_of(text: str) -> str:
    """A heading as headings are compared: in small letters, its spaces single."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def _places(first: Sequence[str], columns: Sequence[str], needed: Sequence[str], how_to_see: str) -> dict[str, int]:
    headings = [heading_of(one) for one in first]
    missing = [column for column in needed if column.casefold() not in headings]
    if missing:
        raise Refused(
            f"The first row must hold the headings {', '.join(columns)}; missing: {', '.join(missing)}. {how_to_see}",
            field="file",
        )
    twice = [column for column in columns if headings.count(column.casefold()) > 1]
    if twice:
        raise Refused(f"The column {twice[0]} stands there twice. Leave one of them out.", field="file")
    return {column: headings.index(column.casefold()) for column in columns if column.casefold() in headings}


def _bare(text: str) -> str:
    """The text without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith("'") and text[1:2] in tuple("=+-@") else text
