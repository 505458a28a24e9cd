"""The look-up in 2,000 indicators, against a plain full-text query of SQLite over the same text.

The framework is Bolton's, said five times over with codes of their own and with phrases that differ. SQLite ranks the
same sentences and synonyms with FTS5 and gives the best eight.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from itertools import cycle
from statistics import median, quantiles

from tests.bench.evaluate import cases
from tests.bench.harness import Harness, readable
from thresholds.frameworks.reading import read
from thresholds.frameworks.specification import FrameworkSpec
from thresholds.search import Index
from thresholds.search.stems import split

TIMES = 5
INDICATORS = 2000
MOST_MEDIAN = 5e-3
MOST_99TH = 20e-3
ROUNDS = 3


def large(spec: FrameworkSpec) -> FrameworkSpec:
    """`spec` said over and over, with at least 2,000 indicators.

    In each saying after the first, every synonym has a word of another indicator added, so that the
    phrases differ and have the words that people use.
    """
    words = [word for i in spec.indicators for synonym in i.synonyms for word in synonym.split()[:1]]

    def varied(synonyms: tuple[str, ...], number: int, saying: int) -> tuple[str, ...]:
        if not saying:
            return synonyms
        return tuple(
            f"{synonym} {words[(number * 31 + place * 7 + saying * 101) % len(words)]}"
            for place, synonym in enumerate(synonyms)
        )

    needs = tuple(dataclasses.replace(need, code=f"{need.code}-{n}") for n in range(TIMES) for need in spec.needs)
    indicators = tuple(
        dataclasses.replace(
            indicator,
            code=f"{indicator.code}-{n}",
            need=f"{indicator.need}-{n}",
            synonyms=varied(indicator.synonyms, number, n),
        )
        for n in range(TIMES)
        for number, indicator in enumerate(spec.indicators)
    )
    return dataclasses.replace(spec, needs=needs, indicators=indicators)


def full_text(spec: FrameworkSpec) -> sqlite3.Connection:
    """The same text in a table of SQLite's full-text search, with its own stemmer."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE said USING fts5(code UNINDEXED, text, tokenize='porter unicode61')")
    words = {need.code: " ".join((need.name, need.gloss, *need.synonyms)) for need in spec.needs}
    connection.executemany(
        "INSERT INTO said VALUES (?, ?)",
        [(i.code, " ".join((i.text, *i.synonyms, words[i.need]))) for i in spec.indicators],
    )
    return connection


def run(harness: Harness) -> None:
    """The ratio to FTS5, and the median and 99th percentile of single searches with their bounds."""
    spec = large(read("bolton"))
    if len(spec.indicators) < INDICATORS:
        raise AssertionError(f"{len(spec.indicators)} indicators are too few")
    made: list[Index] = []
    harness.once(
        f"Index of {len(spec.indicators):,} indicators", lambda: made.append(Index(spec)), per=len(spec.indicators),
        unit="indicator",
    )  # fmt: skip
    index, connection = made[0], full_text(spec)
    phrases = [case.phrase for case in cases()]
    queries = [" OR ".join(f'"{word}"' for word in dict.fromkeys(split(p)) if word.isalnum()) for p in phrases]
    ours: Iterator[str] = cycle(phrases)
    theirs: Iterator[str] = cycle(queries)
    question = "SELECT code FROM said WHERE said MATCH ? ORDER BY rank LIMIT 8"

    def look_up() -> object:
        return index.search(next(ours))

    def full_text_query() -> object:
        return connection.execute(question, (next(theirs),)).fetchall()

    harness.compare(
        f"A look-up in {len(spec.indicators):,} indicators, {len(phrases)} phrases in turn",
        ("SQLite FTS5", full_text_query),
        ("the portal's look-up", look_up),
    )
    taken = []
    for _ in range(ROUNDS):
        for phrase in phrases:
            start = harness.clock()
            index.search(phrase)
            taken.append(harness.clock() - start)
    middle, slow = median(taken), quantiles(taken, n=100)[98]
    for name, found, most in (("median", middle, MOST_MEDIAN), ("99th percentile", slow, MOST_99TH)):
        kept = found < most
        harness.out.write(
            f"  {name} of {len(taken):,} searches: {readable(found)}, "
            f"{'within' if kept else 'ABOVE'} the bound of {readable(most)}\n"
        )
        if not kept:
            harness.missed.append(f"look-up, {name}: {readable(found)}, bound {readable(most)}")
