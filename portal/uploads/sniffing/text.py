"""Plain text and tables: text throughout, and not a page, a script or a program under another name."""

from __future__ import annotations

import codecs
import re
from typing import IO

from ..choices import FileKind
from .refusing import active, disguised

CHUNK = 1024 * 1024
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
MARKUP = re.compile(
    r"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php|%|form)\b|<\?xml|<%|^#!", re.IGNORECASE
)
BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def check(file: IO[bytes], kind: FileKind) -> None:
    """Text in UTF-8, Windows-1252 or UTF-16 with its mark, without control characters or markup at its start."""
    first = file.read(CHUNK)
    if first.startswith(BYTE_ORDER_MARKS):
        try:
            start = (first + file.read()).decode("utf-16")[:4096]
        except UnicodeDecodeError as wrong:
            raise disguised(kind) from wrong
        if "\x00" in start:
            raise disguised(kind)
    else:
        chunk = first
        while chunk:
            if CONTROL.search(chunk):
                raise disguised(kind)
            chunk = file.read(CHUNK)
        start = first[:4096].decode("utf-8-sig", errors="replace")
    if MARKUP.search(start.lstrip("\ufeff \t\r\n")):
        raise active(kind, "a web page or a script")
