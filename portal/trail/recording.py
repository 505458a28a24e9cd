"""Writing the trail: `record(...)`, in the same transaction as the change it records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet

from portal.accounts.queries import roles_label
from portal.clock import london_date
from portal.prepared import prepared
from portal.subjects import Subject

from .events import Event
from .models import TrailEvent, TrailHead

if TYPE_CHECKING:
    from portal.accounts.models import Person

# Set by the middleware for the length of a request; empty in tasks and commands.
request_id: ContextVar[str] = ContextVar("request_id", default="")

# What is recorded within a page that may be said again (`portal.said_before`); None elsewhere.
noted: ContextVar[list[tuple[Event, Subject | str, tuple[str, ...], str]] | None] = ContextVar("noted", default=None)

THE_PORTAL = "The portal"


#: What the hash is over, in this order: every stored column but the hash itself, the previous hash included.
SAID = (
    "sequence", "event", "at", "actor_id", "actor_name", "actor_roles", "target_kind", "target_id", "target", "fields",
    "reason", "request_id", "previous_hash",
)  # fmt: skip
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def digest(event: TrailEvent) -> str:
    """SHA-256 over every stored column but the hash itself, the previous hash included."""
    return digest_of([getattr(event, name) for name in SAID])


def digest_of(said: list[Any]) -> str:
    """The same of the columns `SAID` names, in that order; `said` is used up."""
    return hashlib.sha256(as_text(said).encode()).hexdigest()


def as_text(said: list[Any]) -> str:
    """Exactly what is hashed: it begins with a bracket and the sequence number."""
    said[2] = said[2].astimezone(UTC).isoformat(timespec="microseconds")
    return _as_json(said)


def _locked_head() -> TrailHead:
    """The last link, locked; made by whoever writes the first event."""
    found = prepared("the last link, locked", _head)
    if not found:
        TrailHead.objects.get_or_create(id=1)
        found = prepared("the last link, locked", _head)
    return found[0]


def _head() -> QuerySet[TrailHead]:
    return TrailHead.objects.select_for_update().filter(id=1)


def record(
    event: Event,
    *,
    target: Subject | str,
    by: Person | None,
    now: datetime,
    fields: Iterable[str] = (),
    reason: str = "",
) -> TrailEvent:
    """Append `event` to the trail and return its row.

    `target` is a subject or, for things without a page, plain words; `by` is None when the
    portal itself acts (a task or command); `fields` are names of changed fields or ids, never
    values; `now` is an aware moment. Must run inside the transaction of the change: when this
    fails, so does the change.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("trail.record() must run inside the transaction of the change it records")
    subject = target if isinstance(target, Subject) else None
    fields = tuple(fields)
    if (beside := noted.get()) is not None:
        beside.append((event, target, fields, reason))
    head = _locked_head()
    row = TrailEvent(
        sequence=head.sequence + 1,
        event=event,
        at=now,
        actor_id=by.pk if by else None,
        actor_name=by.name if by else THE_PORTAL,
        actor_roles=roles_label(by, london_date(now)) if by else "",
        target_kind=subject.kind if subject else "",
        target_id=subject.id if subject else None,
        target=(subject.reference if subject else str(target))[:200],
        fields=list(fields),
        reason=reason,
        request_id=request_id.get(),
        previous_hash=head.hash,
    )
    row.hash = digest(row)
    row.save()
    TrailHead.objects.filter(id=1).update(sequence=row.sequence, hash=row.hash)
    return row
