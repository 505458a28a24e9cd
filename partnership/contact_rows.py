"""Named contacts as rows of a table: written, read from CSV or a workbook, and checked; nothing is stored here.

A row is a dict of texts by column name, so that what a preview showed can be sent back and checked once more.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from portal.accounts.models import Organisation
from portal.deadlines.tables import cell
from portal.errors import Refused
from portal.uploads.choices import FileKind
from portal.uploads.sniffing import extension_of, inspect

from .choices import Duty
from .models import NamedContact

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

COLUMNS = ("Organisation", "Name", "Post", "Duties", "E-mail", "Telephone", "From", "To")
NEEDED = ("Organisation", "Post", "From")
LIMIT_BYTES = 2 * 1024 * 1024
MOST_ROWS = 2000
LENGTHS = {"Name": 120, "Post": 160, "E-mail": 254, "Telephone": 40}
BRITISH_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
LOST_NOUGHT = re.compile(r"[1-9]\d{8,9}")
SAY_AGAIN = "Save it again as CSV or as an Excel workbook (.xlsx)."

Row = dict[str, str]


@dataclass(frozen=True)
class Fault:
    """What is wrong in which row of the file (the headings are row 1), in which column."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Entry:
    """A row that was understood."""

    row: int
    organisation: Organisation
    name: str
    post: str
    duties: tuple[str, ...]
    email: str
    phone: str
    starts_on: date
    ends_on: date | None

    @property
    def key(self) -> tuple[int, str, str, date]:
        """By what it is the same contact as one that is stored."""
        return (self.organisation.pk, self.post.casefold(), self.name.casefold(), self.starts_on)

    @property
    def duty_words(self) -> list[str]:
        """The duties in words."""
        return [Duty(duty).label for duty in self.duties]


def receive(file: UploadedFile) -> list[tuple[int, Row]]:
    """The rows of the file with their numbers. Raises Refused (field `file`) where it cannot be read."""
    size = file.size or 0
    if not size:
        raise Refused("The file is empty. Open it to check, save it and choose it again.", field="file")
    if size > LIMIT_BYTES:
        raise Refused("The file is larger than 2 MB. A table of contacts is smaller: take out what is not.",
                      field="file")  # fmt: skip
    ending = extension_of(file.name or "")
    if ending not in (FileKind.CSV, FileKind.XLSX):
        raise Refused("Choose a CSV file or an Excel workbook (.xlsx).", field="file")
    inspect(file.name or "", file)
    table = list(_csv(file.read()) if ending == FileKind.CSV else _workbook(file))
    return _rows(table)


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what older Excel writes
    first = text.split("\n", 1)[0]
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")


def _workbook(file: UploadedFile) -> Iterator[list[str]]:
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=len(COLUMNS) + 10)):
            if number > MOST_ROWS + 1:
                break
            yield [_text(one) for one in cells]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, IndexError) as wrong:
        raise Refused(f"The workbook cannot be read. {SAY_AGAIN}", field="file") from wrong


def _text(one: Any) -> str:
    value = one.value
    if one.data_type == "f":
        raise Refused(f"The cell {one.coordinate} holds a formula. Write the words themselves.", field="file")
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _rows(table: list[list[str]]) -> list[tuple[int, Row]]:
    headings = [re.sub(r"\s+", " ", one).strip().casefold() for one in table[0]] if table else []
    known = {name.casefold(): name for name in COLUMNS}
    missing = [name for name in NEEDED if name.casefold() not in headings]
    if missing:
        raise Refused(
            f"The first row must hold the headings {', '.join(COLUMNS)}; missing: {', '.join(missing)}. "
            "Download the contacts as CSV to see how it is made.",
            field="file",
        )
    places = {known[name]: place for place, name in enumerate(headings) if name in known}
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if not any(one.strip() for one in cells):
            continue
        row = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
        # The apostrophe that keeps a spreadsheet from taking a text for a formula is not part of it.
        rows.append((number, {name: _bare(row.get(name, "")) for name in COLUMNS}))
    if not rows:
        raise Refused("The file holds no row below its headings.", field="file")
    if len(rows) > MOST_ROWS:
        raise Refused(f"The file holds more than {MOST_ROWS} rows. Divide it.", field="file")
    return rows


def _bare(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:2] in "=+-@" else text


def check(
    rows: Iterable[tuple[int, Row]], bodies: Sequence[Organisation], kept: set[int] | None
) -> tuple[list[Entry], list[Fault]]:
    """The rows as entries, and every fault in them; an entry with a fault is left out.

    `bodies` are those that there are; `kept` the ids of those whose contacts may be written (None: any).
    """
    named: dict[str, Organisation] = {}
    for body in bodies:
        for name in (body.code, body.name, body.short_name):
            named.setdefault(name.casefold(), body)
    entries, faults = [], []
    seen: dict[tuple[int, str, str, date], int] = {}
    for number, row in rows:
        wrong = list(_faults(number, row, named, kept))
        if wrong:
            faults += wrong
            continue
        entry = _entry(number, row, named)
        if entry.key in seen:
            faults.append(Fault(number, "", f"This contact stands in row {seen[entry.key]} already. Keep one."))
            continue
        seen[entry.key] = number
        entries.append(entry)
    return entries, faults


def _faults(number: int, row: Row, named: dict[str, Organisation], kept: set[int] | None) -> Iterator[Fault]:
    body = named.get(row["Organisation"].casefold())
    if body is None:
        yield Fault(number, "Organisation", f"No organisation is called “{row['Organisation']}”. Write its name as the "
                    "directory has it.")  # fmt: skip
    elif kept is not None and body.pk not in kept:
        yield Fault(number, "Organisation", f"You keep the contacts of your own body, not of {body.name}.")
    if not row["Post"]:
        yield Fault(number, "Post", "Say which post it is.")
    for name, most in LENGTHS.items():
        if len(row[name]) > most:
            yield Fault(number, name, f"It may have {most} characters at most.")
    if not row["E-mail"] and not row["Telephone"]:
        yield Fault(number, "E-mail", "Give an e-mail address or a telephone number.")
    if row["E-mail"]:
        try:
            validate_email(row["E-mail"])
        except ValidationError:
            yield Fault(number, "E-mail", f"“{row['E-mail']}” is not an e-mail address.")
    if LOST_NOUGHT.fullmatch(row["Telephone"]):
        yield Fault(number, "Telephone", "The number has lost its first 0, as spreadsheets do. Write it as text.")
    days = {}
    for name in ("From", "To"):
        days[name] = day_of(row[name])
        if row[name] and days[name] is None:
            yield Fault(number, name, f"“{row[name]}” is not a day. Write it as 2027-01-31 or 31/01/2027.")
    if not row["From"]:
        yield Fault(number, "From", "Say since when they are the contact.")
    if days["From"] and days["To"] and days["To"] < days["From"]:
        yield Fault(number, "To", "It ends before it begins. Put the days in order.")
    for words in _duties(row):
        if duty_of(words) is None:
            known = "; ".join(Duty.labels)
            yield Fault(number, "Duties", f"“{words}” is no duty. Put a semicolon between duties; they are: {known}.")


def _duties(row: Row) -> list[str]:
    return [one.strip() for one in row["Duties"].split(";") if one.strip()]


def duty_of(words: str) -> str | None:
    """The duty by its words or its code."""
    return next((d.value for d in Duty if words.casefold() in (d.label.casefold(), d.value)), None)


def day_of(words: str) -> date | None:
    """The day that is written as 2027-01-31 or 31/01/2027."""
    match = BRITISH_DAY.fullmatch(words)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(words)
    except ValueError:
        return None


def _entry(number: int, row: Row, named: dict[str, Organisation]) -> Entry:
    starts_on = day_of(row["From"])
    assert starts_on is not None, "checked before"
    found = [duty_of(words) for words in _duties(row)]
    return Entry(
        row=number, organisation=named[row["Organisation"].casefold()], name=row["Name"], post=row["Post"],
        duties=tuple(sorted({duty for duty in found if duty})), email=row["E-mail"], phone=row["Telephone"],
        starts_on=starts_on, ends_on=day_of(row["To"]),
    )  # fmt: skip


def written(contact: NamedContact) -> list[str]:
    """A contact as a row, in the order of COLUMNS: what is read back from it is the same."""
    values = (
        contact.organisation.name, contact.name, contact.post,
        "; ".join(duty.get_duty_display() for duty in contact.duties.all()), contact.email, contact.phone,
        contact.starts_on, contact.ends_on,
    )  # fmt: skip
    return [cell(value) for value in values]
