"""PDF: every object is looked at for what would run, start or carry something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from ..choices import FileKind
from .refusing import active, disguised, locked, swollen

MOST_OBJECTS = 200_000

# Names as the PDF specification (ISO 32000) has them, with what they are in words.
ACTIVE_KEYS = {"/JS": "a script", "/EmbeddedFiles": "another file", "/XFA": "an active form", "/RichMedia": "media"}
ACTIVE_ACTIONS = {
    "/JavaScript": "a script",
    "/Launch": "a command that starts a program",
    "/ImportData": "a command that fetches data",
    "/SubmitForm": "a form that sends data elsewhere",
    "/GoToE": "another file",
    "/Rendition": "media",
}
ACTIVE_TYPES = {"/EmbeddedFile": "another file"}
ACTIVE_ANNOTATIONS = {"/FileAttachment": "another file", "/RichMedia": "media", "/Screen": "media"}


def check(file: IO[bytes], kind: FileKind) -> None:
    """An openable PDF without a password, script, launch action, embedded file or active form."""
    if not file.read(1024).startswith(b"%PDF-"):
        raise disguised(kind)
    file.seek(0)
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked(kind)
        if not len(reader.pages):
            raise disguised(kind)
        for found in _dictionaries(reader, kind):
            _refuse_active(found, kind)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as wrong:
        raise disguised(kind) from wrong


def _dictionaries(reader: PdfReader, kind: FileKind) -> Iterator[DictionaryObject]:
    """Every dictionary in every object that the file's tables name, whether or not a page uses it."""
    named = {(number, generation) for generation, table in reader.xref.items() for number in table}
    named |= {(number, 0) for number in reader.xref_objStm}
    if len(named) > MOST_OBJECTS:
        raise swollen(kind)
    yield from _within(reader.trailer)
    for number, generation in sorted(named):
        if number:
            yield from _within(reader.get_object(IndirectObject(number, generation, reader)))


def _within(value: Any) -> Iterator[DictionaryObject]:
    """The dictionaries in `value`, without following references: each is visited as an object of its own."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, DictionaryObject):
            yield one
            pending.extend(one.raw_get(key) for key in one)
        elif isinstance(one, ArrayObject):
            pending.extend(list.__iter__(one))


def _refuse_active(found: DictionaryObject, kind: FileKind) -> None:
    for key, what in ACTIVE_KEYS.items():
        if key in found:
            raise active(kind, what)
    for key, table in (("/S", ACTIVE_ACTIONS), ("/Type", ACTIVE_TYPES), ("/Subtype", ACTIVE_ANNOTATIONS)):
        said = found.get(key) if key in found else None
        if isinstance(said, str) and said in table:
            raise active(kind, table[said])
