"""The look-up for programs: what `manage.py lookup` prints for one phrase, and writes for each row of a file."""

from __future__ import annotations

from typing import Any

from portal.errors import Refused

from .book import Book, Choice
from .finding import finding_of
from .words import LONGEST, without_control_characters

COLUMNS = ("top_level", "top_level_number", "top3_levels", "emergency")


def answer_of(book: Book, words: str, address: str = "") -> dict[str, Any]:
    """What the framework says about `words` as plain JSON, best match first; `address` goes before each path.

    Raises Refused for no words or too many.
    """
    asked = without_control_characters(words)
    if not asked:
        raise Refused("Give the words to look up.")
    if len(asked) > LONGEST:
        raise Refused(f"Shorten the words to {LONGEST:,} characters; there are {len(asked):,}.")
    answer = book.search(asked, Choice())
    matches = []
    for match in answer.matches:
        indicator = book.indicator[match.indicator]
        thread = book.thread[match.need]
        line = thread.at(indicator.level)
        assert line is not None, "an indicator stands in its own thread"
        matches.append(
            {
                "level": line.level.name,
                "level_number": line.level.number,
                "domain": thread.domain.name,
                "need": thread.need.name,
                "indicator": indicator.text,
                "url": f"{address}{line.path}",
                "matched": list(match.matched),
                "denied": match.denied,
            }
        )
    levels = {book.indicator[match.indicator].level for match in answer.matches if not match.denied}
    return {
        "framework": book.spec.code,
        "edition": book.spec.edition,
        "emergency": answer.emergency,
        "matches": matches,
        "combined": list(finding_of(book, answer).combined),
        "contacts": [
            {"name": one.name, "phone": one.phone, "purpose": one.purpose, "emergency": one.emergency}
            for one in book.contacts_for(levels or book.level)
        ],
    }


def row_of(answer: dict[str, Any]) -> dict[str, str]:
    """An answer as the columns of a file: the best match's level, the levels of the first three, the emergency."""
    matches = answer["matches"]
    best = matches[0] if matches else {"level": "", "level_number": None}
    number = best["level_number"]
    return {
        "top_level": best["level"],
        "top_level_number": "" if number is None else str(number),
        "top3_levels": "; ".join(match["level"] for match in matches[:3]),
        "emergency": "true" if answer["emergency"] else "false",
    }
