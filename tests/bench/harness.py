"""A small, honest stopwatch: everything is measured against a baseline in the same run, and told as a ratio.

Contenders take turns within each round, in an order that moves on by one each round, so that a machine that slows
down or warms up does so to all of them alike. What is reported is the median of the rounds, and the middle half of
the ratios, which says how far to trust the median. Nothing is written anywhere but to the given stream.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import TextIO

Work = Callable[[], object]

ROUNDS = 15
ROUND_SECONDS = 0.05
WARM_UP_CALLS = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """One contender: median seconds for a call, and its ratio to the baseline with the middle half of the rounds."""

    name: str
    seconds: float
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared: the baseline first, its ratio 1."""

    title: str
    timings: tuple[Timing, ...]

    def ratio(self, name: str) -> float:
        """The ratio of one contender to the baseline; below 1 is faster. Raises KeyError for a name not measured."""
        return {timing.name: timing.ratio for timing in self.timings}[name]


def readable(seconds: float) -> str:
    """A duration with three figures and the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


@dataclass(slots=True)
class Harness:
    """Measures and prints. `clock` gives seconds that only go forward."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    clock: Callable[[], float] = time.perf_counter
    rounds: int = ROUNDS
    round_seconds: float = ROUND_SECONDS
    results: list[Comparison] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def compare(
        self, title: str, baseline: tuple[str, Work], *others: tuple[str, Work], at_most: float | None = None
    ) -> Comparison:
        """Measure `others` against `baseline` (each a name and a function without arguments) and print the table.

        `at_most` is the ratio that none of the others may exceed; where one does, the bench as a whole fails.
        Raises ValueError when there is nothing to compare or two contenders share a name.
        """
        contenders = [baseline, *others]
        if not others or len({name for name, _ in contenders}) != len(contenders):
            raise ValueError("A comparison needs a baseline and others, each with a name of its own.")
        calls = [self._calls_a_round(work) for _, work in contenders]
        seconds: list[list[float]] = [[] for _ in contenders]
        for number in range(self.rounds):
            for place in range(len(contenders)):
                index = (number + place) % len(contenders)
                seconds[index].append(self._timed(contenders[index][1], calls[index]))
        timings = []
        for (name, _), own in zip(contenders, seconds, strict=True):
            ratios = [mine / theirs for mine, theirs in zip(own, seconds[0], strict=True)]
            low, _, high = quantiles(ratios, n=4)
            timings.append(Timing(name, median(own), median(ratios), low, high))
        comparison = Comparison(title, tuple(timings))
        self.results.append(comparison)
        self._print(comparison, at_most)
        return comparison

    def once(self, title: str, work: Work, *, per: int = 1, unit: str = "call") -> float:
        """Time one call of something too large to repeat, print it for each of `per` units, and return its seconds."""
        gc.collect()
        start = self.clock()
        work()
        taken = self.clock() - start
        self.out.write(f"\n{title}\n  {readable(taken)} in all, {readable(taken / per)} for each {unit} of {per:,}\n")
        return taken

    def _calls_a_round(self, work: Work) -> int:
        """Warm up, then find how many calls fill a round."""
        for _ in range(WARM_UP_CALLS):
            work()
        calls = 1
        while (taken := self._timed(work, calls) * calls) < self.round_seconds:
            calls = max(calls * 2, int(calls * self.round_seconds / taken)) if taken > 0 else calls * 2
        return calls

    def _timed(self, work: Work, calls: int) -> float:
        """Seconds for one call, as the mean of `calls`, with the garbage collector kept out of it."""
        collecting = gc.isenabled()
        gc.disable()
        try:
            start = self.clock()
            for _ in range(calls):
                work()
            return (self.clock() - start) / calls
        finally:
            if collecting:
                gc.enable()

    def _print(self, comparison: Comparison, at_most: float | None) -> None:
        width = max(len(timing.name) for timing in comparison.timings)
        self.out.write(f"\n{comparison.title}\n")
        for place, timing in enumerate(comparison.timings):
            line = f"  {timing.name:<{width}}  {readable(timing.seconds):>9}"
            if place == 0:
                line += "  baseline"
            else:
                line += f"  {timing.ratio:8.2f} x  (middle half {timing.low:.2f} to {timing.high:.2f})"
                if at_most is not None:
                    kept = timing.ratio <= at_most
                    line += f"  {'within' if kept else 'ABOVE'} the bound of {at_most:g}"
                    if not kept:
                        self.missed.append(f"{comparison.title}: {timing.name} {timing.ratio:.2f}, bound {at_most:g}")
            self.out.write(line + "\n")
        self.out.flush()
