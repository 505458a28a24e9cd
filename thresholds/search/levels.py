"""Which indicator of a need fits the words best: what was said of it, moved by how often and how badly.

It moves one step at most, and only between indicators of the same need. Words of frequency never
lead to the highest level nor to an indicator that is marked as danger: only words that speak of the
harm itself do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .learned import Leaning
from .meanings import OFTEN, SIGN
from .query import Term

# What the indicator that the words found is worth beside how the whole text sounds,
FOUND: Final = 0.01
# and more where words of how often or how badly led to it.
WEIGHED: Final = 0.05
# What the levels above it are worth less where words say that it is better, over or rare.
LIGHTER: Final = 0.1
# What the highest level is worth more where words point to immediate danger.
IN_DANGER: Final = 0.6
# How much more a better-met phrase counts: twice as well met pulls 64 times as much.
PULL = 6


@dataclass(frozen=True, slots=True)
class Rung:
    """One indicator of a need for this choice: its place in the index, its level's order, whether it is danger."""

    indicator: int
    order: int
    danger: bool


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the words around a need say: how far up, how far down, and whether it is over."""

    up: float
    rarely: float  # sometimes, a bit
    better: float  # coping, getting help, over
    ended: bool

    @property
    def step(self) -> int:
        """One level up, one down, or none."""
        net = self.up - self.rarely - self.better
        return 1 if net >= 1 else -1 if net <= -1 else 0


def weigh(terms: Sequence[Term], breaths: frozenset[int], taken: frozenset[int], spoken: frozenset[int]) -> Weighing:
    """What the weighing words say about a need that stands in `breaths`.

    `taken` are places of words already used by the phrase that was found. A weighing word in a breath
    of its own, without a need (not in `spoken`), is about every need.
    """
    up = rarely = better = 0.0
    ended = False
    for term in terms:
        if term.place in taken or (term.breath not in breaths and term.breath in spoken):
            continue
        if term.meaning in (SIGN + "raise", SIGN + OFTEN):
            up += term.weight
        elif term.meaning == SIGN + "lower":
            rarely += term.weight
        elif term.meaning == SIGN + "better":
            better += term.weight
        elif term.meaning == SIGN + "ended":
            better += term.weight
            ended = ended or term.weight >= 1
    return Weighing(min(up, 1.5), min(rarely, 1.5), min(better, 1.5), ended)


def choose(rungs: Sequence[Rung], evidence: dict[int, float], weighing: Weighing, last: int) -> Rung:
    """The rung of `rungs` (in the order of their levels, at least one) that fits.

    `evidence` is by indicator; `last` is the order of the framework's highest level.
    """
    spoken = [rung for rung in rungs if evidence.get(rung.indicator, 0.0) > 0]
    at = rungs.index(_central(spoken, evidence)) if spoken else _usual(rungs)
    return rungs[_moved(rungs, at, weighing, last)]


def _central(spoken: Sequence[Rung], evidence: dict[int, float]) -> Rung:
    """The rung in the middle of those that words speak for; the best-met phrase pulls by far the most."""
    best = max(evidence[rung.indicator] for rung in spoken)
    pulls = [(evidence[rung.indicator] / best) ** PULL for rung in spoken]
    middle = sum(rung.order * pull for rung, pull in zip(spoken, pulls, strict=True)) / sum(pulls)
    return min(spoken, key=lambda rung: (abs(rung.order - middle), -evidence[rung.indicator], rung.order))


def _usual(rungs: Sequence[Rung]) -> int:
    """Where a need stands that was named without anything said of it: in the middle, the upper of two."""
    return len(rungs) // 2


def _moved(rungs: Sequence[Rung], at: int, weighing: Weighing, last: int) -> int:
    here = rungs[at]
    if weighing.step > 0:
        above = [number for number in range(at + 1, len(rungs)) if here.order < rungs[number].order < last]
        if above and not rungs[above[0]].danger:
            return above[0]
    if weighing.step < 0 and not here.danger:
        # What happens only sometimes still happens: it does not lead to the level at which all is well.
        least = 1 if weighing.better >= 1 else 2
        below = [number for number in range(at) if least <= rungs[number].order < here.order]
        if below:
            return below[-1]
    return at


def settle(
    rungs: Sequence[Rung], chosen: Rung, leaning: Leaning, last: int, *, step: int, emergency: bool
) -> tuple[Rung, float]:
    """The rung of `rungs` that fits both the words (`chosen`) and how the whole text sounds, with how well it does.

    `step` says which way words of how often or how badly led to the chosen one. Where they say that it is better or
    over, and nothing points to danger, the whole must be surer to lead up again.
    """
    found = FOUND + (WEIGHED if step > 0 else 0.0)
    lighter = LIGHTER if step < 0 and not emergency and not chosen.danger else 0.0

    def fit(rung: Rung) -> float:
        outside = not min(2, chosen.order) <= rung.order <= chosen.order
        return _fit(rung, chosen, leaning, last, emergency, found) - (lighter if outside else 0.0)

    return max(
        ((rung, fit(rung)) for rung in rungs), key=lambda pair: (round(pair[1], 6), pair[0].order, -pair[0].indicator)
    )


def _fit(rung: Rung, chosen: Rung, leaning: Leaning, last: int, emergency: bool, found: float) -> float:
    worth = leaning.fits(rung.order, last) + (found if rung.order == chosen.order else 0.0)
    return worth + (IN_DANGER * leaning.danger * max(0.0, 1 - 0.5 * (last - rung.order)) if emergency else 0.0)
