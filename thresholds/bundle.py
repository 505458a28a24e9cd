"""What a browser keeps of an edition, so that the look-up answers without a network.

The bundle is one JSON file under the hash of its bytes; a browser that was handed anything else
refuses it (docs/adr/0026).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from functools import lru_cache
from typing import Any

from .book import Book, ages_in_words
from .frameworks.specification import AGE_BANDS
from .opening import hours_in_words
from .plain import to_plain
from .search.carried import carried
from .search.meanings import listed
from .search.query import AND, BY, DENIERS, NEGATORS, TURNS
from .search.stems import split
from .search.stopwords import STOPWORDS

#: The meanings that only say whose parent somebody is, and how many runs of how badly begin with such a word ("every").
WHO = ("parent",)
BEGINS_MANY = 6


def bundle(book: Book) -> tuple[bytes, str]:
    """The bundle's bytes and their SHA-256 (hex); the same edition gives the same bytes on every machine."""
    return _bundle(book.content_hash, book)


def content(book: Book) -> dict[str, Any]:
    """What the bundle holds: the words of the edition, whom to call, and nothing about anybody."""
    spec = book.spec
    return {
        "hash": book.content_hash,
        "name": spec.name,
        "edition": spec.edition,
        "from": f"{spec.in_force_from.day} {spec.in_force_from:%B %Y}",
        "notice": spec.notice,
        "levels": [
            {
                "code": level.code,
                "name": level.name,
                "number": level.number,
                "order": level.order,
                "meaning": level.meaning,
                "pattern": level.pattern,
                "consent": level.consent,
                "steps": list(level.steps),
            }
            for level in book.levels
        ],
        "domains": [{"code": one.code, "name": one.name} for one in book.domains],
        "ages": [{"code": code, "name": words} for code, words in AGE_BANDS.items()],
        "needs": [
            {
                "code": thread.need.code,
                "name": thread.need.name,
                "domain": thread.domain.code,
                "heading": thread.heading.name,
                "gloss": thread.need.gloss,
                "synonyms": list(thread.need.synonyms),
                "path": thread.path,
                "lines": [
                    {
                        "level": line.level.code,
                        "path": line.path,
                        "indicators": [
                            {
                                "text": one.text,
                                "gloss": one.gloss,
                                "synonyms": list(one.synonyms),
                                "danger": one.danger,
                                "ages": list(one.ages),
                                "ages_in_words": ages_in_words(one.ages),
                            }
                            for one in line.indicators
                        ],
                    }
                    for line in thread.lines
                ],
            }
            for thread in book.thread.values()
        ],
        "lexicon": carried(),
        "small": small_words(),
        "contacts": [{**to_plain(one), "week": hours_in_words(one)} for one in book.contacts],
    }


@lru_cache(maxsize=1)
def small_words() -> list[str]:
    """The words that lead to no need: those that the search passes over, what denies or joins, how often, and who."""
    meanings, weighing = listed("meanings"), listed("weighing")
    begun = Counter(split(run)[0] for runs in weighing["raise"].values() for run in runs)
    beginnings = {word for word, number in begun.items() if number >= BEGINS_MANY}
    alone = {run for name in WHO for run in meanings[name]["words"] if " " not in run}
    return sorted(STOPWORDS | NEGATORS | DENIERS | AND | TURNS | {BY} | beginnings | alone)


@lru_cache(maxsize=6)
def _bundle(_hash: str, book: Book) -> tuple[bytes, str]:
    made = json.dumps(content(book), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return made, hashlib.sha256(made).hexdigest()
