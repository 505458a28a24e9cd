"""Zip archives, which office documents are: counted before anything in them is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from ..choices import FileKind
from .refusing import disguised, locked, swollen

MOST_ENTRIES = 2000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 300
SMALL = 5 * 1024 * 1024  # below this the ratio says nothing: an empty sheet packs a thousandfold
CHUNK = 256 * 1024


def open_archive(file: IO[bytes], kind: FileKind) -> zipfile.ZipFile:
    """The archive, once its table has been found sane: few entries, no swelling, no password, plain names.

    Sizes are those that the table declares; `zipfile` never reads beyond them.
    """
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise locked(kind)  # the frame of an encrypted office document, or an old one under a new name
    if not head.startswith(b"PK\x03\x04"):
        raise disguised(kind)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as wrong:
        raise disguised(kind) from wrong
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise swollen(kind)
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked / packed > MOST_RATIO):
        raise swollen(kind)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise locked(kind)
    names = [entry.filename for entry in entries]
    plain = all(not n.startswith(("/", "\\")) and ".." not in n.replace("\\", "/").split("/") for n in names)
    if len(set(names)) < len(names) or not plain:
        raise disguised(kind)
    return archive


def chunks(archive: zipfile.ZipFile, name: str, kind: FileKind) -> Iterator[bytes]:
    """An entry piece by piece, in constant memory; Refused where it is damaged."""
    try:
        with archive.open(name) as entry:
            while piece := entry.read(CHUNK):
                yield piece
    except (zipfile.BadZipFile, KeyError, EOFError, OSError, NotImplementedError, zlib.error) as wrong:
        raise disguised(kind) from wrong


def text_of(archive: zipfile.ZipFile, name: str, kind: FileKind, most: int = 4 * 1024 * 1024) -> str:
    """A small entry as text; Refused where it is missing or larger than `most` bytes."""
    gathered = bytearray()
    for piece in chunks(archive, name, kind):
        gathered += piece
        if len(gathered) > most:
            raise swollen(kind)
    return gathered.decode("utf-8", errors="replace")
