"""What a file is, by its content; and what in it would do something when it is opened.

`inspect` is the one door. Each kind has a file of its own here with one checking function, which
raises Refused with the sentence that the person reads. Nothing here runs, unpacks to disk or
follows anything that a file contains.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from portal.errors import Refused

from ..choices import ALLOWED_IN_WORDS, EXTENSIONS, FileKind
from ..scanning import scan
from . import image, mail, office, opendocument, pdf, text

Checker = Callable[[IO[bytes], FileKind], None]

CHECKERS: dict[FileKind, Checker] = {
    FileKind.PDF: pdf.check,
    FileKind.DOCX: office.check,
    FileKind.XLSX: office.check,
    FileKind.PPTX: office.check,
    FileKind.ODT: opendocument.check,
    FileKind.ODS: opendocument.check,
    FileKind.TXT: text.check,
    FileKind.CSV: text.check,
    FileKind.PNG: image.check,
    FileKind.JPEG: image.check,
    FileKind.EML: mail.check_message,
    FileKind.MSG: mail.check_outlook,
}


def extension_of(name: str) -> str:
    """What follows the last dot, in small letters; empty where there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.strip().lower() if dot and stem else ""


def kind_by_name(name: str) -> FileKind:
    """The kind that the file's name claims; Refused where it is not one of the allowed ones."""
    extension = extension_of(name)
    if extension in {"docm", "xlsm", "pptm", "dotm", "xltm", "xlsb"}:
        raise Refused(
            "The file can carry macros, which are not accepted. Save it as an ordinary document or as PDF.",
            field="file",
        )
    if extension not in EXTENSIONS:
        said = f"“.{extension}” files are not accepted" if extension.isalnum() else "The file has no known ending"
        raise Refused(f"{said}. Attach {ALLOWED_IN_WORDS}.", field="file")
    return EXTENSIONS[extension]


def inspect(name: str, file: IO[bytes]) -> FileKind:
    """The kind of `file`, whose name and content must agree; the file is left at its start.

    Raises Refused (field `file`) where the ending is not allowed, the virus scanner does not pass it, the
    content is not what the ending says, or something in it is active.
    """
    kind = kind_by_name(name)
    scan(file)
    file.seek(0)
    CHECKERS[kind](file, kind)
    file.seek(0)
    return kind
