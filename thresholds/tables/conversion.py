"""From a specification to tables and back, with every row in its order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..frameworks.specification import FrameworkSpec
from ..plain import from_plain, to_plain
from .columns import ADULT_TEST, BY_NAME, TABLES, Table

Row = dict[str, Any]
Tables = dict[str, list[Row]]
# Where the tables of the adults' page stand in its specification.
WITHIN_ADULT_TEST = {"adult_questions": "parts", "adult_definitions": "definitions", "adult_contacts": "contacts"}


def to_tables(spec: FrameworkSpec) -> Tables:
    """Everything that `spec` says, a list of rows for each table; the order of the rows is their order."""
    plain = to_plain(spec)
    tables: Tables = {
        "edition": [
            {"framework": spec.code, "edition": spec.edition, "notice": spec.notice, "sources": list(spec.sources)}
        ]
    }
    for name in ("levels", "domains", "headings", "contacts"):
        tables[name] = _rows(BY_NAME[name], sorted(plain[name], key=lambda one: one["order"]))
    for name in ("needs", "indicators"):
        tables[name] = _rows(BY_NAME[name], plain[name])
    test = plain["adult_test"]
    tables["adult_test"] = _rows(ADULT_TEST, [test]) if test else []
    for name, key in WITHIN_ADULT_TEST.items():
        tables[name] = _rows(BY_NAME[name], _by_order(test[key])) if test else []
    return in_order(tables)


def _by_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda one: one.get("order", 0))


def _rows(table: Table, plain: Iterable[Row]) -> list[Row]:
    return [{column.name: one[column.name] for column in table.columns} for one in plain]


def in_order(tables: Tables) -> Tables:
    """The same rows in the order in which they are read: headings by domain, needs by heading, indicators by need.

    A row whose parent is not there comes last, in its place; nothing is left out.
    """
    ordered = dict(tables)
    places = _places(ordered["domains"])
    ordered["headings"] = sorted(ordered["headings"], key=lambda one: places.get(one["domain"], len(places)))
    places = _places(ordered["headings"])
    ordered["needs"] = sorted(ordered["needs"], key=lambda one: places.get(one["heading"], len(places)))
    places, levels = _places(ordered["needs"]), _places(ordered["levels"])
    ordered["indicators"] = sorted(
        ordered["indicators"],
        key=lambda one: (places.get(one["need"], len(places)), levels.get(one["level"], len(levels))),
    )
    return ordered


def _places(rows: list[Row]) -> dict[str, int]:
    return {row["code"]: place for place, row in enumerate(rows)}


def to_spec(tables: Tables, *, partnership: str, name: str, audience: str, in_force_from: date) -> FrameworkSpec:
    """The specification that the tables say, which have been checked; what a framework keeps is given beside them.

    Raises TypeError, KeyError or ValueError for tables that `checking.check` would refuse.
    """
    tables = in_order(tables)
    edition = tables["edition"][0]
    plain: dict[str, Any] = {
        "code": edition["framework"],
        "partnership": partnership,
        "name": name,
        "audience": audience,
        "notice": edition["notice"],
        "edition": edition["edition"],
        "in_force_from": in_force_from.isoformat(),
        "sources": edition["sources"],
        "needs": tables["needs"],
        "indicators": tables["indicators"],
        "adult_test": None,
    }
    for part in ("levels", "domains", "headings", "contacts"):
        plain[part] = _numbered(tables[part])
    if tables["adult_test"]:
        plain["adult_test"] = adult_test(tables)
    return from_plain(FrameworkSpec, plain)


def adult_test(tables: Tables) -> dict[str, Any]:
    """The adults' page as the edition keeps it: plain JSON of an AdultTestSpec."""
    return {
        **tables["adult_test"][0],
        "parts": tables["adult_questions"],
        "definitions": tables["adult_definitions"],
        "contacts": _numbered(tables["adult_contacts"]),
    }


def _numbered(rows: list[Row]) -> list[Row]:
    return [{**row, "order": place} for place, row in enumerate(rows, start=1)]


def blank() -> Tables:
    """Every table without a row."""
    return {table.name: [] for table in TABLES}
