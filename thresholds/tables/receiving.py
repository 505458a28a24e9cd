"""A file that somebody sends: looked at as every upload is, read once, never kept."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from portal.errors import Refused
from portal.uploads.scanning import scan
from portal.uploads.sniffing import extension_of, inspect

from .json_text import read_json
from .reading import Read
from .workbook import read_workbook

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MEGABYTE = 1024 * 1024
LIMIT_BYTES = 4 * MEGABYTE


def receive(file: UploadedFile) -> Read:
    """What the workbook or JSON file says. Raises Refused (field `file`) for one that is too large, of another
    kind, disguised, active or unreadable."""
    size = file.size or 0
    if size > LIMIT_BYTES:
        raise Refused(
            f"The file is {size / MEGABYTE:.1f} MB; the most for an edition is {LIMIT_BYTES // MEGABYTE} MB. "
            "An edition is words alone: take pictures out of it.",
            field="file",
        )
    if not size:
        raise Refused("The file is empty. Open it to check, save it and choose it again.", field="file")
    if extension_of(file.name or "") == "json":
        scan(file)
        file.seek(0)
        content = file.read()
        # Texts of an edition may hold anything that people write, also markup: only the whole has to be JSON.
        if not content.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"[")):
            raise Refused(
                "The file is named as JSON but its content is not. Export the draft as JSON and write into that.",
                field="file",
            )
        return read_json(content)
    if extension_of(file.name or "") != "xlsx":
        raise Refused("Choose an Excel workbook (.xlsx) or a JSON file (.json).", field="file")
    inspect(file.name or "", file)
    return read_workbook(file)
