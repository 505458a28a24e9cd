"""Word, Excel and PowerPoint documents (ECMA-376): ordinary ones, with nothing in them that runs or fetches."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from ..choices import EXTENSIONS, FileKind
from .archive import open_archive, text_of
from .refusing import active, disguised, swollen

MAIN_PART = {
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    FileKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
ACTIVE_NAMES = {
    "vbaproject.bin": "macros",
    "vbadata.xml": "macros",
    "/activex/": "active controls",
    "/macrosheets/": "macros",
    "/dialogsheets/": "macros",
    "/customui/": "commands of its own",
    "/externallinks/": "links that fetch data from other files",
    "/connections.xml": "connections that fetch data",
    "/querytables/": "connections that fetch data",
}
# What a document may point to outside itself: a link waits for the reader to follow it.
HARMLESS_LINKS = ("/hyperlink",)
RELATIONSHIP = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>", re.DOTALL)
DEEPEST = 2


def check(file: IO[bytes], kind: FileKind, depth: int = 0) -> None:
    """A document of the kind that its name says, without macros, controls, objects or outside parts."""
    with open_archive(file, kind) as archive:
        names = {f"/{name.lower()}": name for name in archive.namelist()}
        if "/[content_types].xml" not in names:
            raise disguised(kind)
        types = text_of(archive, names["/[content_types].xml"], kind)
        if "macroEnabled" in types or "vbaProject" in types:
            raise active(kind, "macros")
        if MAIN_PART[kind] not in types:
            raise disguised(kind)
        for lowered, name in names.items():
            for mark, what in ACTIVE_NAMES.items():
                if mark in lowered:
                    raise active(kind, what)
            if "/embeddings/" in lowered and not name.endswith("/"):
                _check_embedded(archive, name, kind, depth)
            if lowered.endswith(".rels"):
                _check_relationships(text_of(archive, name, kind), kind)


def _check_embedded(archive: zipfile.ZipFile, name: str, kind: FileKind, depth: int) -> None:
    """A chart brings its figures as a workbook inside the document: checked as if attached. Nothing else may."""
    inner = EXTENSIONS.get(PurePosixPath(name).suffix.lower().lstrip("."))
    if inner not in MAIN_PART:
        raise active(kind, "an embedded object")
    if depth >= DEEPEST:
        raise swollen(kind)
    with archive.open(name) as entry:
        check(BytesIO(entry.read()), inner, depth + 1)


def _check_relationships(said: str, kind: FileKind) -> None:
    for tag in RELATIONSHIP.findall(said):
        if re.search(r"TargetMode\s*=\s*[\"']External", tag) and not any(link in tag for link in HARMLESS_LINKS):
            raise active(kind, "parts that it fetches from elsewhere when it is opened")
        if "/oleObject" in tag or "/vbaProject" in tag or "/attachedTemplate" in tag:
            raise active(kind, "an embedded object or a template with commands")
