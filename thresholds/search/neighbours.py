"""How judged phrases that are most like a text were judged: its neighbours vote, the nearer the more.

The weights of `learned.py` add up words; neighbours remember whole phrases ("has it under control", "no marks but she
is scared"). Each stands in `lexicon/neighbours.tsv` as its stems and meanings with what it was judged to be, written by
`tests/thresholds/learn.py`. Two texts are as alike as the rare traits that they share (the cosine of the two).
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from typing import Final

from .meanings import FOLDER
from .query import Text
from .stems import stem

FILE: Final = FOLDER / "neighbours.tsv"
# How many neighbours vote, and how much more the nearer ones count: twice as near counts eight times.
VOTERS: Final = 20
PULL: Final = 3
# A trait of more phrases than this says little of any of them, and costs time.
COMMON: Final = 800
# What the judgement of all phrases together counts beside the votes.
PRIOR: Final = 0.02
UNJUDGED: Final = "-"

Judgement = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One judged phrase: its traits, what it was judged to be, and the code of its need, or nothing."""

    said: frozenset[str]
    judged: Judgement
    need: str


@dataclass(frozen=True, slots=True)
class Vote:
    """How the neighbours voted: for each outcome its share, for each need its share, and how near the nearest is."""

    outcomes: tuple[float, ...]
    needs: Mapping[str, float]
    nearest: float


def traits(text: Text) -> Iterator[str]:
    """What of a text is compared: its stems, and its meanings, those that are denied apart."""
    yield from (f"w:{stem(word)}" for word in text.words)
    for term in text.terms:
        sign = "!" if term.denied_by is not None else ""
        yield from (f"{sign}k:{kind}" for kind in term.kinds)


class Neighbours:
    """Judged phrases, ready to be asked."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases = tuple(phrases)
        count = len(self._phrases)
        often = Counter(trait for phrase in self._phrases for trait in phrase.said)
        self._rarity = {trait: math.log((1 + count) / (1 + n)) + 1 for trait, n in often.items() if n <= COMMON}
        self._having: dict[str, tuple[array[int], array[float]]] = defaultdict(lambda: (array("l"), array("d")))
        for place, phrase in enumerate(self._phrases):
            for trait, weight in self._weighed(phrase.said):
                places, weights = self._having[trait]
                places.append(-place)
                weights.append(weight)
        outcomes = range(len(self._phrases[0].judged)) if self._phrases else ()
        self._usual = tuple(_mean([phrase.judged[n] for phrase in self._phrases]) for n in outcomes)

    def vote(self, text: Text) -> Vote:
        """How the neighbours of `text` vote."""
        likeness: dict[int, float] = defaultdict(float)
        for trait, weight in self._weighed(set(traits(text))):
            places, weights = self._having[trait]
            for place, other in zip(places, weights, strict=True):
                likeness[place] += weight * other
        # Places are kept as negative numbers: of phrases that are as near, the one that stands first is the nearer.
        nearest = nlargest(VOTERS, zip(likeness.values(), likeness, strict=True))
        counts = [(like**PULL, self._phrases[-place]) for like, place in nearest]
        needs: dict[str, float] = defaultdict(float)
        for count, phrase in counts:
            if phrase.need:
                needs[phrase.need] += count
        told = sum(needs.values())
        return Vote(
            tuple(self._share(number, usual, counts) for number, usual in enumerate(self._usual)),
            {need: count / told for need, count in sorted(needs.items())},
            nearest[0][0] if nearest else 0.0,
        )

    def _share(self, number: int, usual: float, counts: Sequence[tuple[float, Phrase]]) -> float:
        cast = [(count, phrase.judged[number]) for count, phrase in counts]
        told = [(count, aim) for count, aim in cast if aim is not None]
        return (usual * PRIOR + sum(count * aim for count, aim in told)) / (PRIOR + sum(count for count, _ in told))

    def _weighed(self, said: Iterable[str]) -> list[tuple[str, float]]:
        """The traits that count, each with its weight; together of length one."""
        known = [(trait, self._rarity[trait]) for trait in sorted(said) if trait in self._rarity]
        length = math.sqrt(sum(weight * weight for _, weight in known))
        return [(trait, weight / length) for trait, weight in known]


def _mean(aims: Sequence[float | None]) -> float:
    told = [aim for aim in aims if aim is not None]
    return sum(told) / len(told) if told else 0.0


def line_of(phrase: Phrase) -> str:
    """A phrase as a line of the file."""
    judged = "".join(UNJUDGED if aim is None else str(round(aim)) for aim in phrase.judged)
    return "\t".join((judged, phrase.need, *sorted(phrase.said)))


def phrase_of(line: str) -> Phrase:
    """The phrase of a line of the file."""
    judged, need, *said = line.split("\t")
    return Phrase(frozenset(said), tuple(None if mark == UNJUDGED else float(mark) for mark in judged), need)


@cache
def neighbours() -> Neighbours:
    """The phrases of the file; read once."""
    return Neighbours(phrase_of(line) for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
