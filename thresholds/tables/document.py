"""What the partners approve: everything that an edition says, with its columns' own names."""

from __future__ import annotations

from typing import Any

from .cells import shown
from .columns import TABLES
from .conversion import Tables


def document(tables: Tables) -> dict[str, Any]:
    """The text for signature: tables by title, rows by code with their place, cells in words."""
    said: dict[str, Any] = {}
    for table in TABLES:
        rows = tables[table.name]
        if table.single:
            if rows:
                said[table.title] = {column.label: shown(column, rows[0][column.name]) for column in table.columns}
            continue
        said[table.title] = {
            row["code"]: {
                "Place": place,
                **{c.label: shown(c, row[c.name]) for c in table.columns if c.name != "code"},
            }
            for place, row in enumerate(rows, start=1)
        }
    return said
