"""Queries of every page, put together once in a process: afterwards only their values are new.

Django makes SQL of a query in a millisecond, and the database answers it in less. `prepared(key, build, **values)` has
`build` make the query the first time with stand-ins for the values, and keeps its SQL; from then on it runs that SQL
with the values given. What is kept is text and knows no row and no person; every answer is the database's own.

The query may depend on its values only as values of the database. What changes its shape (a filter that is left out, a
None) belongs in `key`, except how many ids a tuple has, which is seen to here (docs/adr/0132).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

Value = int | str | date | tuple[int, ...]
# Stand-ins that no query has by itself; further ones count on from here.
NUMBER, DAY, WORD = 7_046_029_254_386_353_131, date(1066, 10, 14), "\u2e2estands in for "


@dataclass(frozen=True)
class _Kept:
    """A query as it was put together. `places` says which parameter is which stand-in; None is a constant."""

    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    places: tuple[int | None, ...]


# A list of ten thousand has hundreds of pages, each a query of its own; more than this are begun anew.
MOST_KEPT = 500
_kept: dict[Hashable, _Kept] = {}


def prepared(key: Hashable, build: Callable[..., QuerySet[Any, Any]], **values: Value) -> list[Any]:
    """The rows of `build(**values)`, as the query itself would have given them. No row where a tuple is empty."""
    if any(value == () for value in values.values()):
        return []
    flat = _flat(values)
    shape = (key, tuple((name, len(v) if isinstance(v, tuple) else type(v)) for name, v in values.items()))
    kept = _kept.get(shape)
    connection = connections["default"]
    if kept is None or kept.compiler.connection.vendor != connection.vendor:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[shape] = _put_together(build, values)
    given = [
        constant if place is None else _adapted(connection, flat[place])
        for constant, place in zip(kept.params, kept.places, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(kept.sql, given)
        rows = cursor.fetchall()
    return objects_of(kept.queryset, kept.compiler, rows)


def objects_of(queryset: QuerySet[Any, Any], compiler: SQLCompiler, rows: Sequence[Any]) -> list[Any]:
    """`rows`, as the database gave them for `compiler`, made into what `queryset` would have read, prefetches and all.

    The compiler has nothing left to ask: everything that makes objects of rows goes on as ever. It may be kept: what
    is used is a copy, for a compiler belongs to the connection of one thread.
    """
    own = copy.copy(compiler)
    own.connection = connections[queryset.db]
    own.execute_sql = lambda *_, **__: [rows]  # type: ignore[method-assign]
    read = queryset._chain()
    read.query.get_compiler = lambda *_, **__: own  # type: ignore[method-assign]
    return list(read)


def _put_together(build: Callable[..., QuerySet[Any, Any]], values: dict[str, Value]) -> _Kept:
    """The query with stand-ins for its values. Raises ValueError where one of them is not found again in it."""
    stand_ins: list[Any] = []

    def stand_in(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(stand_in(one) for one in value)  # type: ignore[misc]
        number = len(stand_ins)
        if isinstance(value, date):
            stand_ins.append(DAY + timedelta(days=number))
        else:
            stand_ins.append(f"{WORD}{number}" if isinstance(value, str) else NUMBER + number)
        return stand_ins[-1]

    queryset = build(**{name: stand_in(value) for name, value in values.items()})
    compiler = queryset.query.get_compiler(using="default")
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet as empty:
        raise ValueError("A prepared query has to be one that can have rows.") from empty
    connection = connections["default"]
    found = {_adapted(connection, value): number for number, value in enumerate(stand_ins)}
    places = tuple(found.get(one) if isinstance(one, int | str | date) else None for one in params)
    if set(found.values()) - set(places):
        raise ValueError("A value of a prepared query is not among its parameters as it was given.")
    return _Kept(queryset, compiler, sql, tuple(params), places)


def _flat(values: dict[str, Value]) -> list[Any]:
    return [one for value in values.values() for one in (value if isinstance(value, tuple) else (value,))]


def _adapted(connection: Any, value: Any) -> Any:
    """A value as the database's driver is given it."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
