"""A pack as files: one PDF with everything, numbered once, and an archive with an index and every part by itself."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from pypdf import PdfReader

from portal.clock import london_date
from portal.deadlines.tables import cell
from portal.documents import DocumentError, render_pdf
from portal.sheets import AttachedFile, attached_files, drawn
from portal.uploads.choices import FileKind

from ..models import InspectionPack
from .gathering import GATHERED, Asker, Found
from .reading import WantedPart, wanted

DOCUMENT, INDEX = "pack.pdf", "index.html"
MARKING = "Official-Sensitive"
UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass
class Entry:
    """One entry of the index with what was found; `file` is its name in the archive, empty where there is none."""

    number: str
    part: str
    found: Found
    file: str = ""
    sheets: AttachedFile | None = None

    @property
    def anchor(self) -> str:
        """Where it begins in the document."""
        if self.sheets is not None:
            return self.sheets.anchor
        return "" if self.found.missing else f"entry-{self.number.replace('.', '-')}"

    def stored(self) -> dict[str, str]:
        """The entry as the index keeps it."""
        found = self.found
        return {
            "number": self.number, "part": self.part, "title": found.title, "file": self.file, "path": found.path,
            "missing": found.missing,
        }  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A pack as it was written."""

    document: bytes
    archive: bytes
    entries: list[dict[str, str]]
    pages: int
    missing: int


@dataclass(frozen=True)
class _Made:
    """A document of the portal's own making, for the sheets of a pack to read as they read what was attached."""

    pk: str
    name: str
    stored_path: Path
    kind: str = FileKind.PDF

    def get_kind_display(self) -> str:
        return FileKind(self.kind).label


def write(pack: InspectionPack, *, now: datetime, doing: Callable[[str], Any]) -> Written:
    """Gather every part of the pack's list as its asker may read it at `now`, and write both files.

    `doing` is told what is being done, in words. Raises DocumentError where a PDF cannot be made on this machine.
    """
    asked = wanted(pack.wanted)
    asker = Asker(pack.asked_by, now, london_date(now))
    entries: list[Entry] = []
    for number, part in enumerate(asked.parts, start=1):
        doing(f"Part {number} of {len(asked.parts)}: {part.title[0].lower()}{part.title[1:]}")
        entries += _entries(number, part, asker)
    doing("Putting the pages together")
    with tempfile.TemporaryDirectory() as folder:
        document = _document(pack, asked.name, entries, Path(folder), now)
    doing("Writing the archive")
    context = {"name": asked.name, "pack": pack, "entries": entries, "document": DOCUMENT, "now": now}
    archive = _archive(entries, document, render_to_string("pdf/inspection_index.html", context))
    missing = sum(bool(entry.found.missing) for entry in entries)
    pages = len(PdfReader(io.BytesIO(document)).pages)
    return Written(document, archive, [entry.stored() for entry in entries], pages, missing)


def _entries(number: int, part: WantedPart, asker: Asker) -> Iterator[Entry]:
    found = list(GATHERED[part.gather](asker)) or [Found(part.title, missing=part.missing)]
    for place, one in enumerate(found, start=1):
        entry = Entry(f"{number}.{place}", part.title, one)
        if not one.missing:
            ending = "pdf" if one.pdf else "csv" if one.rows else "txt"
            folder, name = (UNSAFE.sub("-", text.lower()).strip("-") for text in (part.title, one.title))
            entry.file = f"{number:02d}-{folder[:40]}/{place:02d}-{name[:60].rstrip('-')}.{ending}"
        yield entry


def _document(pack: InspectionPack, name: str, entries: list[Entry], folder: Path, now: datetime) -> bytes:
    made = [entry for entry in entries if entry.found.pdf]
    files = []
    for entry in made:
        path = folder / f"{entry.number}.pdf"
        path.write_bytes(entry.found.pdf)
        files.append((entry.part, _Made(entry.number, f"{entry.number} {entry.found.title}", path)))
    sheets = attached_files(files)  # type: ignore[arg-type]
    for entry, sheet in zip(made, sheets, strict=True):
        entry.sheets = sheet
    context = {
        "title": "Pack for inspectors", "subtitle": name, "reference": pack.reference, "marking": MARKING,
        "issued_at": now, "entries": entries, "files": sheets, "pack": pack,
        "missing": [entry for entry in entries if entry.found.missing],
    }  # fmt: skip
    return drawn(render_pdf("pdf/inspection_pack.html", context), sheets)


def _archive(entries: list[Entry], document: bytes, index: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(INDEX, index)
        archive.writestr(DOCUMENT, document)
        for entry in entries:
            if entry.file:
                archive.writestr(entry.file, _content(entry.found))
    return out.getvalue()


def _content(found: Found) -> bytes:
    if found.pdf:
        return found.pdf
    if not found.rows:
        return f"{found.title}\n\n{found.words}\n".encode()
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(cell(column) for column in found.columns)
    writer.writerows([cell(value) for value in row] for row in found.rows)
    return ("\ufeff" + table.getvalue()).encode()


__all__ = ["DOCUMENT", "INDEX", "DocumentError", "Written", "write"]
