"""Themes pooled across partnerships: what this one found, beside what others gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ..learning.queries import theme_lines
from .models import SharedFinding

if TYPE_CHECKING:
    from portal.accounts.models import Person


@dataclass(frozen=True)
class PooledTheme:
    """A theme by its name: in how many findings here and elsewhere, and in how many other partnerships.

    `own` is the number of the theme here; None where only others speak of it.
    """

    name: str
    own: int | None
    here: int
    elsewhere: int
    partnerships: int


def pooled_themes(person: Person, on: date) -> list[PooledTheme]:
    """Every theme of every partnership, the commonest first. A name is the same however it is capitalised, and a
    finding that came in two packages counts once. Four queries."""
    theirs: dict[str, set[tuple[str, str]]] = {}
    names: dict[str, str] = {}
    rows = SharedFinding.objects.order_by("pk").values_list("package__partnership", "reference", "themes")
    for partnership, reference, themes in rows:
        for name in themes:
            names.setdefault(_key(name), name.strip())
            theirs.setdefault(_key(name), set()).add((partnership, reference))
    ours = {_key(line.theme.name): line for line in theme_lines(person, on)}
    found = []
    for key in {*ours, *theirs}:
        line, others = ours.get(key), theirs.get(key, set())
        found.append(
            PooledTheme(
                name=line.theme.name if line else names[key],
                own=line.theme.pk if line else None,
                here=line.total if line else 0,
                elsewhere=len(others),
                partnerships=len({partnership for partnership, _reference in others}),
            )
        )
    return sorted(found, key=lambda one: (-one.here - one.elsewhere, one.name))


def _key(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split())
