"""Needs that may be shown: what speaks for each, which of them were said plainly, and how they stand."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from .answer import NeedMatch
from .levels import Rung

# Needs that score at least this share of the best count as said as plainly, and stand by level.
AS_PLAIN: Final = 0.55
# Needs about words that a better need explains already must score this share of the best to count as said as plainly.
AS_PLAIN_AGAIN: Final = 0.85
# What the share of the best score counts among needs that are said as plainly, beside how well each fits.
NEARNESS: Final = 0.05


class SentenceScores:
    """What the words of a text are worth by the sentences of the framework, by need and by indicator."""

    def __init__(self) -> None:
        self.needs: dict[int, dict[int, float]] = defaultdict(dict)
        self.indicators: dict[int, float] = defaultdict(float)

    def add_need(self, need: int, place: int, weight: float) -> None:
        """Note that the term at `place` stands in the sentences of `need`."""
        self.needs[need][place] = max(self.needs[need].get(place, 0.0), weight)

    def add_indicator(self, indicator: int, need: int, place: int, weight: float) -> None:
        """Note that the term at `place` stands in the sentence of `indicator`."""
        self.indicators[indicator] += weight
        self.add_need(need, place, weight)


class Candidate:
    """A need that may be shown: its score, the places of its words, and what speaks for each indicator."""

    def __init__(
        self,
        need: int,
        score: float,
        places: frozenset[int],
        taken: frozenset[int],
        evidence: dict[int, float],
        denied: bool,
        whole: bool,
    ) -> None:
        self.need, self.score, self.places = need, score, places
        self.taken, self.evidence, self.denied = taken, evidence, denied
        self.whole, self.plain, self.share = whole, False, 1.0


def without_echoes(kept: list[tuple[Candidate, list[Rung]]]) -> list[tuple[Candidate, list[Rung]]]:
    """Leave out needs that only repeat words which a better need explains, and note which were said plainly."""
    explained: set[int] = set()
    left = []
    top = kept[0][0].score if kept else 0.0
    for candidate, rungs in kept:
        again = candidate.places <= explained
        if again and candidate.score < AS_PLAIN * top:
            continue
        enough = candidate.score >= (AS_PLAIN_AGAIN if again else AS_PLAIN) * top
        candidate.share = candidate.score / top
        candidate.plain = enough and (candidate.whole or not any(other.whole for other, _ in kept))
        explained |= candidate.places
        left.append((candidate, rungs))
    return left


def standing(match: NeedMatch, fit: float, candidate: Candidate) -> tuple[bool, bool, float, float, str]:
    """What is said plainly comes first, of it what fits best; what is denied comes last."""
    plain = candidate.plain
    return (candidate.denied, not plain, -round(fit + NEARNESS * candidate.share, 6), -match.score, match.need)
