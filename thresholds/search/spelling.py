"""Mending of words that are in no dictionary, towards words that the framework or the lexicon knows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Final

from symspellpy import SymSpell, Verbosity

# Words shorter than this have too many neighbours to be mended.
SHORTEST: Final = 4
# Longer words may differ by two letters.
LONG: Final = 7
# How often a word must stand in the frequency list to count as a word that somebody meant to type.
LEAST_COUNT: Final = 60_000


@cache
def english() -> frozenset[str]:
    """Words of everyday English, from the frequency list that comes with symspellpy."""
    listed = resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    rows = (line.split() for line in listed.splitlines())
    return frozenset(row[0] for row in rows if len(row) == 2 and int(row[1]) >= LEAST_COUNT)


class Speller:
    """Mends towards `vocabulary`, given with how often each word stands in it; the more common wins a tie."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        counts: dict[str, int] = {}
        for word in vocabulary:
            if word.isalpha():
                counts[word] = counts.get(word, 0) + 1
        self._known = english() | counts.keys()
        self._mender = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word in sorted(counts):
            if len(word) >= SHORTEST:
                self._mender.create_dictionary_entry(word, counts[word])

    def mend(self, word: str) -> str:
        """`word` itself when it is known or plain English, else the nearest known word, else `word`."""
        if word in self._known or len(word) < SHORTEST or not word.isascii():
            return word
        if word.endswith("in") and f"{word}g" in self._known:  # "bickerin"
            return f"{word}g"
        distance = 2 if len(word) >= LONG else 1
        found = self._mender.lookup(word, Verbosity.CLOSEST, max_edit_distance=distance)
        likely = [entry for entry in found if entry.term[0] == word[0]] or (found if len(word) >= LONG else [])
        if not likely:
            return word
        return str(min(likely, key=lambda entry: (entry.distance, -entry.count, entry.term)).term)
