"""An edition as a JSON file, and back: an object with a list of rows for each table."""

from __future__ import annotations

import json
from typing import Any

from portal.errors import Refused

from .cells import cleaned, empty
from .columns import TABLES, Column, Holds, Table
from .conversion import Row, Tables, blank
from .reading import Read

FORMAT = "threshold-edition/1"


def write(tables: Tables) -> bytes:
    """The file: UTF-8, indented, in the tables' own order, so that two editions can be compared line by line."""
    whole = {"format": FORMAT, **{table.name: tables[table.name] for table in TABLES}}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def compact(tables: Tables) -> str:
    """The same in one line of plain letters, as a form carries it from the preview to the import."""
    return json.dumps({"format": FORMAT, **tables}, ensure_ascii=True, separators=(",", ":"))


def read_json(text: str | bytes) -> Read:
    """The tables of a JSON file, with the faults of single values. Raises Refused where it is no such file."""
    try:
        said = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        whole = json.loads(said, object_pairs_hook=_named_once)
    except (ValueError, RecursionError) as wrong:
        raise Refused("The file is no JSON. Export the draft and write into that.", field="file") from wrong
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise Refused(
            f"The file does not say “format”: “{FORMAT}”. Export the draft as JSON and write into that.", field="file"
        )
    found = Read(blank())
    known = {table.name for table in TABLES} | {"format"}
    for name in whole:
        if name not in known:
            found.fault(str(name)[:40], 1, "", "This table is not known. Remove it.")
    for table in TABLES:
        rows = whole.get(table.name)
        if not isinstance(rows, list):
            found.fault(table.title, 1, "", f"The list “{table.name}” is missing. Write [] where it has no rows.")
            continue
        for number, row in enumerate(rows, start=1):
            found.add(table, _row(table, row, number, found), number)
    return found


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these names and values. Refused where a name stands twice: one of the two would be lost."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        of = next((str(value)[:40] for name, value in pairs if name == "code"), "")
        where = f" in the row with the code “{of}”" if of else ""
        raise Refused(f"“{twice[:40]}” stands twice{where}. Leave it once.", field="file")
    return made


def _row(table: Table, given: Any, number: int, found: Read) -> Row:
    row = {column.name: empty(column) for column in table.columns}
    if not isinstance(given, dict):
        found.fault(table.title, number, "", "This is no object with named values.")
        return row
    for name in given:
        if name not in row:
            found.fault(table.title, number, str(name)[:40], "This name is not known. Remove it.")
    for column in table.columns:
        if column.name not in given:
            found.fault(table.title, number, column.label, f"“{column.name}” is missing. Add it, even if it is empty.")
        elif not _fits(column, given[column.name]):
            found.fault(table.title, number, column.label, _wanted(column))
        else:
            row[column.name] = _clean(column, given[column.name])
    return row


def _fits(column: Column, value: Any) -> bool:
    if column.holds == Holds.NUMBER:
        return value is None or (isinstance(value, int) and not isinstance(value, bool))
    if column.holds == Holds.YES:
        return isinstance(value, bool)
    if column.holds == Holds.HOURS:
        return isinstance(value, list) and all(_is_stretch(one) for one in value)
    if column.lists:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str)


def _is_stretch(value: Any) -> bool:
    if not (isinstance(value, list) and len(value) == 3):
        return False
    day, *times = value
    right_day = isinstance(day, int) and not isinstance(day, bool) and 0 <= day <= 6
    return right_day and all(isinstance(t, str) and _is_time(t) for t in times)


def _is_time(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    whole = len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()
    return bool(colon) and whole and (text == "24:00" or (int(hour) <= 23 and int(minute) <= 59))


def _wanted(column: Column) -> str:
    return {
        Holds.NUMBER: "Write a whole number or null.",
        Holds.YES: "Write true or false.",
        Holds.HOURS: "Write lists of a weekday (Monday is 0) and two times, such as [0, \"08:45\", \"17:00\"].",
        Holds.LINES: "Write a list of texts.",
    }.get(column.holds, "Write a text in quotation marks.")  # fmt: skip


def _clean(column: Column, value: Any) -> Any:
    if column.holds == Holds.LINES:
        return [text for one in value if (text := cleaned(one))]
    return cleaned(value) if isinstance(value, str) else value
