"""Named contacts as rows of a table: written, read from CSV or a workbook, and checked; nothing is stored here.

A row is a dict of texts by column name, so that what a preview showed can be sent back and checked once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal import table_files
from portal.accounts.models import Organisation
from portal.deadlines.tables import cell
from portal.table_files import Row

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
    return table_files.receive(
        file.name or "", file, columns=COLUMNS, needed=NEEDED, most_rows=MOST_ROWS, most_bytes=LIMIT_BYTES,
        how_to_see="Download the contacts as CSV to see how it is made.",
    ).rows  # fmt: skip


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
