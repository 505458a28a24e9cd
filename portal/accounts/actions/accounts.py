"""Accounts themselves: made, closed, opened again, and their passwords recovered."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record

from .. import policies, sessions
from ..models import Person
from ..subjects import of_person


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    password: str | None = None,
    is_demonstration: bool = False,
    joined_at: datetime | None = None,
) -> Person:
    """An account without an invitation: for accepting one, for commands and for the demonstration only.

    What the person may do comes from `appoint`. Raises Refused when the address has an account.
    """
    if Person.objects.filter(email__iexact=email.strip()).exists():
        raise Refused("This address already has an account. Sign in, or ask for a new password.", field="email")
    fields = {"joined_at": joined_at} if joined_at else {}
    return Person.objects.create_user(email, password, name=name.strip(), is_demonstration=is_demonstration, **fields)


@transaction.atomic
def deactivate(*, person: Person, reason: str, by: Person, now: datetime) -> Person:
    """Close `person`'s account at once: every session of theirs ends and no notice goes to them any more.

    Appointments stay, without effect. Raises NotAllowed (themselves, the scrutineer without a
    partner, no permission), Refused (no reason), Conflict (closed already).
    """
    thing = Person.objects.select_for_update().get(pk=person.pk)
    if refusal := policies.closing(by, thing, london_date(now)):
        raise NotAllowed(refusal)
    if not reason.strip():
        raise Refused("Say why the account is deactivated.", field="reason")
    if not Person.objects.filter(pk=thing.pk, is_active=True).update(is_active=False):
        raise Conflict("This account is already deactivated.")
    thing.is_active = False
    end_sessions(thing, now)
    record(Event.PERSON_DEACTIVATED, target=of_person(thing), by=by, now=now, reason=reason.strip())
    return thing


def end_sessions(person: Person, now: datetime) -> None:
    """End every session of `person`; called inside another action."""
    Session.objects.filter(pk__in=[session.key for session in sessions.sessions_of(person, now)]).delete()


@transaction.atomic
def end_own_sessions(*, by: Person, current: str, now: datetime, handle: str = "") -> int:
    """End one other session of `by`, or all others without a `handle`; the one with the key `current` goes on.

    Returns how many ended. Raises Refused (that is this one), Conflict (it is over already).
    """
    found = [one for one in sessions.sessions_of(by, now) if not handle or one.handle == handle]
    if handle and any(one.key == current for one in found):
        raise Refused("This is where you are now. Sign out to end it.")
    others = [one.key for one in found if one.key != current]
    if not Session.objects.filter(pk__in=others).delete()[0]:
        raise Conflict("You are signed in nowhere else any more." if not handle else "That sign-in is over already.")
    record(Event.SESSIONS_ENDED, target=of_person(by), by=by, now=now)
    return len(others)


@transaction.atomic
def reactivate(*, person: Person, reason: str, by: Person, now: datetime) -> Person:
    """Open `person`'s account again, with the appointments that are still in force.

    Only by somebody who could make each of those appointments. Raises NotAllowed, Refused (no
    reason), Conflict (open already).
    """
    thing = Person.objects.select_for_update().get(pk=person.pk)
    if refusal := policies.reopening(by, thing, london_date(now)):
        raise NotAllowed(refusal)
    if not reason.strip():
        raise Refused("Say why the account is opened again.", field="reason")
    if not Person.objects.filter(pk=thing.pk, is_active=False).update(is_active=True):
        raise Conflict("This account is already active.")
    thing.is_active = True
    record(Event.PERSON_REACTIVATED, target=of_person(thing), by=by, now=now, reason=reason.strip())
    return thing


@transaction.atomic
def request_password_reset(*, person: Person, now: datetime) -> None:
    """Queue a message with a link to choose a new password; the link is made while it is sent and never stored."""
    subject = Subject("person", person.pk, "Password recovery")
    queue(
        key=f"password_reset:{uuid.uuid4().hex}",
        kind=NoticeKind.PASSWORD_RESET,
        recipients=[person],
        now=now,
        subject=subject,
    )
