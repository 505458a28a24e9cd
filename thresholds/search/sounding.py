"""How much a text sounds like danger to a device without a network: the same numbers as `static/thresholds/reading.js`.

A device has neither the stemmer nor the mending of words, so it weighs simpler stems, and two side by side: a small
table (`lexicon/carried.tsv`) that `tests/thresholds/learn.py` learns from the same judged phrases as the large one.
Here it is read to be carried, and told again so that both can be held against each other.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Final

from .meanings import FOLDER
from .stems import PARTED

FILE: Final = FOLDER / "carried.tsv"
SCALE: Final = 10
# So many weights are carried, those that say most: some hundred kilobytes before they are packed.
MOST: Final = 12000
ENDINGS: Final = ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s")
LEAST_LEFT: Final = 3
WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
APOSTROPHES: Final = re.compile(r"[’‘`´]")
WHOLE: Final = ((re.compile(r"\b(?:cannot|can not)\b"), "cant"), (re.compile(r"\bwill not\b"), "wont"))


def stem(word: str) -> str:
    """The word without its ending."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_LEFT:
            return word[: -len(ending)]
    return word


def words(text: str) -> list[str]:
    """The words and numbers of a text, in small letters and without accents or apostrophes."""
    folded = unicodedata.normalize("NFKD", text.lower())
    plain = APOSTROPHES.sub("'", "".join(sign for sign in folded if not unicodedata.category(sign).startswith("M")))
    for whole, short in WHOLE:
        plain = whole.sub(short, plain)
    return [word.replace("'", "") for word in WORD.findall(PARTED.sub(r"\1nt", plain))]


def features(text: str) -> dict[str, float]:
    """What of a text is weighed, each the same; together of length one."""
    stems = [stem(word) for word in words(text)]
    names = dict.fromkeys((*stems, *(f"{one} {other}" for one, other in pairwise(stems))))
    return {name: 1 / math.sqrt(len(names)) for name in names}


@cache
def weights() -> tuple[int, dict[str, int]]:
    """The weight of danger on its own, and those of each name, as whole numbers; read once."""
    lines = (line.split("\t") for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    table = {name: int(weight) for name, weight in lines}
    return table.pop(""), table


def sounding(text: str) -> float:
    """How much `text` sounds like danger, from 0 to 1."""
    usual, table = weights()
    total = usual + sum(table.get(name, 0) * share for name, share in features(text).items())
    return 1 / (1 + math.exp(-total / SCALE))
