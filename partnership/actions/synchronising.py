"""Making the rows of one kind equal to what the file holds, touching nothing that is equal already."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models


@dataclass
class LoadReport:
    """What a load changed, a line each in words: added, changed (with the names of the fields), ended."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    sections: set[str] = field(default_factory=set)

    @property
    def nothing_changed(self) -> bool:
        """Whether the database held exactly this already."""
        return not self.sections

    def note(self, kind: str, row: models.Model, fields: list[str] | None = None) -> None:
        """Keep that `row` was added, changed or ended."""
        name = str(row._meta.verbose_name)
        words = f"{name}: {row}" + (f" ({', '.join(fields)})" if fields else "")
        getattr(self, kind).append(words)
        self.sections.add(str(row._meta.verbose_name_plural))


def write(row: models.Model, values: dict[str, Any], report: LoadReport) -> None:
    """Give `row` the `values` and save what differs; an unsaved row is added."""
    adding = row._state.adding
    different = [name for name, value in values.items() if getattr(row, name) != value]
    if not (adding or different):
        return
    for name in different:
        setattr(row, name, values[name])
    row.save(**({} if adding else {"update_fields": different}))
    report.note("added" if adding else "changed", row, None if adding else different)


def synchronise(
    model: type[models.Model], key: tuple[str, ...], wanted: list[dict[str, Any]], on: date, report: LoadReport
) -> None:
    """Make the entries of `model` equal to `wanted`, rows matched by `key`.

    A row that is not wanted any more ends on London date `on` instead of being deleted; one that
    is wanted again comes back into use.
    """
    rows: dict[tuple[Any, ...], Any] = {
        tuple(getattr(row, name) for name in key): row
        for row in model._default_manager.select_for_update()
        # What the partnership set up itself is not the file's to end.
        if getattr(row, "from_arrangements", True)
    }
    kept = {tuple(values[name] for name in key) for values in wanted}
    for identity, row in rows.items():
        if identity not in kept and row.removed_on is None:
            row.removed_on = on
            row.save(update_fields=["removed_on"])
            report.note("ended", row)
    for position, values in enumerate(wanted, start=1):
        identity = tuple(values[name] for name in key)
        write(rows.get(identity) or model(), {**values, "position": position, "removed_on": None}, report)
