"""Attaching, reading and removing files."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from datetime import datetime
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from portal.clock import london_date
from portal.errors import NotAllowed, Refused
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record

from .models import Attachment
from .queries import may_read, may_see
from .sniffing import inspect

if TYPE_CHECKING:
    from portal.accounts.models import Person

MEGABYTE = 1024 * 1024


def attach(*, subject: Subject, file: UploadedFile, purpose: str, by: Person, now: datetime) -> Attachment:
    """Check `file` by size, extension and content, store it and attach it to `subject` for `purpose`.

    The calling action has asked for the permission to attach; here `by` must at least see the
    thing. The same bytes under the same name are attached once. Raises NotAllowed, or Refused
    (field `file`) with the reason and what to do.
    """
    if not may_see(subject, by, london_date(now)):
        raise NotAllowed("You cannot attach a file here.")
    _check_size(file)
    kind = inspect(file.name or "", file)
    digest = _sha256(file)
    name = clean_name(file.name or "")
    with transaction.atomic():
        same = Attachment.objects.select_for_update().filter(
            subject_kind=subject.kind, subject_id=subject.id, purpose=purpose, name=name, sha256=digest, removed_at=None
        )
        if (standing := same.first()) is not None:
            return standing
        attachment = Attachment(
            subject_kind=subject.kind,
            subject_id=subject.id,
            reference=subject.reference,
            purpose=purpose,
            name=name,
            stored_name=secrets.token_hex(24),
            kind=kind,
            size=file.size,
            sha256=digest,
            attached_at=now,
            attached_by=by,
        )
        try:
            _write(attachment, file)
            with transaction.atomic():
                attachment.save()
            record(Event.FILE_ATTACHED, target=subject, by=by, now=now, fields=_marks(attachment))
        except IntegrityError:  # a double click: the other request attached the same file a moment ago
            attachment.stored_path.unlink(missing_ok=True)
            return same.get()
        except BaseException:
            attachment.stored_path.unlink(missing_ok=True)
            raise
    return attachment


@transaction.atomic
def read(*, attachment: Attachment, by: Person, now: datetime) -> IO[bytes]:
    """The file's bytes, open for reading, with the read on the trail.

    Raises NotAllowed where the thing's app does not let `by` read it, Refused where the stored
    bytes are gone or are not the ones that were attached.
    """
    if not may_read(attachment, by, london_date(now)):
        raise NotAllowed("You cannot read this file.")
    try:
        stored = attachment.stored_path.open("rb")
    except FileNotFoundError as gone:
        raise Refused(
            "The file is missing from the store. Tell the business manager; a copy may be restored."
        ) from gone
    if _sha256(stored) != attachment.sha256:
        stored.close()
        raise Refused(
            "The stored file is not the one that was attached, so it is not shown. Tell the business manager."
        )
    record(Event.FILE_READ, target=attachment.subject, by=by, now=now, fields=_marks(attachment))
    return stored


@transaction.atomic
def remove(*, attachment: Attachment, reason: str, by: Person, now: datetime) -> Attachment:
    """Take a file away: its row and SHA-256 stay with the reason, its bytes are deleted on commit.

    The calling action has asked for the permission. Removing it again changes nothing. Raises
    NotAllowed where `by` may not read the file, Refused without a reason.
    """
    locked = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if locked.removed_at is not None:
        return locked
    if not may_read(locked, by, london_date(now)):
        raise NotAllowed("You cannot remove this file.")
    if not reason.strip():
        raise Refused("Say why the file is removed.", field="reason")
    return take_away(attachment=locked, reason=reason, by=by, now=now)


@transaction.atomic
def take_away(*, attachment: Attachment, reason: str, by: Person, now: datetime) -> Attachment:
    """The same for a file that `by` need not be able to read: the end of its period of retention."""
    locked = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if locked.removed_at is not None:
        return locked
    locked.removed_at, locked.removed_by, locked.removal_reason = now, by, reason.strip()
    locked.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    record(Event.FILE_REMOVED, target=locked.subject, by=by, now=now, reason=reason, fields=_marks(locked))
    transaction.on_commit(lambda: locked.stored_path.unlink(missing_ok=True))
    return locked


def clean_name(name: str) -> str:
    """The name a person gave, safe to show: last part of a path, no control or direction characters, 160 at most."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    if len(shown) > 160:
        stem, dot, extension = shown.rpartition(".")
        shown = stem[: 159 - len(extension)] + dot + extension
    return shown or "file"


def _check_size(file: UploadedFile) -> None:
    limit = settings.UPLOAD_LIMIT_BYTES
    if (file.size or 0) > limit:
        raise Refused(
            f"The file is {max(file.size / MEGABYTE, limit / MEGABYTE + 0.1):.1f} MB; the most is "
            f"{limit // MEGABYTE} MB. Attach it in parts, or make its pictures smaller.",
            field="file",
        )
    if not file.size:
        raise Refused("The file is empty. Open it to check, save it and attach it again.", field="file")


def _sha256(file: IO[bytes] | UploadedFile) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(MEGABYTE):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _write(attachment: Attachment, file: UploadedFile) -> None:
    """Write the bytes and make them safe on disk before the row can be committed."""
    path = attachment.stored_path
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stored:
        file.seek(0)
        while chunk := file.read(MEGABYTE):
            stored.write(chunk)
        stored.flush()
        os.fsync(stored.fileno())


def _marks(attachment: Attachment) -> list[str]:
    """What the trail keeps of a file: ids and purpose, never its name."""
    return [f"attachment:{attachment.pk}", f"purpose:{attachment.purpose}"]
