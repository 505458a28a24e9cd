"""Reads about attached files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from portal.subjects import Subject, kinds

from .models import Attachment

if TYPE_CHECKING:
    from portal.accounts.models import Person


def files_of(subject: Subject, purpose: str | None = None) -> list[Attachment]:
    """The files attached to `subject` now (of `purpose`, where given), oldest first. One query."""
    found = attached_to(subject)
    return list(found if purpose is None else found.filter(purpose=purpose))


def attached_to(subject: Subject) -> QuerySet[Attachment]:
    """The files attached to `subject` now, oldest first."""
    found = Attachment.objects.filter(subject_kind=subject.kind, subject_id=subject.id, removed_at=None)
    return found.select_related("attached_by")


def files_for_signature(subject: Subject, purpose: str | None = None) -> list[dict[str, str]]:
    """Name and SHA-256 of each attached file, as a sign-off and its verification take them."""
    return [{"name": f"{file.pk} {file.name}", "sha256": file.sha256} for file in files_of(subject, purpose)]


def may_see(subject: Subject, person: Person, on: date) -> bool:
    """Whether `person` may see the thing on London date `on`; no for a kind that no app has registered."""
    kind = next((k for k in kinds() if k.name == subject.kind), None)
    return kind is not None and subject.id in kind.visible_ids(person, on)


def may_read(attachment: Attachment, person: Person, on: date) -> bool:
    """Whether `person` may read this file on London date `on`: the thing's app decides."""
    kind = next((k for k in kinds() if k.name == attachment.subject_kind), None)
    if kind is None or attachment.removed_at is not None:
        return False
    if kind.may_read_file is not None:
        return kind.may_read_file(person, on, attachment.subject_id, attachment.purpose)
    return attachment.subject_id in kind.visible_ids(person, on)
