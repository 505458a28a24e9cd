"""E-mail: a message as it was sent, whose attachments must be acceptable each on its own."""

from __future__ import annotations

import re
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from io import BytesIO
from typing import IO

from portal.errors import Refused

from ..choices import EXTENSIONS, FileKind
from .compound import CompoundFile, NotCompound
from .refusing import active, disguised

MOST_PARTS = 500
DEEPEST = 3
HEADER = re.compile(rb"\A(?:[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,}")
ATTACHED = "an attachment that is not accepted on its own"
# Signatures' little pictures; they can only be shown.
HARMLESS_PARTS = ("image/gif", "image/png", "image/jpeg", "text/calendar")


def check_message(file: IO[bytes], kind: FileKind, depth: int = 0) -> None:
    """An e-mail message (RFC 5322) from somebody, at a time, with acceptable attachments."""
    raw = file.read()
    if not HEADER.match(raw) or b"\x00" in raw:
        raise disguised(kind)
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        if not message.get("from") or not (message.get("date") or message.get("message-id")):
            raise disguised(kind)
        parts = list(message.walk())
    except (MessageError, ValueError, TypeError, IndexError, AttributeError, RecursionError) as wrong:
        raise disguised(kind) from wrong
    if len(parts) > MOST_PARTS or depth > DEEPEST:
        raise active(kind, "too many parts to check")
    for part in parts:
        _check_part(part, kind, depth)


def _check_part(part: EmailMessage, kind: FileKind, depth: int) -> None:
    name = part.get_filename()
    if part.is_multipart():
        return
    if name is None:
        if part.get_content_type().startswith("text/") or part.get_content_type() in HARMLESS_PARTS:
            return
        raise active(kind, ATTACHED)
    if part.get_content_type() in HARMLESS_PARTS and name.lower().endswith((".gif", ".ics")):
        return
    _check_attached(name, part.get_payload(decode=True) or b"", kind, depth)


def _check_attached(name: str, content: bytes, kind: FileKind, depth: int) -> None:
    """One attachment, as if it were attached here by itself; the refusal is about the message."""
    from . import CHECKERS, extension_of

    inner = EXTENSIONS.get(extension_of(name))
    if inner is None:
        raise active(kind, ATTACHED)
    if not content:
        return
    try:
        if inner == FileKind.EML:
            check_message(BytesIO(content), inner, depth + 1)
        elif inner == FileKind.MSG:
            check_outlook(BytesIO(content), inner, depth + 1)
        else:
            CHECKERS[inner](BytesIO(content), inner)
    except Refused as refusal:
        raise active(kind, ATTACHED) from refusal


def check_outlook(file: IO[bytes], kind: FileKind, depth: int = 0) -> None:
    """An Outlook message (MS-OXMSG) with acceptable attachments.

    In the compound file each attachment is a storage `__attach_version1.0_#…` whose streams hold
    its long name (property 3707), short name (3704) and content (3701).
    """
    try:
        compound = CompoundFile(file.read())
        entries = compound.entries()
    except NotCompound as wrong:
        raise disguised(kind) from wrong
    if not any(path[-1].startswith("__properties_version1.0") for path in entries):
        raise disguised(kind)
    if depth > DEEPEST:
        raise active(kind, "too many parts to check")
    if any("VBA" in part.upper() or part == "Macros" for path in entries for part in path):
        raise active(kind, "macros")
    for storage in sorted({p[:n] for p in entries for n in range(1, len(p)) if p[n - 1].startswith("__attach_")}):
        names = [p for p in entries if p[:-1] == storage and p[-1].startswith(("__substg1.0_3707", "__substg1.0_3704"))]
        if any(len(p) > len(storage) and p[len(storage)] == "__substg1.0_3701000D" for p in entries):
            continue  # a message inside the message: its own attachments are storages below and checked in turn
        if not names:
            raise active(kind, ATTACHED)
        longest = max(names, key=lambda p: "3707" in p[-1])
        encoding = "utf-16-le" if longest[-1].endswith("001F") else "cp1252"
        name = compound.read(longest).decode(encoding, errors="replace").rstrip("\x00")
        content = (*storage, "__substg1.0_37010102")
        if name.lower().endswith((".gif", ".ics")):
            continue
        _check_attached(name, compound.read(content) if content in entries else b"", kind, depth)
