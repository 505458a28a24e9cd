"""What phrases that people have judged teach: how serious a text sounds as a whole, and whether it tells of danger now.

A weight for each word, pair of words and meaning, learnt from phrases with an acceptable range of levels by
`tests/thresholds/learn.py` and kept as a table in `lexicon/learned.tsv`. A text's weights are added and squashed
(logistic regression), and the phrases nearest to it vote beside (`neighbours.py`). How far to believe each of the two
was learnt as well, from phrases that neither had seen (`lexicon/together.tsv`). So the same text always sounds the
same. It never names a level to anybody: it only helps to choose between the indicators that the words found (see
docs/adr/0052-what-judged-phrases-teach.md, 0087-the-nearest-phrases-vote.md and
0120-weights-and-votes-read-together.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from .danger import Met
from .meanings import FOLDER, SIGN
from .neighbours import Vote, neighbours
from .query import Term, Text
from .stems import stem

# The levels of the phrases that were judged, then danger.
LEVELS: Final = 5
OUTCOMES: Final = LEVELS + 1
FILE: Final = FOLDER / "learned.tsv"
TOGETHER: Final = FOLDER / "together.tsv"
# Weights are kept as whole numbers.
SCALE: Final = 100
# No vote is surer than this.
SURELY: Final = 1e-4
# A meaning that a word has by being a narrower one of it.
WIDER: Final = 0.7
# From this on a text sounds like danger now: on its own, and where a phrase marked as danger, a rule, or a sure one is
# met.
DANGER: Final = 0.10
DANGER_MARKED: Final = 0.06
DANGER_RULED: Final = 0.04
DANGER_SURE: Final = 0.01
# How much more it must where words calm ("nobody hurt", "turned out to be").
CALMED: Final = 2
MOST_REASONS: Final = 4
# A lone word is left to the rules of danger, and two words must sound more like it.
LONE: Final = 1
# A text of so many meanings says much; more say no more.
MUCH: Final = 10
FEW: Final = 2
DANGER_OF_FEW: Final = 0.16
# A text sounds grave with so much for the upper levels, and less than this for the two lowest.
GRAVE: Final = 0.5
LIGHT: Final = 0.35

Weights = dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a text sounds: for each level whether it would be acceptable, and whether it tells of danger now."""

    levels: tuple[float, ...]
    danger: float
    needs: Mapping[str, float] = field(default_factory=dict)  # what the neighbours are about, each with its share
    nearest: float = 0.0  # how like the nearest neighbour is

    @property
    def grave(self) -> bool:
        """Whether it sounds like more than the two lowest levels, and not like them."""
        return max(self.levels[2:]) >= GRAVE and max(self.levels[:2]) < LIGHT

    @property
    def well(self) -> bool:
        """Whether it sounds like the lowest level more than like any other."""
        return self.levels[0] > max(self.levels[1:])

    def fits(self, order: int, last: int) -> float:
        """How acceptable the level `order` of `last` is; frameworks with other than five levels are stretched."""
        if last < 2:
            return 0.0
        at = (order - 1) * (LEVELS - 1) / (last - 1)
        low = min(int(at), LEVELS - 2)
        return self.levels[low] + (self.levels[low + 1] - self.levels[low]) * (at - low)


def features(text: Text) -> dict[str, float]:
    """What of a text is weighed, each with how much of it there is; together of length one."""
    found = dict(_features(text))
    length = math.sqrt(sum(value * value for value in found.values()))
    return {name: value / length for name, value in found.items()} if length else {}


def _features(text: Text) -> Iterator[tuple[str, float]]:
    words = [stem(word) for word in text.words]
    yield from ((f"w:{word}", 1.0) for word in words)
    yield from ((f"b:{first} {second}", 1.0) for first, second in pairwise(words))
    for term in text.terms:
        sign = "!" if term.denied_by is not None else ""
        yield from ((f"{sign}k:{kind}", WIDER) for kind in sorted(term.kinds) if kind != term.meaning)
        yield f"{sign}m:{term.meaning}", 1.0
    for one, other in pairwise(text.terms):
        yield f"p:{one.meaning} {other.meaning}", 1.0


@cache
def weights() -> tuple[tuple[float, ...], Weights]:
    """The weights of every outcome on its own, and those of each feature; read once."""
    return _table(FILE)


def _table(file: Path) -> tuple[tuple[float, ...], Weights]:
    table: Weights = {}
    for line in file.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, *numbers = line.split("\t")
            table[name] = tuple(int(number) / SCALE for number in numbers)
    return table.pop(""), table


@cache
def together() -> tuple[tuple[float, ...], Weights]:
    """How far weights and votes are believed, for each level, as `weights` are kept; read once."""
    return _table(TOGETHER)


def leaning(text: Text) -> Leaning:
    """How `text` sounds: the levels by weights and votes read together; danger by both, which count the same."""
    sums, vote = added(features(text), *weights()), neighbours().vote(text)
    levels = added(evidence(text, sums, vote), *together())
    danger = (sums[LEVELS] + _odds(vote.outcomes[LEVELS])) / 2
    return Leaning(tuple(map(_share, levels)), _share(danger), vote.needs, vote.nearest)


def added(found: Mapping[str, float], usual: Sequence[float], table: Mapping[str, Sequence[float]]) -> list[float]:
    """The weights of everything `found`, for each outcome, on top of what is usual."""
    sums = list(usual)
    for name, value in found.items():
        if known := table.get(name):
            for number, weight in enumerate(known):
                sums[number] += weight * value
    return sums


def evidence(text: Text, sums: Sequence[float], vote: Vote) -> dict[str, float]:
    """What speaks for the levels: what the words weigh, what the neighbours vote and how near they are, how much is
    said."""
    votes = map(_odds, vote.outcomes)
    found = {f"weighs {number}": total for number, total in enumerate(sums)}
    found.update((f"votes {number}", odds) for number, odds in enumerate(votes))
    said = min(len(_told(text)), MUCH) / MUCH
    return {**found, "near": vote.nearest, "said": said}


def _share(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _odds(share: float) -> float:
    """A share as a weight that can be added: nothing for a half."""
    sure = min(max(share, SURELY), 1 - SURELY)
    return math.log(sure / (1 - sure))


def alarms(text: Text, sounds: Leaning, met: Met, *, marked: bool) -> bool:
    """Whether `text` tells of danger now, by how it sounds and for how much it says.

    `met` says which rules of danger are met, `marked` that a phrase is which the edition marks as danger: then little
    more is asked, and where words calm more is. A lone word is left to the rules.
    """
    told = _told(text)
    if sum(len(term.text.split()) for term in told) <= LONE:
        return bool(met.words)
    if met.sure and not met.calmed:
        return sounds.danger >= DANGER_SURE
    if met.words:
        least = DANGER_RULED
    elif marked:
        least = DANGER_MARKED
    else:
        least = DANGER_OF_FEW if len(told) <= FEW else DANGER
    return sounds.danger >= least * (CALMED if met.calmed else 1)


def _told(text: Text) -> list[Term]:
    return [term for term in text.terms if not term.meaning.startswith(SIGN)]


def reasons(text: Text) -> tuple[str, ...]:
    """The words of `text` that sound most like danger, as typed and in order."""
    table = weights()[1]
    heard = []
    for term in text.terms:
        names = (f"m:{term.meaning}", *(f"w:{stem(word)}" for word in term.text.split()))
        weight = sum(table[name][LEVELS] for name in names if name in table)
        if weight > 0 and term.denied_by is None:
            heard.append((-weight, term.place))
    places = sorted(place for _, place in sorted(heard)[:MOST_REASONS])
    return tuple(dict.fromkeys(text.terms[place].text for place in places)) or tuple(
        term.text for term in text.terms[:MOST_REASONS]
    )
