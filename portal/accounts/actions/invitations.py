"""Inviting somebody, taking an invitation back, and accepting one."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import Wanted, queue_many, supersede
from portal.notices.choices import NoticeKind
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record

from .. import policies
from ..choices import Role
from ..models import Appointment, Invitation, Organisation, Person
from ..subjects import of_appointment, of_invitation, of_person
from ..tokens import invitation_token, token_hash
from .accounts import create_person

GOOD_FOR = timedelta(days=14)
NOT_GOOD = (
    "This invitation cannot be used any more: it was used, withdrawn or has run out. "
    "Ask the person who invited you for a new one."
)


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    role: Role | str,
    organisation: Organisation,
    by: Person | None,
    now: datetime,
    group_code: str = "",
) -> Invitation:
    """Offer `email` an account and a first appointment; the message with the link is queued, good for 14 days.

    `by` None is the command line, which invites the first manager. Raises NotAllowed (whose
    appointment it is not to make, or their own address), Refused (the address has an account, or
    an invitation that still runs; the body does not exist today).
    """
    email = email.strip().lower()
    today = london_date(now)
    if refusal := policies.appointing(by, role, today):
        raise NotAllowed(refusal)
    if refusal := policies.dates(today, None, organisation):
        raise Refused(refusal, field="organisation")
    if Person.objects.filter(email__iexact=email).exists():
        raise Refused(
            "This address already has an account. Open the person's page and appoint them there.", field="email"
        )
    if Invitation.objects.filter(running(now), email=email).exists():
        raise Refused(
            "This address has an invitation that still runs. Withdraw it before you send another.", field="email"
        )
    nonce = secrets.token_hex(16)
    invitation = Invitation.objects.create(
        email=email,
        name=name.strip(),
        role=role,
        organisation=organisation,
        group_code=group_code,
        nonce=nonce,
        token_hash=token_hash(invitation_token(nonce)),
        invited_at=now,
        invited_by=by,
        expires_at=now + GOOD_FOR,
    )
    record(Event.PERSON_INVITED, target=of_invitation(invitation), by=by, now=now)
    wanted = Wanted(
        key=f"invitation:{invitation.pk}:",
        kind=NoticeKind.INVITATION,
        recipient=None,
        address=email,
        subject=Subject("invitation", invitation.pk, f"Invitation {invitation.pk}"),
        context={
            "role": invitation.get_role_display().lower(),
            "organisation": organisation.name,
            "expires_on": london_date(invitation.expires_at),
        },
    )
    queue_many([wanted], now=now)
    return invitation


def running(now: datetime) -> Q:
    """Invitations that can still be accepted at `now`."""
    return Q(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Person, now: datetime) -> None:
    """Take `invitation` back: its link stops working, and its message does not leave if it has not yet.

    Raises NotAllowed, Conflict (accepted or withdrawn already).
    """
    thing = Invitation.objects.select_related("organisation").get(pk=invitation.pk)
    if refusal := policies.appointing(by, thing.role, london_date(now)):
        raise NotAllowed(refusal)
    taken_back = Invitation.objects.filter(pk=thing.pk, accepted_at__isnull=True, withdrawn_at__isnull=True).update(
        withdrawn_at=now, withdrawn_by=by
    )
    if not taken_back:
        raise Conflict("This invitation has already been accepted or withdrawn.")
    supersede(key_prefix=f"invitation:{thing.pk}:", reason="The invitation was withdrawn", now=now)
    record(Event.INVITATION_WITHDRAWN, target=of_invitation(thing), by=by, now=now)


def find(token: str, now: datetime) -> Invitation:
    """The invitation that `token` opens at `now`. Raises Refused: one sentence whatever is wrong with it."""
    found = Invitation.objects.filter(running(now), token_hash=token_hash(token)).select_related("organisation").first()
    if found is None:
        raise Refused(NOT_GOOD)
    return found


@transaction.atomic
def accept(*, token: str, name: str, password: str, now: datetime) -> Person:
    """Make the account that `token` offers, with its first appointment from today, and return the person.

    The password has been validated by the form. Raises Refused (the link is not good any more;
    the address has an account since; the body has ended), Conflict (used a moment ago).
    """
    invitation = find(token, now)
    today = london_date(now)
    if refusal := policies.dates(today, None, invitation.organisation):
        raise Refused(refusal)
    person = create_person(email=invitation.email, name=name, password=password)
    used = Invitation.objects.filter(running(now), pk=invitation.pk).update(accepted_at=now, accepted_by=person)
    if not used:
        raise Conflict(NOT_GOOD)
    appointment = Appointment.objects.create(
        person=person,
        role=invitation.role,
        organisation=invitation.organisation,
        group_code=invitation.group_code,
        starts_on=today,
    )
    record(Event.INVITATION_ACCEPTED, target=of_person(person), by=person, now=now)
    record(Event.APPOINTMENT_MADE, target=of_appointment(appointment), by=invitation.invited_by, now=now)
    return person
