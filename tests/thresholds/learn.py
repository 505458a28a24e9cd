"""Learn the weights of `thresholds/search/learned.py` from judged phrases: `python -m tests.thresholds.learn`.

Logistic regression by AdaGrad, in an order drawn from a fixed seed: the same phrases give the same table. Run it after
changing the lexicon or the phrases; `test_learned.py` says when the table is older than what it was learnt from.
The third of `phrases.csv` that is kept apart is not learnt from.
"""

from __future__ import annotations

import csv
import hashlib
import math
import os
import random
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from operator import mul
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thresholds.search.neighbours import Phrase

HERE = Path(__file__).resolve().parent
LEXICON = HERE.parent.parent / "thresholds" / "search" / "lexicon"
FILES = (LEXICON / "examples.csv", HERE / "phrases.csv", HERE / "later_phrases.csv")
EPOCHS = 14
RATE = 0.6
SHRINK = 2e-5
LEAST_OFTEN = 2
# A phrase that is told as nearly as this teaches nothing more in that turn.
WELL = 0.01
# An everyday phrase of an indicator was written for one level; what the next levels are to it, nobody judged.
WEIGHT_OF_PHRASE = 0.4
WEIGHT_OF_ITS_DANGER = 0.1
# How far weights and votes are believed is learnt from phrases that neither has seen: a part at a time is left out.
PARTS = 3

# `map`, or that of some processes.
Each = Callable[[Callable[[int], Any], Iterable[int]], Iterable[Any]]


@dataclass(frozen=True)
class Example:
    """A phrase with what it should sound like: an aim for each outcome, or None where nobody judged, and its weight."""

    phrase: str
    aims: tuple[float | None, ...]
    weights: tuple[float, ...]
    need: str = ""


def examples(without: frozenset[str] = frozenset()) -> list[Example]:
    """Every judged phrase but those `without`, and the everyday phrases of the shipped framework."""
    from thresholds.frameworks.reading import read

    spec = read("bolton")
    orders = {level.code: level.order for level in spec.levels}
    made = []
    for indicator in spec.indicators:
        order, danger = orders[indicator.level], indicator.danger
        aims = [1.0 if level == order else None if abs(level - order) == 1 else 0.0 for level in range(1, 6)]
        weights = (WEIGHT_OF_PHRASE,) * 5 + (WEIGHT_OF_ITS_DANGER if danger else WEIGHT_OF_PHRASE,)
        said = (*indicator.synonyms, indicator.text)
        made.extend(Example(phrase, (*aims, float(danger)), weights, indicator.need) for phrase in said)
    made.extend(judged(without))
    return made


def judged(without: frozenset[str] = frozenset()) -> Iterable[Example]:
    """The phrases with a range of levels."""
    for path in FILES:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("set") == "kept" or row.get("round") in without:
                    continue
                low, high = int(row["lowest_level"]), int(row["highest_level"])
                aims = tuple(1.0 if low <= level <= high else 0.0 for level in range(1, 6))
                yield Example(row["phrase"], (*aims, float(row["danger"] == "yes")), (1.0,) * 6, row.get("need", ""))


def source_hash() -> str:
    """A digest of everything that the table is learnt from."""
    from thresholds.search import learned, neighbours, query, sounding
    from thresholds.search.meanings import FOLDER

    found = hashlib.sha256()
    library = FOLDER.parent.parent / "frameworks"
    sources = [*FILES, *sorted(FOLDER.glob("*.yaml")), *sorted(library.rglob("*.yaml"))]
    code = (learned.__file__, neighbours.__file__, query.__file__, sounding.__file__, __file__)
    for path in (*sources, *map(Path, code)):
        found.update(path.read_bytes())
    return found.hexdigest()


def learn(made: Sequence[Example]) -> dict[str, list[float]]:
    """The weights of each feature; those of every outcome on its own stand under the empty name."""
    from thresholds.search.learned import features
    from thresholds.search.meanings import lexicon
    from thresholds.search.query import Reader

    reader = Reader(lexicon())
    return _weights([(features(reader.read(example.phrase)), example) for example in made])


def learn_together(made: Sequence[Example], each: Each = map) -> dict[str, list[float]]:
    """How far weights and votes are believed, for each level; each judged phrase is told by the parts without it."""
    return _weights([row for rows in each(partial(_told_by_the_others, made), range(PARTS)) for row in rows])


def _told_by_the_others(made: Sequence[Example], part: int) -> list[tuple[dict[str, float], Example]]:
    """What the phrases that are not of `part` say of those that are, with what those were judged to be."""
    from thresholds.search.learned import LEVELS, added, evidence, features
    from thresholds.search.meanings import lexicon
    from thresholds.search.neighbours import Neighbours, traits
    from thresholds.search.query import Reader

    reader = Reader(lexicon())
    read = [(example, text := reader.read(example.phrase), features(text), frozenset(traits(text))) for example in made]
    others = [row for row in read if not _held(row[0], part)]
    table = _weights([(found, example) for example, _, found, _ in others])
    usual = table.pop("")
    nearby = Neighbours(_once((example, said) for example, _, _, said in others))
    rows = []
    for example, text, found, _ in read:
        if _held(example, part):
            told = evidence(text, added(found, usual, table), nearby.vote(text))
            rows.append((told, replace(example, aims=example.aims[:LEVELS], weights=example.weights[:LEVELS])))
    return rows


def _held(example: Example, part: int) -> bool:
    """Whether a phrase that somebody judged belongs to `part`."""
    return example.weights[0] == 1.0 and zlib.crc32(example.phrase.encode()) % PARTS == part


def learn_for_a_device(made: Sequence[Example]) -> dict[str, int]:
    """The weights of danger that a device carries: the largest ones, and under the empty name that of danger alone."""
    from thresholds.search import sounding

    rows = [(sounding.features(one.phrase), replace(one, aims=one.aims[-1:], weights=one.weights[-1:])) for one in made]
    found = {name: round(weight * sounding.SCALE) for name, (weight,) in _weights(rows).items()}
    usual = found.pop("")
    largest = sorted((name for name, weight in found.items() if weight), key=lambda name: (-abs(found[name]), name))
    return {"": usual, **{name: found[name] for name in sorted(largest[: sounding.MOST])}}


def _weights(seen_in: Sequence[tuple[dict[str, float], Example]]) -> dict[str, list[float]]:
    rows = [(list(found.items()), example) for found, example in seen_in]
    outcomes = len(rows[0][1].aims)
    often = Counter(name for found, _ in rows for name, _ in found)
    names = ["", *sorted(name for name, times in often.items() if times >= LEAST_OFTEN)]
    place = {name: number for number, name in enumerate(names)}
    told = [[("", 1.0), *((name, value) for name, value in found if name in place)] for found, _ in rows]
    features = [([place[name] for name, _ in row], [value for _, value in row]) for row in told]
    order = random.Random(0)
    orders = [order.sample(range(len(rows)), len(rows)) for _ in range(EPOCHS)]
    columns = []
    for outcome in range(outcomes):
        judged_for = [(example.aims[outcome], example.weights[outcome]) for _, example in rows]
        columns.append(_column(len(names), features, judged_for, orders))
    return {name: [column[number] for column in columns] for number, name in enumerate(names)}


def _column(
    many: int,
    features: Sequence[tuple[list[int], list[float]]],
    judged_for: Sequence[tuple[float | None, float]],
    orders: Sequence[Sequence[int]],
) -> list[float]:
    """The weights of one outcome; the first is that of the outcome on its own. What is told well enough is left."""
    weights, squares = [0.0] * many, [1e-2] * many
    for order in orders:
        for number in order:
            aim, worth = judged_for[number]
            if aim is None:
                continue
            places, values = features[number]
            total = sum(map(mul, map(weights.__getitem__, places), values))
            wrong = (1 / (1 + math.exp(-max(min(total, 30.0), -30.0))) - aim) * worth
            if abs(wrong) < WELL:
                continue
            for at, value in zip(places, values, strict=True):
                slope = wrong * value + (SHRINK * weights[at] if at else 0.0)
                squares[at] += slope * slope
                weights[at] -= RATE * slope / math.sqrt(squares[at])
    return weights


def remembered(made: Sequence[Example]) -> list[Phrase]:
    """Each phrase as the look-up compares it, those that say the same once."""
    from thresholds.search.meanings import lexicon
    from thresholds.search.neighbours import traits
    from thresholds.search.query import Reader

    reader = Reader(lexicon())
    return _once((one, frozenset(traits(reader.read(one.phrase)))) for one in made)


def _once(read: Iterable[tuple[Example, frozenset[str]]]) -> list[Phrase]:
    from thresholds.search.neighbours import Phrase

    return list(dict.fromkeys(Phrase(said, example.aims, example.need) for example, said in read))


def write(made: Sequence[Example]) -> None:
    """Keep the weights, in the order of their names, and the phrases as they were given."""
    from thresholds.search import learned, neighbours, sounding

    head = f"# learnt by tests/thresholds/learn.py from {source_hash()}"
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        alone, carried = pool.submit(learn, made), pool.submit(learn_for_a_device, made)
        together = learn_together(made, pool.map)
    for file, table in ((learned.FILE, alone.result()), (learned.TOGETHER, together)):
        lines = [head]
        for name, weights in sorted(table.items()):
            numbers = [round(weight * learned.SCALE) for weight in weights]
            if any(numbers):
                lines.append("\t".join((name, *map(str, numbers))))
        file.write_text("\n".join(lines) + "\n", "utf-8")
    lines = [head, *(neighbours.line_of(phrase) for phrase in remembered(made) if phrase.said)]
    neighbours.FILE.write_text("\n".join(lines) + "\n", "utf-8")
    lines = [head, *(f"{name}\t{weight}" for name, weight in carried.result().items())]
    sounding.FILE.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Learn and write."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    write(examples())


if __name__ == "__main__":
    main()
