"""Naming a deputy and ending it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from .. import policies
from ..models import Appointment, Delegation, Person
from ..subjects import of_delegation


@transaction.atomic
def delegate(
    *,
    appointment: Appointment,
    deputy: Person,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: Person,
    now: datetime,
) -> Delegation:
    """Let `deputy` do what the holder of `appointment` may, from `starts_on` to `ends_on` (London, both included).

    By the holder, or by those who could make the appointment. Raises NotAllowed (not theirs to
    lend, or a personal role), Refused (dates missing, past or out of order, or outside the
    appointment; a deputy who is the holder, the asker, an administrator, deactivated, or the
    deputy already; no reason).
    """
    today = london_date(now)
    held = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=appointment.pk)
    )
    if refusal := policies.delegating(by, held, today):
        raise NotAllowed(refusal)
    if not reason.strip():
        raise Refused("Say why a deputy is needed, for instance annual leave.", field="reason")
    if refusal := policies.dates(starts_on, ends_on, held.organisation):
        raise Refused(refusal, field="ends_on")
    if starts_on < today:
        raise Refused("A delegation cannot begin in the past: choose today or later.", field="starts_on")
    if starts_on < held.starts_on or (held.ends_on is not None and ends_on > held.ends_on):
        raise Refused("A deputy can stand in only while the appointment lasts.", field="ends_on")
    deputy = Person.objects.get(pk=deputy.pk)
    if refusal := policies.deputising(by, held, deputy, policies.overlapping(starts_on, ends_on), today):
        raise Refused(refusal, field="deputy")
    delegation = Delegation.objects.create(
        appointment=held, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()
    )
    record(Event.DELEGATION_MADE, target=of_delegation(delegation), by=by, now=now, reason=delegation.reason)
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Person, now: datetime) -> Delegation:
    """End `delegation` at once: its last day becomes yesterday; one that began today or has not begun is void.

    By those who could make it, and by the deputy, who may hand it back. Raises NotAllowed,
    Conflict (it has ended already).
    """
    today = london_date(now)
    thing = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("appointment__person", "appointment__organisation", "deputy")
        .get(pk=delegation.pk)
    )
    if by.pk != thing.deputy_id and (refusal := policies.delegating(by, thing.appointment, today)):
        raise NotAllowed(refusal)
    if thing.void or thing.ends_on < today:
        raise Conflict("This delegation has already ended.")
    if thing.starts_on >= today:
        thing.void = True
        Delegation.objects.filter(pk=thing.pk).update(void=True)
    else:
        thing.ends_on = today - timedelta(days=1)
        Delegation.objects.filter(pk=thing.pk).update(ends_on=thing.ends_on)
    record(Event.DELEGATION_ENDED, target=of_delegation(thing), by=by, now=now, fields=["ends_on"])
    return thing
