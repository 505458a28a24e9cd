"""What can be read out of a file: not only what its reader sees, but everything that travels with it."""

from __future__ import annotations

from typing import IO

from portal.uploads.choices import FileKind

from ..matching import Passage
from . import pdf, word

PLAIN = (FileKind.TXT, FileKind.CSV)
MOST_PLAIN = 4 * 1024 * 1024


def passages_of_file(file: IO[bytes], kind: str) -> list[Passage]:
    """Every passage of a file of `kind`. What cannot be read is a passage that says so, never silence."""
    if kind == FileKind.DOCX:
        return word.passages(file)
    if kind == FileKind.PDF:
        return pdf.passages(file)
    if kind in PLAIN:
        return [Passage("The text", file.read(MOST_PLAIN).decode("utf-8", errors="replace"))]
    label = FileKind(kind).label
    return [
        Passage(
            "The whole file",
            f"A file of this kind ({label}) cannot be checked here. Attach it as Word or PDF, or look through it.",
            unreadable=True,
        )
    ]


def passages_of_text(text: str) -> list[Passage]:
    """A text that was typed into the portal, as one passage."""
    return [Passage("The text", text)] if text.strip() else []
