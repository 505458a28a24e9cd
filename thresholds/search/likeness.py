"""Which need a text is like as a whole: by the words and meanings of everything that is said of each need.

Each need is the sum of its phrases, words that few needs have weighing more; a text is as like a need as they have
words in common (the cosine of the two). The edition's own names, phrases and sentences are read, and for needs that a
partnership kept from the shipped frameworks also the phrases of `lexicon/examples.csv`.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Final

from .meanings import FOLDER, lexicon
from .query import Reader, Term, Text

FILE: Final = FOLDER / "examples.csv"
# A word that is said a hundred times of a need does not count a hundred times.
POWER: Final = 0.5
# What a phrase of the edition and one of the examples is worth.
SAID: Final = 1.0
SHOWN: Final = 1.5


@cache
def examples() -> tuple[tuple[str, str], ...]:
    """Each example that tells its need: the need's code and the phrase; read once."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple((row["need"], row["phrase"]) for row in csv.DictReader(file) if row["need"])


def traits(text: Text) -> set[str]:
    """The words and meanings of a text, and pairs of meanings side by side."""
    terms = text.terms
    pairs = (f"p:{one.meaning} {other.meaning}" for one, other in pairwise(terms))
    return {*(f"s:{stem}" for stem in text.stems), *(kind for term in terms for kind in term.kinds), *pairs}


class Likeness:
    """How like each need is to a text; needs by their number."""

    def __init__(self, said: Iterable[tuple[int, Text, float]]) -> None:
        counts: dict[str, Counter[int]] = defaultdict(Counter)
        needs = set()
        for need, text, worth in said:
            needs.add(need)
            for trait in traits(text):
                counts[trait][need] += worth  # type: ignore[assignment]
        self._rarity = {trait: math.log(1 + len(needs) / len(found)) for trait, found in counts.items()}
        self._weights: Mapping[str, tuple[tuple[int, float], ...]] = {
            trait: tuple((need, count**POWER * self._rarity[trait]) for need, count in sorted(found.items()))
            for trait, found in counts.items()
        }
        lengths: dict[int, float] = defaultdict(float)
        for found_in in self._weights.values():
            for need, weight in found_in:
                lengths[need] += weight * weight
        self._lengths = {need: math.sqrt(length) for need, length in lengths.items()}

    def of(self, text: Text) -> dict[int, float]:
        """Each need that has a word in common with `text`: from 0 to 1."""
        sums: dict[int, float] = defaultdict(float)
        own = 0.0
        for trait in sorted(traits(text)):
            if rarity := self._rarity.get(trait):
                own += rarity * rarity
                for need, weight in self._weights[trait]:
                    sums[need] += rarity * weight
        return {need: total / (self._lengths[need] * math.sqrt(own)) for need, total in sums.items()}

    def shares(self, need: int, term: Term, without: frozenset[str]) -> bool:
        """Whether a meaning of `term`, other than those `without`, is said of `need`."""
        known = (self._weights.get(kind, ()) for kind in term.kinds - without)
        return any(number == need for found in known for number, _ in found)


def shown(numbers: Mapping[str, int]) -> Iterator[tuple[int, Text]]:
    """The examples of the needs that an edition has, by the number of the need there."""
    return ((numbers[need], text) for need, text in _read() if need in numbers)


@cache
def _read() -> tuple[tuple[str, Text], ...]:
    """Each example as the lexicon reads it; read once, for they are many and the same for every edition."""
    reader = Reader(lexicon())
    return tuple((need, reader.read(phrase)) for need, phrase in examples())
