"""A table of figures: checked first and shown, taken in whole or not at all, and taken back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction

from portal.errors import Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ...models import Figure, FigureImport, ImportedFigure, Indicator
from ...queries import framework
from ..queries import standing_figures
from ..table import read
from ..workflow import IMPORT
from .keeping import allowed

if TYPE_CHECKING:
    from portal.accounts.models import Person

KEPT = ("numerator", "denominator", "missing_words", "commentary", "restated_words")
NOT_GIVEN = "Not given in the table"


@transaction.atomic
def check(*, name: str, file: IO[bytes], by: Person, now: datetime) -> FigureImport:
    """Read the table and keep what was found, rows and faults; no figure changes. Refused for what is no table."""
    allowed(by, now)
    checked = read(name, file, first_month=framework().starts_on.month, standing=standing_figures())
    made = FigureImport.objects.create(
        digest=checked.digest, rows=checked.rows, problems=checked.problems, checked_at=now, checked_by=by
    )
    fields = [f"{len(checked.rows)} rows", f"{len(checked.problems)} faults"]
    record(Event.FIGURES_CHECKED, target=made.subject, by=by, now=now, fields=fields)
    return made


def _locked(found: FigureImport, by: Person, now: datetime) -> FigureImport:
    allowed(by, now)
    return FigureImport.objects.select_for_update(of=("self",)).get(pk=found.pk)


@transaction.atomic
def apply_import(*, found: FigureImport, by: Person, now: datetime) -> int:
    """Take every row in, or none: refused with the row while one is wrong. How many figures were written."""
    row = _locked(found, by, now)
    apply(IMPORT, "apply", row, subject=row.subject, by=by, now=now, fields=[f"{len(row.rows)} rows"])
    indicators = {one.code: one for one in Indicator.objects.all()}
    standing = {
        (one.indicator_id, one.quarter, one.cut, one.category): one for one in Figure.objects.select_for_update()
    }
    made, changed, befores = [], [], []
    for entry in row.rows:
        indicator = indicators[entry["indicator"]]
        key = (indicator.pk, date.fromisoformat(entry["quarter"]), entry["cut"], entry["category"])
        figure = standing.get(key)
        if figure is None:
            figure = Figure(
                indicator=indicator, quarter=key[1], cut=key[2], category=key[3], version=0, recorded_by=by,
                recorded_at=now, taken_in=row,
            )  # fmt: skip
            made.append(figure)
            befores.append({})
        else:
            befores.append({name: _plain(getattr(figure, name)) for name in KEPT})
            changed.append(figure)
        _write(figure, entry, now=now, by=by)
    Figure.objects.bulk_create(made, batch_size=500)
    _history(made, by=by, now=now)
    for figure in changed:
        signed(figure, by=by, now=now).save()
    every = {(o.indicator_id, o.quarter, o.cut, o.category): o for o in (*made, *changed)}
    ImportedFigure.objects.bulk_create(
        (
            ImportedFigure(taken_in=row, figure=figure, before=before, version_after=figure.version)
            for entry, before in zip(row.rows, befores, strict=True)
            for figure in [
                every[
                    indicators[entry["indicator"]].pk,
                    date.fromisoformat(entry["quarter"]),
                    entry["cut"],
                    entry["category"],
                ]
            ]
        ),
        batch_size=500,
    )
    return len(row.rows)


def _history(made: list[Figure], *, by: Person, now: datetime) -> None:
    """The figures' first lines in their history, written together."""
    Figure.history.bulk_history_create(made, batch_size=500, default_user=by, default_date=now)


def _write(figure: Figure, entry: dict[str, Any], *, by: Person, now: datetime) -> None:
    numerator = _number(entry["numerator"])
    denominator = _number(entry["denominator"]) if numerator is not None else None
    other = figure.version > 0 and (figure.numerator, figure.denominator) != (numerator, denominator)
    if other and not entry["restated"]:
        raise Refused(f"Row {entry['row']}: another figure was recorded since the table was checked. Check it again.")
    figure.numerator, figure.denominator = numerator, denominator
    figure.missing_words = NOT_GIVEN if numerator is None else ""
    if entry["commentary"]:
        figure.commentary = entry["commentary"]
    if other:
        figure.restated_words = entry["restated"]
    figure.recorded_at, figure.recorded_by, figure.version = now, by, figure.version + 1


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


@transaction.atomic
def drop_import(*, found: FigureImport, by: Person, now: datetime) -> None:
    """Leave a checked table alone; it stays on the list."""
    row = _locked(found, by, now)
    apply(IMPORT, "drop", row, subject=row.subject, by=by, now=now)


@transaction.atomic
def undo_import(*, found: FigureImport, reason: str, by: Person, now: datetime) -> int:
    """Take back everything that the table brought: new figures go, changed ones are as before. How many.

    Refused where somebody has changed one of them since.
    """
    row = _locked(found, by, now)
    apply(IMPORT, "undo", row, subject=row.subject, by=by, now=now, reason=reason)
    changes = list(row.changes.select_related("figure"))
    gone = []
    for one in changes:
        figure = one.figure
        if figure is None:
            continue
        if not one.before:
            gone.append(figure.pk)
            continue
        for name in KEPT:
            value = one.before[name]
            setattr(figure, name, _number(value) if name in ("numerator", "denominator") else value)
        figure.version += 1
        signed(figure, by=by, now=now).save()
    Figure.objects.filter(pk__in=gone).delete()
    return len(changes)
