"""Figures in a text by name: `{{ rapid_reviews.completed }}`. An unknown name is an error and never a blank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from portal.errors import Refused

from .shapes import Collected

PLACE = re.compile(r"\{\{([^{}]*)\}\}")
NEAREST = 3


@dataclass(frozen=True)
class Unknown:
    """A name that no figure has, and the names nearest to it."""

    name: str
    nearest: tuple[str, ...]

    @property
    def words(self) -> str:
        """The name, with what may have been meant."""
        meant = f" (did you mean {' or '.join(self.nearest)}?)" if self.nearest else ""
        return f"“{self.name}”{meant}"


class UnknownFigures(Refused):
    """A text names figures that there are none of; `unknown` holds each with the nearest known names."""

    def __init__(self, unknown: tuple[Unknown, ...]) -> None:
        self.unknown = unknown
        words = "; ".join(one.words for one in unknown)
        noun = "figure" if len(unknown) == 1 else "figures"
        super().__init__(f"The portal has no {noun} called {words}. Take a name from the list of figures.")


def names_in(text: str) -> tuple[str, ...]:
    """The names that the text places, each once, in the order in which they first stand."""
    return tuple(dict.fromkeys(name.strip() for name in PLACE.findall(text)))


def unknown_in(text: str, known: Iterable[str]) -> tuple[Unknown, ...]:
    """The names in the text that are not among `known`, each with the nearest ones."""
    names = sorted(known)
    return tuple(
        Unknown(name, tuple(get_close_matches(name, names, n=NEAREST, cutoff=0.5)))
        for name in names_in(text)
        if name not in names
    )


def check(text: str, known: Mapping[str, str]) -> None:
    """Raise UnknownFigures, listing every name in the text that is not known. For an editor, before it keeps a text."""
    if found := unknown_in(text, known):
        raise UnknownFigures(found)


def place(text: str, collected: Collected) -> str:
    """The text with every name replaced by what its figure says; UnknownFigures where one is not there."""
    if found := unknown_in(text, collected.figures):
        raise UnknownFigures(found)
    return PLACE.sub(lambda match: collected.figures[match[1].strip()].text, text)


def placed(text: str, collected: Collected) -> dict[str, str]:
    """Each name in the text with what it says now: kept at approval, to show which figure has moved since."""
    return {name: collected.figures[name].text for name in names_in(text) if name in collected.figures}
