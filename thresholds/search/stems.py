"""From a string to words and stems: the same for what is typed, for the lexicon and for the framework."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock
from typing import Final

import snowballstemmer

# Nobody describes a worry in more; the rest is not read, so that no text can be made to cost time.
MOST_CHARACTERS: Final = 4000
MOST_WORDS: Final = 400

WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|%|[.,;:!?\n()]")
# "does not" and "doesn't" are one word, so that every run of the lexicon is written once.
PARTED: Final = re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should) not\b")
WHOLE: Final = {"cannot": "cant", "can not": "cant", "will not": "wont"}
WHOLE_WORDS: Final = re.compile(r"\b(cannot|can not|will not)\b")
CONTROLS: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
APOSTROPHES: Final = re.compile(r"['’‘`´]")
# The stemmer keeps its word in itself: two threads in it at once would mix theirs up.
_one_at_a_time = Lock()
_stemmer = snowballstemmer.stemmer("english")


def plain(text: str) -> str:
    """`text` in small letters without accents, control characters or odd apostrophes, cut to what is read."""
    read = text[:MOST_CHARACTERS]
    if not read.isascii():
        folded = unicodedata.normalize("NFKD", read)
        read = "".join(
            " " if character != "\n" and unicodedata.category(character)[0] == "C" else character
            for character in folded
            if not unicodedata.combining(character)
        )
    return APOSTROPHES.sub("'", CONTROLS.sub(" ", read.casefold()))


def split(text: str) -> list[str]:
    """The words, numbers and stops of `text`; an apostrophe vanishes within its word ("won't" is "wont")."""
    joined = PARTED.sub(r"\1nt", WHOLE_WORDS.sub(lambda found: WHOLE[found[1]], plain(text)))
    return [found.replace("'", "") for found in WORD.findall(joined)[:MOST_WORDS]]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one word, by the Snowball stemmer for English."""
    with _one_at_a_time:
        return str(_stemmer.stemWord(word))
