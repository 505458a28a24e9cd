"""Second factors on the trail, with a message to their owner; and the way on for somebody who has lost every one."""

from __future__ import annotations

import uuid
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse

from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record

from .. import policies
from ..models import Person
from ..subjects import of_person
from .accounts import end_sessions


@transaction.atomic
def second_factor_changed(*, person: Person, event: Event, now: datetime) -> None:
    """Record that `person` added or removed a second factor or made codes, and tell them, in case it was not them."""
    record(event, target=of_person(person), by=person, now=now)
    _tell(person, now)


@transaction.atomic
def clear_second_factor(*, person: Person, reason: str, by: Person, now: datetime) -> None:
    """Take every second factor of `person` away, who has lost them all: at the next sign-in they set one up anew.

    Their password stays, and their sessions end. By whoever may close the account and open it again, never by
    themselves. Raises NotAllowed, Refused (no reason), Conflict (there is none).
    """
    thing = Person.objects.select_for_update().get(pk=person.pk)
    on = london_date(now)
    if refusal := policies.clearing(by, thing, on):
        raise NotAllowed(refusal)
    if not reason.strip():
        raise Refused("Say how you know that it is them, and why the second factor is cleared.", field="reason")
    if not Authenticator.objects.filter(user=thing).delete()[0]:
        raise Conflict("There is no second factor to clear: they set one up when they next sign in.")
    end_sessions(thing, now)
    record(Event.SECOND_FACTOR_CLEARED, target=of_person(thing), by=by, now=now, reason=reason.strip())
    _tell(thing, now)


def _tell(person: Person, now: datetime) -> None:
    queue(
        key=f"sign_in_changed:{uuid.uuid4().hex}",
        kind=NoticeKind.SIGN_IN_CHANGED,
        recipients=[person],
        now=now,
        subject=Subject("person", person.pk, "Signing in"),
        path=reverse("mfa_index"),
    )
