"""How well the look-up answers phrases that people say: the score of each set, and every miss.

`phrases.csv` was written before there was a look-up. Its set `tuning` was looked at while words were
added, and its set `kept`, a third, was not: only its score was. `later_phrases.csv` was written in
rounds, each before its words were added, so its score here says what is remembered, not what is
foreseen; docs/adr/0021, 0052, 0055, 0087, 0120 and 0127 tell the score of each round when it was new.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.bench.harness import Harness
from thresholds.frameworks.reading import read
from thresholds.frameworks.specification import FrameworkSpec
from thresholds.search import Answer, Index

FOLDER = Path(__file__).resolve().parent.parent / "thresholds"
FRAMEWORKS = ("bolton", "bury")
BAR = 0.95  # best matches inside the acceptable range
MOST_FALSE_ALARMS = 0.15
LATER = "later"


@dataclass(frozen=True)
class Case:
    """A phrase with the levels (by order) that are acceptable, and whether it needs the emergency route."""

    phrase: str
    framework: str
    lowest: int
    highest: int
    danger: bool
    part: str

    @property
    def serious(self) -> bool:
        """Whether it speaks of serious harm."""
        return self.lowest >= 4


@dataclass(frozen=True)
class Result:
    """What the look-up made of a case: the orders of the levels of its matches, best first."""

    case: Case
    orders: tuple[int, ...]
    needs: tuple[str, ...]
    emergency: bool

    @property
    def inside(self) -> bool:
        """Whether the best match is inside the acceptable range."""
        return bool(self.orders) and self.case.lowest <= self.orders[0] <= self.case.highest

    @property
    def played_down(self) -> bool:
        """Whether serious harm is answered with nothing but the lowest two levels."""
        return self.case.serious and all(order <= 2 for order in self.orders) and not self.emergency

    @property
    def said(self) -> str:
        """One line for a person who wants to know what went wrong."""
        found = ", ".join(f"{need} {order}" for need, order in zip(self.needs, self.orders, strict=True)) or "nothing"
        wrong = "" if self.inside else f" [wanted {self.case.lowest} to {self.case.highest}]"
        alarm = "" if self.emergency == self.case.danger else " [no alarm]" if self.case.danger else " [false alarm]"
        return f"{self.case.phrase}: {found}{wrong}{alarm}"


@dataclass(frozen=True)
class Score:
    """The score of one set in one framework."""

    results: tuple[Result, ...]

    @property
    def inside(self) -> float:
        """The share of best matches inside the acceptable range."""
        return sum(result.inside for result in self.results) / len(self.results)

    @property
    def alarms_missed(self) -> tuple[Result, ...]:
        """Phrases that need the emergency route and did not get it."""
        return tuple(r for r in self.results if r.case.danger and not r.emergency)

    @property
    def false_alarms(self) -> float:
        """The share of the other phrases that got it."""
        others = [result for result in self.results if not result.case.danger]
        return sum(result.emergency for result in others) / len(others)

    @property
    def played_down(self) -> tuple[Result, ...]:
        """Serious harm answered only with the lowest two levels."""
        return tuple(result for result in self.results if result.played_down)

    @property
    def misses(self) -> tuple[Result, ...]:
        """Everything that is not as it should be."""
        return tuple(r for r in self.results if not r.inside or r.emergency != r.case.danger or r.played_down)


def cases() -> tuple[Case, ...]:
    """Every phrase of both files."""
    return (*_read("phrases.csv"), *_read("later_phrases.csv"))


def _read(name: str) -> Iterable[Case]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Case(
                phrase=row["phrase"],
                framework=row["framework"],
                lowest=int(row["lowest_level"]),
                highest=int(row["highest_level"]),
                danger=row["danger"] == "yes",
                part=row.get("set", LATER),
            )


@cache
def shipped(name: str) -> tuple[FrameworkSpec, Index]:
    """A shipped framework and its index, made once."""
    spec = read(name)
    return spec, Index(spec)


def orders_of(spec: FrameworkSpec) -> Mapping[str, int]:
    """The order of the level of each indicator."""
    orders = {level.code: level.order for level in spec.levels}
    return {indicator.code: orders[indicator.level] for indicator in spec.indicators}


def score(framework: str, part: str) -> Score:
    """The score of the set `part` in the shipped framework."""
    spec, index = shipped(framework)
    orders = orders_of(spec)
    wanted = [case for case in cases() if case.part == part and case.framework in (framework, "both")]
    return Score(tuple(_result(case, index.search(case.phrase), orders) for case in wanted))


def _result(case: Case, answer: Answer, orders: Mapping[str, int]) -> Result:
    return Result(
        case=case,
        orders=tuple(orders[match.indicator] for match in answer.matches),
        needs=tuple(match.need for match in answer.matches),
        emergency=answer.emergency,
    )


def run(harness: Harness) -> None:
    """Print the score of each set and every miss; a set below the bar is a bound missed."""
    for framework in FRAMEWORKS:
        for part in ("tuning", "kept", LATER):
            found = score(framework, part)
            title = f"{framework}, {part}"
            harness.out.write(
                f"\n{title}: {found.inside:.1%} of {len(found.results)} inside the acceptable range; "
                f"{len(found.alarms_missed)} alarms missed; {found.false_alarms:.1%} false alarms; "
                f"{len(found.played_down)} played down\n"
            )
            for result in found.misses:
                harness.out.write(f"  {result.said}\n")
            if found.inside < BAR:
                harness.missed.append(f"{title}: {found.inside:.1%} inside, bound {BAR:.0%}")
            if found.false_alarms > MOST_FALSE_ALARMS:
                harness.missed.append(f"{title}: {found.false_alarms:.1%} false alarms, bound {MOST_FALSE_ALARMS:.0%}")
            if part != LATER and found.alarms_missed:
                harness.missed.append(f"{title}: {len(found.alarms_missed)} alarms missed, bound 0")
            if found.played_down:
                harness.missed.append(f"{title}: {len(found.played_down)} played down, bound 0")
