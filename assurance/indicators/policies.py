"""What a table of figures allows: each policy returns the sentence that refuses, or None."""

from __future__ import annotations

from django.db.models import F

from ..models import FigureImport, ImportedFigure


def is_without_fault(found: FigureImport) -> str | None:
    """Every row of it can be taken in: all of it or nothing."""
    if found.problems:
        first = found.problems[0]
        return f"Nothing is taken in while a row is wrong. Row {first['row']}: {first['words']}"
    if not found.rows:
        return "There is no row in it."
    return None


def nothing_changed_since(found: FigureImport) -> str | None:
    """Nobody has changed what it brought: a later change is not taken back with it."""
    changed = ImportedFigure.objects.filter(taken_in=found).exclude(figure__version=F("version_after"))
    count = changed.count()
    if not count:
        return None
    words = "one figure that it brought was" if count == 1 else f"{count} figures that it brought were"
    return f"{words.capitalize()} changed since. Restate them one by one instead."
