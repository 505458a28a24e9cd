"""Several questions asked in one statement, for a page that asks every room something.

A query that waits for its turn costs a page more than the rows that it brings. `fetch` runs any number of queries as
branches of one statement, each row as JSON, and gives each query its rows as its own model would have them.
`answered` does so for functions that ask in turns: `rows, others = yield [one_query, another]`. What all of them ask
in their first turn is one statement, what they ask in their second another (docs/adr/0126).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, Prefetch, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.dateparse import parse_duration

from portal.prepared import objects_of
from portal.remembered import is_reading, remembered

T = TypeVar("T")
Rows = list[Any]
Asking = Generator[Sequence["QuerySet[Any, Any]"], list[Rows], T]
# A function of SQLite takes no more arguments than this.
MOST_ARGUMENTS = 100


def fetch(*asked: QuerySet[Any, Any]) -> list[Rows]:
    """The rows of each query, in the order of the queries, by one statement; none where no query can have any."""
    return _run(_joined(asked)) if asked else []


@dataclass(frozen=True)
class _Joined:
    """Queries as one statement, and the compiler of each that can have rows."""

    asked: Sequence[QuerySet[Any, Any]]
    vendor: str
    sql: str
    params: list[Any]
    compilers: dict[int, SQLCompiler]


def _joined(asked: Sequence[QuerySet[Any, Any]]) -> _Joined:
    connection = connections[asked[0].db]
    branches, given, compilers = [], [], {}
    for place, queryset in enumerate(asked):
        compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            sql, params = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            continue
        names = [connection.ops.quote_name(alias) for _column, _sql, alias in compiler.select]
        branches.append(_branch(place, sql, names, connection.vendor))
        given += params
        compilers[place] = compiler
    return _Joined(asked, connection.vendor, " UNION ALL ".join(branches), given, compilers)


def _run(joined: _Joined) -> list[Rows]:
    connection = connections[joined.asked[0].db]
    found: dict[int, list[tuple[int, Any]]] = {place: [] for place in joined.compilers}
    if joined.sql:
        with connection.cursor() as cursor:
            cursor.execute(joined.sql, joined.params)
            for place, number, row in cursor.fetchall():
                found[place].append((number, row))
    return [
        _made(qs, joined.compilers.get(place), sorted(found.get(place, []))) for place, qs in enumerate(joined.asked)
    ]


def one(queryset: QuerySet[Any, Any]) -> Asking[Rows]:
    """Asks this alone, and answers its rows."""
    (rows,) = yield [queryset]
    return rows


def several(*queries: QuerySet[Any, Any]) -> Asking[list[Rows]]:
    """Asks these together, and answers the rows of each."""
    return (yield queries)


def flat(askings: Iterable[Asking[Rows]]) -> Rows:
    """The rows of all of them in one list."""
    return [row for rows in answered(askings) for row in rows]


def answered(askings: Iterable[Asking[T]]) -> list[T]:
    """What each of these functions returns, all of them asking together: as many statements as the most turns."""
    asking, answers = side_by_side(*askings), None
    while True:
        try:
            queries = asking.send(answers)  # type: ignore[arg-type]  # None starts it
        except StopIteration as ended:
            return ended.value
        answers = fetch(*queries)


def side_by_side(*askings: Asking[Any]) -> Asking[list[Any]]:
    """The same within a function that asks: it asks in each turn what all of them ask in theirs."""
    waiting = dict(enumerate(askings))
    results: dict[int, Any] = {}
    answers: dict[int, list[Rows] | None] = dict.fromkeys(waiting)
    while waiting:
        asked: dict[int, Sequence[QuerySet[Any, Any]]] = {}
        for place, asking in list(waiting.items()):
            try:
                asked[place] = asking.send(answers[place])  # type: ignore[arg-type]
            except StopIteration as ended:
                results[place] = ended.value
                del waiting[place]
        if waiting:
            rows = iter((yield [queryset for queries in asked.values() for queryset in queries]))
            answers = {place: [next(rows) for _ in queries] for place, queries in asked.items()}
    return [results[place] for place in sorted(results)]


def related(rows: Sequence[Any], *lookups: str | Prefetch[Any, Any, Any]) -> Asking[None]:
    """What `prefetch_related` of one level does for rows that point back to `rows`, all lookups in one statement.

    A lookup names the way back (`claims`) or is a `Prefetch` of it. Each row of another table knows its own.
    """
    if not rows:
        return
    asked = [look if isinstance(look, Prefetch) else Prefetch(look) for look in lookups]
    ways = [type(rows[0])._meta.get_field(_way(type(rows[0]), look)) for look in asked]
    queries = []
    for look, way in zip(asked, ways, strict=True):
        given = look.get_current_querysets(0)
        found = given[0] if given else way.related_model._default_manager.all()
        queries.append(found.filter(**{f"{way.field.name}__in": rows}))
    for look, way, found in zip(asked, ways, (yield queries), strict=True):
        _hang(rows, look, way, found)


def prefetched(rows: Sequence[Any], *lookups: str | Prefetch[Any, Any, Any]) -> None:
    """`related`, asked alone."""
    answered([related(rows, *lookups)])


def _way(model: type[Model], look: Prefetch[Any, Any, Any]) -> str:
    """The name by which the model knows the way that is called `claims` on one of its rows."""
    return next(
        way.name for way in model._meta.related_objects if way.get_accessor_name() == look.prefetch_through
    )  # fmt: skip


def _hang(rows: Sequence[Any], look: Prefetch[Any, Any, Any], way: Any, found: Rows) -> None:
    """Put each of `found` to the row that it points to, where Django looks for what is prefetched."""
    owners = {row.pk: row for row in rows}
    theirs: dict[Any, Rows] = {pk: [] for pk in owners}
    for one in found:
        pk = getattr(one, way.field.attname)
        if not way.field.is_cached(one):
            setattr(one, way.field.name, owners[pk])
        theirs[pk].append(one)
    for row in rows:
        if look.to_attr:
            setattr(row, look.to_attr, theirs[row.pk])
            continue
        held = getattr(row, look.prefetch_through).all()
        held._result_cache, held._prefetch_done = theirs[row.pk], True
        row.__dict__.setdefault("_prefetched_objects_cache", {})[look.prefetch_through] = held


_everywhere: dict[Hashable, Callable[[], QuerySet[Any, Any]]] = {}
_everywhere_joined: list[_Joined] = []


def asked_everywhere(key: Hashable, query: Callable[[], QuerySet[Any, Any]]) -> None:
    """Every page asks `query()`: what is so registered is asked in one statement, by the first that wants any of it.

    The query is always the same one, so the statement is put together once in a process.
    """
    _everywhere[key] = query
    _everywhere_joined.clear()


def of_everywhere(key: Hashable) -> Rows:
    """The rows of what was registered for `key`, asked once by a page and afresh by anything else."""
    if not is_reading():
        return list(_everywhere[key]())
    return remembered("asked everywhere", _fetch_everywhere)[key]


def _fetch_everywhere() -> dict[Hashable, Rows]:
    kept = next(iter(_everywhere_joined), None)
    if kept is None or kept.vendor != connections[kept.asked[0].db].vendor:
        kept = _joined([query() for query in _everywhere.values()])
        _everywhere_joined[:] = [kept]
    return dict(zip(_everywhere, _run(kept), strict=True))


def _branch(place: int, sql: str, names: Sequence[str], vendor: str) -> str:
    """One query as rows of: whose they are, their order, and their columns as JSON."""
    if vendor == "postgresql":
        line = "row_to_json(q)::text"
    else:
        columns = [f"q.{name}" for name in names]
        parts = [columns[start : start + MOST_ARGUMENTS] for start in range(0, len(columns), MOST_ARGUMENTS)]
        line = f"json_array({', '.join('json_array(' + ', '.join(part) + ')' for part in parts)})"
    # The text between the quotation marks is Django's own SQL, and its parameters stay parameters.
    return f"SELECT {place} AS place, ROW_NUMBER() OVER () AS number, {line} AS line FROM ({sql}) q"  # noqa: S608  # nosec B608


def _made(queryset: QuerySet[Any, Any], compiler: SQLCompiler | None, lines: Iterable[tuple[int, str]]) -> Rows:
    """The rows as `queryset` would have read them itself, with what it prefetches."""
    if compiler is None:
        return []
    return objects_of(queryset, compiler, [_values(compiler, line) for _number, line in lines])


def _values(compiler: SQLCompiler, line: str) -> list[Any]:
    """The columns as the database's own driver gives them: a number of SQLite's is a float, PostgreSQL's is exact."""
    if compiler.connection.vendor != "postgresql":
        return [value for part in json.loads(line) for value in part]
    values = json.loads(line, parse_float=Decimal).values()
    return [
        value if value is None or (read := READ.get(column.output_field.get_internal_type())) is None else read(value)
        for (column, _sql, _alias), value in zip(compiler.select, values, strict=False)
    ]


READ: dict[str, Callable[[Any], Any]] = {
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "TimeField": time.fromisoformat,
    "DecimalField": Decimal,
    "FloatField": float,
    "DurationField": parse_duration,
    "UUIDField": UUID,
    "JSONField": json.dumps,
}
