"""Changing what a draft says, one row at a time: a level, a heading, a need, an indicator, a contact, a text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import slugify

from portal.errors import Conflict, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..editions import find_row, mark_of, other_names, tables_of
from ..models import Contact, Domain, Edition, Heading, Indicator, Level, Need
from ..policies import TAKEN
from ..tables.cells import empty, shown
from ..tables.checking import check
from ..tables.columns import BY_NAME, Table
from ..tables.conversion import Row, Tables, adult_test, in_order
from .approval import void_if_changed
from .guarding import changeable

if TYPE_CHECKING:
    from portal.accounts.models import Person

MODELS: dict[str, Any] = {
    "levels": Level, "domains": Domain, "headings": Heading, "needs": Need, "indicators": Indicator,
    "contacts": Contact,
}  # fmt: skip
STALE = "Somebody changed this while you were writing. Both texts are below: keep what is right."
GONE = "Somebody removed this while you were looking at it. Copy what you wrote, and look at the list again."


@transaction.atomic
def save_row(
    *, edition: Edition, table: str, code: str | None, values: Mapping[str, Any], mark: int, by: Person, now: datetime
) -> str:
    """Write one row of a draft and return its code; `code` None adds one, "" is the row of a table with a single one.

    `values` are plain JSON by column (what is not given stays); `mark` is `editions.mark_of` the row that the
    page showed, and is not asked for a new one. Unchanged values write nothing. A change to what the partners
    have before them voids their signatures. Raises NotAllowed, Refused (with the column as field), or Conflict
    with the stored texts of the columns that differ.
    """
    edition = changeable(edition, by, now)
    tables, of = tables_of(edition), BY_NAME[table]
    stored = None if code is None else find_row(tables, table, code)
    if stored is None and code:
        raise Conflict(GONE)
    blank = {column.name: empty(column) for column in of.columns}
    row: Row = {**(stored or blank), **values}
    if stored is not None:
        row |= {name: stored[name] for name in ("code", "framework") if name in stored}
        differing = [column for column in of.columns if row[column.name] != stored[column.name]]
        if mark != mark_of(stored) and differing:
            raise Conflict(STALE, theirs={c.name: shown(c, stored[c.name]) for c in differing})
        if not differing:
            return row.get("code", "")
        tables[table] = [row if one is stored else one for one in tables[table]]
        changed = [column.name for column in differing]
    else:
        if "code" in of.by_name:
            row["code"] = _free_code(of, row, tables)
        elif tables[table]:
            raise Conflict(GONE)
        tables[table] = [*tables[table], row]
        changed = ["added"]
    _refuse_faults(of, row, tables, edition)
    _store(edition, of, row, tables, is_new=stored is None)
    _finish(edition, table, row.get("code", ""), changed, by=by, now=now)
    return row.get("code", "")


@transaction.atomic
def remove_row(*, edition: Edition, table: str, code: str, mark: int, by: Person, now: datetime) -> None:
    """Take one row out of a draft, a need with all of its indicators.

    Raises NotAllowed, Refused where other rows stand on it, Conflict where it changed or is gone.
    """
    edition = changeable(edition, by, now)
    tables = tables_of(edition)
    stored = find_row(tables, table, code)
    if stored is None:
        raise Conflict(GONE)
    if mark != mark_of(stored):
        raise Conflict("Somebody changed this since you looked at it, so it was not removed. Look at it again.")
    if sentence := stands_on(tables, table, code):
        raise Refused(sentence)
    tables[table] = [one for one in tables[table] if one is not stored]
    if table in MODELS:
        MODELS[table].objects.filter(edition=edition, code=code).delete()
        tables["indicators"] = [one for one in tables["indicators"] if (table, one["need"]) != ("needs", code)]
        _store_order(edition, tables)
    else:
        edition.adult_test = adult_test(tables) if tables["adult_test"] else None
    _finish(edition, table, code, ["removed"], by=by, now=now)


@transaction.atomic
def move_row(*, edition: Edition, table: str, code: str, up: bool, by: Person, now: datetime) -> None:
    """Change places with the row before (`up`) or after it, within its group; at the end nothing changes."""
    edition = changeable(edition, by, now)
    tables, of = tables_of(edition), BY_NAME[table]
    stored = find_row(tables, table, code)
    if stored is None:
        raise Conflict(GONE)
    rows = tables[table]
    siblings = [n for n, one in enumerate(rows) if not of.group or one[of.group] == stored[of.group]]
    place = siblings.index(rows.index(stored))
    other = place - 1 if up else place + 1
    if not 0 <= other < len(siblings):
        return
    here, there = siblings[place], siblings[other]
    rows[here], rows[there] = rows[there], rows[here]
    if table in MODELS:
        _store_order(edition, tables)
    else:
        edition.adult_test = adult_test(tables)
    _finish(edition, table, code, ["order"], by=by, now=now)


def stands_on(tables: Tables, table: str, code: str) -> str | None:
    """The sentence that stops a row from being removed because others stand on it, or None."""
    for other in BY_NAME.values():
        if (table, other.name) == ("needs", "indicators"):
            continue
        for column in other.columns:
            if column.of != table:
                continue
            users = [r for r in tables[other.name] if code in (r[column.name] if column.lists else [r[column.name]])]
            if users:
                many = f"{len(users)} {other.one}{'s stand' if len(users) > 1 else ' stands'}"
                return f"{many} on it, such as “{users[0][other.shown]}”. Move or remove them first."
    return None


def _free_code(table: Table, row: Row, tables: Tables) -> str:
    """A code from the row's own words that no row of the table has: addresses are made of it and never change."""
    words = f"{row['need']}-{row['level']}" if table.name == "indicators" else row[table.shown]
    longest = table.by_name["code"].longest - 4
    stem = slugify(words)[:longest].strip("-").replace("_", "-") or table.name.replace("_", "-")
    taken = {one["code"] for one in tables[table.name]} | (TAKEN if table.name == "needs" else frozenset())
    number, code = 1, stem
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code


def _refuse_faults(table: Table, row: Row, tables: Tables, edition: Edition) -> None:
    """Raise Refused for the first fault of this row; those of other rows are for whoever changes them."""
    # What stands twice is told of the later row, so this one is looked at as the last.
    rows = [one for one in tables[table.name] if one is not row]
    place = len(rows)
    others = other_names(edition) if table.name == "edition" else frozenset()
    for fault in check({**tables, table.name: [*rows, row]}, edition.framework.code, others):
        if fault.table == table.name and fault.row in (place, -1):
            raise Refused(fault.sentence, field=fault.column or None)


def _store(edition: Edition, table: Table, row: Row, tables: Tables, *, is_new: bool) -> None:
    if table.name == "edition":
        edition.name, edition.notice, edition.sources = row["edition"], row["notice"], row["sources"]
        return
    if table.name not in MODELS:
        edition.adult_test = adult_test(tables)
        return
    model = MODELS[table.name]
    last = len(tables[table.name])
    thing = model(edition=edition, position=last) if is_new else model.objects.get(edition=edition, code=row["code"])
    for column in table.columns:
        value = row[column.name]
        if column.of and not column.lists:
            value = MODELS[column.of].objects.get(edition=edition, code=value)
        setattr(thing, column.name, value)
    thing.save()
    _store_order(edition, tables)


def _store_order(edition: Edition, tables: Tables) -> None:
    """Give every row the place that it has in the tables; only those that moved are written."""
    ordered = in_order(tables)
    for name, model in MODELS.items():
        places = {row["code"]: place for place, row in enumerate(ordered[name], start=1)}
        moved = []
        for thing in model.objects.filter(edition=edition).only("pk", "code", "position"):
            if thing.position != places[thing.code]:
                thing.position = places[thing.code]
                moved.append(thing)
        model.objects.bulk_update(moved, ["position"], batch_size=200)


def _finish(edition: Edition, table: str, code: str, changed: list[str], *, by: Person, now: datetime) -> None:
    edition.revision += 1
    edition.save(update_fields=["name", "notice", "sources", "adult_test", "revision"])
    where = f"{table}:{code}" if code else table
    record(Event.EDITION_EDITED, target=edition.subject, by=by, now=now, fields=[where, *changed])
    void_if_changed(edition, by=by, now=now)
