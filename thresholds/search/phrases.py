"""Everyday phrases of a framework, and finding them in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .meanings import SIGN
from .query import BY, NO, Term

# Whoever hits and whoever is hit must not change places: phrases with these are found in their order only.
PEOPLE: Final = frozenset({"parent", "partner", "sibling", "grandparent", "relative", "grown-up"})
# How far the terms of a phrase may lie apart.
SLACK: Final = 3
# What a match is worth that goes across a stop, is out of order, or lacks its lightest term.
ACROSS: Final = 0.75
OUT_OF_ORDER: Final = 0.8
LACKING: Final = 0.55
LEAST_SHARE: Final = 0.55
WIDER: Final = 0.85  # for each term that is met by a wider meaning
FOR_EACH_MORE: Final = 0.12
WEIGHT_OF_SIGN: Final = 0.7
LITERALLY: Final = 0.2  # for the same words, not only the same meanings


@dataclass(frozen=True, slots=True)
class Phrase:
    """One everyday phrase: where it points, and its words. `indicator` is -1 for a phrase of the need as a whole."""

    need: int
    indicator: int
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The meanings of phrases that mean the same, in order, with what each weighs."""

    meanings: tuple[str, ...]
    weights: tuple[float, ...]
    kinds: frozenset[str]
    phrases: tuple[Phrase, ...]

    @property
    def total(self) -> float:
        """The weight of the whole."""
        return sum(self.weights)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a text: `score`, the places of the terms that met it, whether all of it, whether denied."""

    pattern: Pattern
    phrase: Phrase
    score: float
    places: tuple[int, ...]
    whole: bool
    denied: bool


def pattern(meanings: tuple[str, ...], weights: tuple[float, ...], phrases: Sequence[Phrase]) -> Pattern:
    """A pattern of `phrases`, which all have these meanings."""
    return Pattern(meanings, weights, frozenset(meanings), tuple(phrases))


def found(sought: Pattern, terms: Sequence[Term], present: frozenset[str], stems: frozenset[str]) -> list[Match]:
    """The phrases of `sought` in `terms`, none when they are not there.

    `present` are the meanings of the terms with their wider ones, `stems` those of the words of the text.
    """
    absent = sought.kinds - present
    if len(absent) > 1:
        return []
    spots = [tuple(term.place for term in terms if meaning in term.kinds) for meaning in sought.meanings]
    wanted = list(range(len(spots)))
    factor = 1.0
    if absent:
        gone = sought.meanings.index(next(iter(absent)))
        if len(spots) < 2 or sought.meanings[gone] == NO:
            return []
        if sought.weights[gone] > (1 - LEAST_SHARE) * sought.total or sought.meanings.count(sought.meanings[gone]) > 1:
            return []
        wanted.remove(gone)
        factor = LACKING
    places, quality = _placed(sought, [spots[number] for number in wanted], wanted, terms)
    if not places:
        return []
    weight = sum(sought.weights[number] for number in wanted)
    for number, place in zip(wanted, places, strict=True):
        if terms[place].meaning != sought.meanings[number]:
            quality *= WIDER
    score = weight * factor * quality * (1 + FOR_EACH_MORE * (len(wanted) - 1))
    denied = _is_denied(sought, wanted, places, terms)
    return [
        Match(sought, phrase, score * _literally(phrase, stems), places, not absent, denied)
        for phrase in sought.phrases
    ]


def _literally(phrase: Phrase, stems: frozenset[str]) -> float:
    """More for a phrase whose very words were said."""
    return 1 + LITERALLY * len(phrase.stems & stems) / len(phrase.stems) if phrase.stems else 1.0


def _placed(
    sought: Pattern, spots: list[tuple[int, ...]], wanted: list[int], terms: Sequence[Term]
) -> tuple[tuple[int, ...], float]:
    """Places for the wanted terms and what they are worth; ((), 0.0) when they do not stand together."""
    best: tuple[tuple[int, ...], float] = ((), 0.0)
    for first in spots[0]:
        places = [first]
        for choices in spots[1:]:
            following = next((place for place in choices if place > places[-1]), None)
            if following is None:
                break
            places.append(following)
        if len(places) == len(spots):
            worth = _worth(sought, tuple(places), wanted, terms)
            if worth > best[1]:
                best = tuple(places), worth
    if best[1] > 0 or len(spots) == 1 or NO in sought.kinds or (not PEOPLE.isdisjoint(sought.kinds) and _acts(sought)):
        return best
    loose = tuple(min(choices, key=lambda place: abs(place - spots[0][0])) for choices in spots)
    if len(set(loose)) == len(loose):
        worth = OUT_OF_ORDER * _worth(sought, tuple(sorted(loose)), wanted, terms)
        if worth > 0:
            return loose, worth
    return best


# Doing these, one person is the doer and the other the one done to.
DEEDS: Final = frozenset(
    {"hit", "hurt", "push", "smack", "strangle", "threaten", "kill", "control", "violent", "scared", "smash", "stab"}
)


def _acts(sought: Pattern) -> bool:
    return not DEEDS.isdisjoint(sought.kinds)


def _worth(sought: Pattern, places: tuple[int, ...], wanted: list[int], terms: Sequence[Term]) -> float:
    """From 1 for terms side by side in one breath to 0 for terms too far apart."""
    span = places[-1] - places[0] + 1 - len(places)
    if span > SLACK + len(places):
        return 0.0
    worth = 1.0 - 0.03 * span
    if terms[places[0]].breath != terms[places[-1]].breath:
        worth *= ACROSS
    for number, place in zip(wanted, places, strict=False):
        # "no" must stand before what it denies, in the same breath.
        if sought.meanings[number] == NO:
            after = [p for p in places if p > place]
            if not after or after[0] - place > 3 or terms[after[0]].breath != terms[place].breath:
                return 0.0
    if _acts(sought) and BY not in sought.meanings:
        between = {terms[place].meaning for place in range(places[0] + 1, places[-1])}
        if BY in between:
            worth *= 0.5
    return worth


def _is_denied(sought: Pattern, wanted: list[int], places: tuple[int, ...], terms: Sequence[Term]) -> bool:
    """Whether the heaviest term that can be denied is, by a word that is not itself part of the phrase."""
    pairs = [
        (sought.weights[number], place)
        for number, place in zip(wanted, places, strict=True)
        if sought.meanings[number] != NO and not sought.meanings[number].startswith(SIGN)
    ]
    if not pairs:
        return False
    _, place = max(pairs, key=lambda pair: (pair[0], -pair[1]))
    denier = terms[place].denied_by
    return denier is not None and denier not in places
