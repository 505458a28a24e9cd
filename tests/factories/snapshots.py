"""What takes seconds to make is made once in a process, by the actions themselves, and put back afterwards.

`@remembered` on a factory: its first call runs it and remembers what it left behind (rows, files, messages, and what
it returned). A later call that begins where the first began puts the same rows back with the same numbers.
Where it began is told by the newest event of the trail, which every action adds to, and by the tables that a test
may fill without one. A beginning that was never seen is simply made again.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection, models, transaction
from django.utils import timezone

from portal.accounts.models import Organisation, Person
from portal.deadlines.models import BankHoliday
from portal.trail.models import TrailEvent, TrailHead

Row = tuple[Any, ...]
HEAD = TrailHead._meta.db_table


def remembered(make: Callable[..., Any]) -> Callable[..., Any]:
    """A factory that runs once for each beginning and each set of arguments, and is put back from then on."""
    kept: dict[object, Snapshot] = {}

    @functools.wraps(make)
    def made(*args: Any, **kwargs: Any) -> Any:
        key = (beginning(), args, tuple(sorted(kwargs.items())))
        if not hashable(key):
            return make(*args, **kwargs)
        if key not in kept:
            before = Everything.now()
            result = make(*args, **kwargs)
            kept[key] = Snapshot.between(before, Everything.now(), result)
            return result
        return kept[key].put_back()

    return made


def hashable(key: object) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True


def beginning() -> tuple[object, ...]:
    """Where a factory begins: what the database holds, on which day, and what the making itself depends on."""
    from reviews import pack_document  # a test may put a quick one in its place

    newest = TrailEvent.objects.order_by("-pk").values_list("pk", "hash").first()
    counts = tuple(model.objects.count() for model in (Person, Organisation, BankHoliday))
    within = connection.in_atomic_block
    return (newest, counts, within, timezone.localdate(), pack_document.pack_pdf, settings.ARRANGEMENTS)


def tables() -> list[tuple[str, str, list[str]]]:
    """Every table, its primary key and its columns."""
    return [
        (m._meta.db_table, m._meta.pk.column, [f.column for f in m._meta.local_concrete_fields])
        for m in apps.get_models(include_auto_created=True)
        if m._meta.managed and not m._meta.proxy
    ]


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


@dataclass
class Everything:
    """All rows, files and messages at one moment."""

    rows: dict[str, dict[Any, Row]]
    files: set[str]
    messages: int

    @classmethod
    def now(cls) -> Everything:
        # A plus before the column keeps SQLite from reading its text as a date: what is stored is put back as it is.
        plain = "+" if connection.vendor == "sqlite" else ""
        rows = {}
        with connection.cursor() as cursor:
            for table, key, columns in tables():
                cursor.execute(
                    f"SELECT {', '.join(plain + quoted(c) for c in columns)} FROM {quoted(table)} "
                    f"ORDER BY {quoted(key)}"
                )
                place = columns.index(key)
                rows[table] = {row[place]: tuple(map(storable, row)) for row in cursor.fetchall()}
        return cls(rows, set(files()), len(getattr(mail, "outbox", ())))


def storable(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def files() -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()] if root.exists() else []


@dataclass
class Snapshot:
    """What a factory left behind, and what it returned."""

    added: dict[str, list[Row]] = field(default_factory=dict)
    changed: dict[str, list[Row]] = field(default_factory=dict)
    gone: dict[str, list[Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    told: bytes = b""  # the messages that were sent, and what the factory returned

    @classmethod
    def between(cls, before: Everything, after: Everything, result: Any) -> Snapshot:
        made = cls(told=pickle.dumps((list(getattr(mail, "outbox", ()))[before.messages :], result)))
        for table, rows in after.rows.items():
            old = before.rows[table]
            if added := [row for key, row in rows.items() if key not in old]:
                made.added[table] = added
            if changed := [row for key, row in rows.items() if key in old and old[key] != row]:
                made.changed[table] = changed
            if gone := [key for key in old if key not in rows]:
                made.gone[table] = gone
        root = Path(settings.MEDIA_ROOT)
        made.files = {name: (root / name).read_bytes() for name in after.files - before.files}
        return made

    def head_by_head(self) -> list[Row]:
        """The head of the trail moves on event by event: the database takes no other way."""
        if HEAD not in self.changed:
            return []
        columns = [f.column for f in TrailEvent._meta.local_concrete_fields]
        sequence, hashed = columns.index("sequence"), columns.index("hash")
        events = sorted(self.added[TrailEvent._meta.db_table], key=lambda row: row[sequence])
        return [(1, event[sequence], event[hashed]) for event in events]

    def put_back(self) -> Any:
        """The rows, files and messages are there again; answers what the factory returned."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, key, columns in tables():
                name, names = quoted(table), [quoted(c) for c in columns]
                if keys := self.gone.get(table):
                    cursor.executemany(f"DELETE FROM {name} WHERE {quoted(key)} = %s", [(k,) for k in keys])
                rows = self.head_by_head() if table == HEAD else self.changed.get(table)
                if rows:
                    place = columns.index(key)
                    setting = ", ".join(f"{c} = %s" for c in names)
                    cursor.executemany(
                        f"UPDATE {name} SET {setting} WHERE {quoted(key)} = %s", [(*row, row[place]) for row in rows]
                    )
                if rows := self.added.get(table):
                    insert(cursor, f"INSERT INTO {name} ({', '.join(names)})", rows)
            count_on(cursor, self.added)
        for path, content in self.files.items():
            target = Path(settings.MEDIA_ROOT) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        messages, result = pickle.loads(self.told)
        if messages:
            mail.outbox.extend(messages)
        return result


def insert(cursor: Any, into: str, rows: list[Row]) -> None:
    """The rows in as few statements as SQLite's limit of variables allows."""
    at_once = max(1, 900 // len(rows[0]))
    marks = f"({', '.join(['%s'] * len(rows[0]))})"
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        cursor.execute(f"{into} VALUES {', '.join([marks] * len(some))}", [value for row in some for value in row])


def count_on(cursor: Any, added: dict[str, list[Row]]) -> None:
    """PostgreSQL goes on numbering after the rows that were put back; SQLite does so by itself."""
    if connection.vendor != "postgresql":
        return
    numbered = [
        m._meta
        for m in apps.get_models(include_auto_created=True)
        if m._meta.db_table in added and isinstance(m._meta.pk, models.AutoField)
    ]
    if numbered:
        each = ", ".join(
            f"setval(pg_get_serial_sequence('{quoted(m.db_table)}', '{m.pk.column}'), "
            f"(SELECT max({quoted(m.pk.column)}) FROM {quoted(m.db_table)}))"
            for m in numbered
        )
        cursor.execute(f"SELECT {each}")
