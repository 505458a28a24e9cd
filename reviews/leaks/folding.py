"""A text as it is compared: small letters without accents, one kind of apostrophe and dash, and nothing invisible."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

APOSTROPHES = dict.fromkeys("’‘ʼ`´′＇", "'")
DASHES = dict.fromkeys("‐‑‒–—−", "-")
SAME = APOSTROPHES | DASHES | {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i"}


@dataclass(frozen=True)
class Folded:
    """The compared text, and for each of its characters the place in the original that it came from."""

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a passage of the compared text stands in the original."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """`text` as it is compared: what looks the same to a reader is the same, and invisible characters are gone."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character):
            category = unicodedata.category(part)
            if category in ("Mn", "Cf"):
                continue
            folded = part.casefold()
            for one in SAME.get(folded, folded):
                letters.append(" " if one.isspace() else one)
                places.append(place)
    return Folded("".join(letters), tuple(places))
