"""OpenDocument text and spreadsheets (ISO 26300): ordinary ones, without scripts or embedded programs."""

from __future__ import annotations

from typing import IO

from ..choices import FileKind
from .archive import chunks, open_archive, text_of
from .refusing import active, disguised, locked

MIME_TYPE = {
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
}
SCRIPT_MARKS = (b"script:event-listener", b"vnd.sun.star.script:", b"macro:", b"<script:", b'xlink:href="file:')
OVERLAP = max(len(mark) for mark in SCRIPT_MARKS)


def check(file: IO[bytes], kind: FileKind) -> None:
    """A document of the kind that its name says, without a password, macros, listeners or objects."""
    with open_archive(file, kind) as archive:
        names = archive.namelist()
        if "mimetype" not in names or "content.xml" not in names or "META-INF/manifest.xml" not in names:
            raise disguised(kind)
        if text_of(archive, "mimetype", kind).strip() != MIME_TYPE[kind]:
            raise disguised(kind)
        manifest = text_of(archive, "META-INF/manifest.xml", kind)
        if "encryption-data" in manifest:
            raise locked(kind)
        if any(name.startswith(("Basic/", "Scripts/", "Dialogs/")) for name in names):
            raise active(kind, "macros")
        if "oleobject" in manifest.lower() or "application/x-java" in manifest.lower():
            raise active(kind, "an embedded object")
        for name in names:
            if name.endswith(("content.xml", "styles.xml", "settings.xml")):
                tail = b""
                for piece in chunks(archive, name, kind):
                    window = tail + piece
                    if any(mark in window for mark in SCRIPT_MARKS):
                        raise active(kind, "scripts or links to files")
                    tail = window[-OVERLAP:]
