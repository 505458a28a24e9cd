"""The framework on paper: a level, a need, or the whole edition as a tagged PDF.

A published edition never changes, so each document is made once and kept beside the portal's files
under the edition's hash: the second reader waits for nothing, and nobody can keep the portal busy
by asking again and again (docs/adr/0027).
"""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path
from typing import Any

from django.conf import settings

from portal import brand
from portal.documents import render_pdf
from portal.errors import PortalError
from portal.version import VERSION

from .book import Book, Choice
from .colours import deep
from .models import Edition
from .opening import hours_in_words

_making = threading.Lock()


class NoSuchPart(PortalError):
    """The edition has no such level or need."""


def printed(edition: Edition, book: Book, part: str, code: str = "") -> bytes:
    """The PDF of `part` ("framework", "level" or "need"; `code` names which). Raises NoSuchPart, DocumentError."""
    title, context = _contents(book, part, code)
    kept = _place(book, part, code)
    if kept.exists():
        return kept.read_bytes()
    # One at a time: a document takes seconds of a whole processor.
    with _making:
        if kept.exists():
            return kept.read_bytes()
        pdf = render_pdf(
            "pdf/thresholds.html",
            {
                "title": title,
                "subtitle": book.spec.name if part != "framework" else "",
                "reference": book.reference,
                "marking": "",
                "issued_at": edition.published_at or edition.drafted_at,
                "book": book,
                "edition": edition,
                "levels": [(level, deep(level.colour)) for level in book.levels],
                "contacts": [(one, hours_in_words(one)) for one in book.contacts],
                "part": part,
                **context,
            },
        )
        kept.parent.mkdir(parents=True, exist_ok=True)
        arriving = kept.with_suffix(f".{os.getpid()}")
        arriving.write_bytes(pdf)
        arriving.replace(kept)
    return pdf


def _contents(book: Book, part: str, code: str) -> tuple[str, dict[str, Any]]:
    if part == "need" and code in book.thread:
        thread = book.thread[code]
        return thread.need.name, {"thread": thread}
    if part == "level" and code in book.level:
        level = book.level[code]
        places = book.by_place(book.threads(Choice(level=code)))
        return (level.name if level.number is None else f"Level {level.number}: {level.name}"), {
            "level": level,
            "places": places,
        }
    if part == "framework" and not code:
        test = book.spec.adult_test
        return book.spec.name, {
            "places": book.by_place(book.thread.values()),
            "adults": test,
            "adult_contacts": [(one, hours_in_words(one)) for one in (test.contacts if test else ())],
            "sources": list(dict.fromkeys([*book.spec.sources, *(test.sources if test else ())])),
        }
    raise NoSuchPart("This edition has no such part.")


def _place(book: Book, part: str, code: str) -> Path:
    """Where the document is kept: another edition, version of the portal or look of the partnership is another file."""
    current = brand.current()
    looks = "\n".join([VERSION, book.content_hash, current.name, current.brand_colour, part, code])
    name = hashlib.sha256(looks.encode()).hexdigest()[:32]
    return Path(settings.MEDIA_ROOT) / "printed-thresholds" / f"{name}.pdf"
