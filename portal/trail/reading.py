"""Reads on the trail: who looked at what.

Each read is recorded, so that the record answers the question “who has seen this?” without
guessing; one request that asks for the same thing twice is one read (docs/adr/0008).
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.subjects import Subject

from .events import Event
from .recording import record, request_id

if TYPE_CHECKING:
    from portal.accounts.models import Person

_Read = tuple[Event, str, int, int]
_seen: ContextVar[tuple[str, set[_Read]]] = ContextVar("trail_reads", default=("", set()))


def read(event: Event, subject: Subject, by: Person, now: datetime) -> None:
    """Record that `by` read `subject`, once for each request. In a transaction of its own."""
    request, already = _seen.get()
    if request != request_id.get() or not request:
        request, already = request_id.get(), set()
        _seen.set((request, already))
    this = (event, subject.kind, subject.id, by.pk)
    if this in already:
        return
    with transaction.atomic():
        record(event, target=subject, by=by, now=now)
    already.add(this)
