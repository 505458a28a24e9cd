"""How like a finding is to others: words weighed by how rare they are, compared by the angle between them.

Deterministic and in the process: the same findings give the same answer, and nothing leaves the portal.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import snowballstemmer

from ..leaks.folding import fold

WORD = re.compile(r"[a-z]{3,}")
ALIKE = 0.2
MOST = 5
MOST_WORDS = 6
STOP = frozenset(
    "about after again all also and any are been before being both but can children child could did does each for from "
    "had has have her here him his how into its more most much must not only other our out over own said same should "
    "some such than that the their them then there these they this those through too under until very was were what "
    "when where which while who whom why will with would you your agencies agency partnership partners need needs "
    "found finding practitioners professionals review reviews".split()
)


@dataclass(frozen=True)
class Text:
    """A text to compare, by whatever `key` its owner knows it."""

    key: object
    words: str


@dataclass(frozen=True)
class Likeness:
    """How like another text is (0 to 1), and the words that both have, the most telling first."""

    key: object
    score: float
    shared: tuple[str, ...]


@cache
def _stem(word: str) -> str:
    return str(snowballstemmer.stemmer("english").stemWord(word))


def _terms(words: str) -> tuple[Counter[str], dict[str, str]]:
    """The stems of a text with how often each stands there, and for each the word as it was first written."""
    counted: Counter[str] = Counter()
    written: dict[str, str] = {}
    for word in WORD.findall(fold(words).text):
        if word not in STOP:
            stem = _stem(word)
            counted[stem] += 1
            written.setdefault(stem, word)
    return counted, written


def alike(this: Text, others: Iterable[Text], at_least: float = ALIKE) -> list[Likeness]:
    """The texts among `others` that resemble `this`, the likest first; at most five."""
    rows = list(others)
    mine, written = _terms(this.words)
    theirs = [_terms(row.words)[0] for row in rows]
    weights = _weights([mine, *theirs])
    own = _vector(mine, weights)
    found = []
    for row, terms in zip(rows, theirs, strict=True):
        other = _vector(terms, weights)
        products = {stem: own[stem] * other[stem] for stem in own.keys() & other.keys()}
        score = round(sum(products[stem] for stem in sorted(products)), 6)
        if score >= at_least and len(products) > 1:
            telling = sorted(products, key=lambda stem: (-products[stem], stem))[:MOST_WORDS]
            found.append(Likeness(row.key, score, tuple(written[stem] for stem in telling)))
    return sorted(found, key=lambda one: (-one.score, str(one.key)))[:MOST]


def _weights(texts: Sequence[Counter[str]]) -> dict[str, float]:
    """How telling a word is: the fewer texts have it, the more."""
    having = Counter(stem for terms in texts for stem in terms)
    return {stem: math.log((1 + len(texts)) / (1 + count)) + 1 for stem, count in having.items()}


def _vector(terms: Counter[str], weights: dict[str, float]) -> dict[str, float]:
    raw = {stem: (1 + math.log(count)) * weights[stem] for stem, count in terms.items()}
    length = math.sqrt(sum(raw[stem] ** 2 for stem in sorted(raw))) or 1.0
    return {stem: value / length for stem, value in raw.items()}
