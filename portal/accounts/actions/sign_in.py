"""Sign-ins on the trail. What was typed into the form is never stored."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portal.trail.events import Event
from portal.trail.recording import record

from ..models import Person
from ..subjects import of_person


@transaction.atomic
def signed_in(*, person: Person, now: datetime) -> None:
    """Record that `person` signed in."""
    record(Event.SIGNED_IN, target=of_person(person), by=person, now=now)


@transaction.atomic
def signed_out(*, person: Person, now: datetime) -> None:
    """Record that `person` signed out."""
    record(Event.SIGNED_OUT, target=of_person(person), by=person, now=now)


@transaction.atomic
def sign_in_failed(*, now: datetime) -> None:
    """Record a sign-in that failed. People type passwords into the address field: nothing typed is kept."""
    record(Event.SIGN_IN_FAILED, target="The sign-in page", by=None, now=now)


@transaction.atomic
def read_too_fast(*, person: Person, now: datetime) -> None:
    """Record that `person`, or whoever has their session, opened pages at a machine's pace."""
    record(Event.READ_TOO_FAST, target=of_person(person), by=person, now=now)
