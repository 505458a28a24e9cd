"""What is collected as plain JSON and back, so that an edition prints for ever what was approved."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from .figures.shapes import Chart, Collected, Disagreement, Figure, Parameters, Table, Value

NUMBER = "decimal"


def as_json(collected: Collected) -> dict[str, Any]:
    """Everything that was collected, as JSON holds it."""
    parameters = collected.parameters
    return {
        "parameters": {
            "starts_on": parameters.starts_on.isoformat(), "ends_on": parameters.ends_on.isoformat(),
            "title": parameters.title, "public": parameters.public, "shown": sorted(parameters.shown),
        },
        "as_of": collected.as_of.isoformat(),
        "figures": {name: _plain(asdict(one)) for name, one in collected.figures.items()},
        "tables": {name: _plain(asdict(one)) for name, one in collected.tables.items()},
        "charts": {name: _plain(asdict(one)) for name, one in collected.charts.items()},
        "disagreements": [_plain(asdict(one)) for one in collected.disagreements],
    }  # fmt: skip


def from_json(stored: dict[str, Any]) -> Collected:
    """What `as_json` wrote."""
    asked = stored["parameters"]
    return Collected(
        parameters=Parameters(
            starts_on=date.fromisoformat(asked["starts_on"]), ends_on=date.fromisoformat(asked["ends_on"]),
            title=asked["title"], public=asked["public"], shown=frozenset(asked["shown"]),
        ),
        as_of=date.fromisoformat(stored["as_of"]),
        figures={name: _figure(one) for name, one in stored["figures"].items()},
        tables={name: _table(one) for name, one in stored["tables"].items()},
        charts={name: Chart(**{**one, "table": _table(one["table"])}) for name, one in stored["charts"].items()},
        disagreements=tuple(Disagreement(**one) for one in stored["disagreements"]),
    )  # fmt: skip


def digest(figures: dict[str, Any], text: dict[str, Any]) -> str:
    """SHA-256 (hex) over figures and text, the same for the same of both."""
    whole = {"figures": figures, "text": text}
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {NUMBER: str(value)}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _value(value: Any) -> Value:
    return Decimal(value[NUMBER]) if isinstance(value, dict) else value


def _figure(stored: dict[str, Any]) -> Figure:
    numbers = {name: _value(stored[name]) for name in ("value", "numerator", "denominator")}
    return Figure(**{**stored, **numbers})


def _table(stored: dict[str, Any]) -> Table:
    lines = {"headings": tuple(stored["headings"]), "rows": tuple(tuple(row) for row in stored["rows"])}
    return Table(**{**stored, **lines})
