"""Making and ending appointments."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from .. import policies
from ..choices import Role
from ..models import Appointment, Organisation, Person, Post
from ..permissions import GRANTS, Permission
from ..subjects import of_appointment


@transaction.atomic
def appoint(
    *,
    person: Person,
    role: Role | str,
    organisation: Organisation,
    by: Person | None,
    now: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    post: Post | None = None,
    group_code: str = "",
) -> Appointment:
    """Appoint `person` to `role` for `organisation` from `starts_on` (today in London where None).

    Both days are included; `ends_on` None is open. `by` None is the portal itself: the loading of
    arrangements, and the command line. Raises NotAllowed (whose appointment it is not to make),
    Refused (dates out of order, the body does not exist then, already held, an administrator who
    would see cases).
    """
    today = london_date(now)
    starts_on = starts_on or today
    if by is not None and by.pk == person.pk:
        raise NotAllowed("Nobody appoints themselves. Ask another person who manages people.")
    if refusal := policies.appointing(by, role, today):
        raise NotAllowed(refusal)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if refusal := policies.dates(starts_on, ends_on, organisation):
        raise Refused(refusal, field="starts_on")
    period = policies.overlapping(starts_on, ends_on)
    if refusal := policies.holding(person, role, organisation, group_code, period):
        raise Refused(refusal, field="role")
    appointment = Appointment.objects.create(
        person=person,
        role=role,
        organisation=organisation,
        post=post,
        group_code=group_code,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    record(Event.APPOINTMENT_MADE, target=of_appointment(appointment), by=by, now=now)
    return appointment


@transaction.atomic
def end_appointment(
    *, appointment: Appointment, ends_on: date, by: Person | None, now: datetime, reason: str = ""
) -> Appointment:
    """Make `ends_on` the appointment's last day (London, included) and return it as it now stands.

    Yesterday, the earliest, ends it at once; one that began today or has not begun is then void.
    What was done before stays done; delegations made under it lapse with it. Raises NotAllowed,
    Refused (a last day before the first, in the past, later than the one it has, or of the
    appointment by which the person manages people themselves), Conflict (ended already, or
    changed since the page was shown).
    """
    today = london_date(now)
    thing = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=appointment.pk)
    )
    if refusal := policies.appointing(by, thing.role, today):
        raise NotAllowed(refusal)
    if by is not None and by.pk == thing.person_id and thing.role in GRANTS[Permission.MANAGE_PEOPLE]:
        raise Refused("You manage people by this appointment, so you cannot end it yourself. Ask another manager.")
    if thing.void or thing.ends_on != appointment.ends_on or (thing.ends_on is not None and thing.ends_on < today):
        raise Conflict("This appointment has already been ended or changed. Look at it again.")
    at_once = ends_on == today - timedelta(days=1)
    if ends_on < today and not at_once:
        raise Refused("The last day can be yesterday at the earliest: that ends it at once.", field="ends_on")
    if thing.ends_on is not None and ends_on >= thing.ends_on:
        raise Refused("It ends on that day or earlier already. Choose an earlier last day.", field="ends_on")
    if at_once and thing.starts_on >= today:
        Appointment.objects.filter(pk=thing.pk).update(void=True)
        thing.void = True
    elif ends_on < thing.starts_on:
        raise Refused("The last day is before the first day of the appointment.", field="ends_on")
    else:
        Appointment.objects.filter(pk=thing.pk).update(ends_on=ends_on)
        thing.ends_on = ends_on
    record(Event.APPOINTMENT_ENDED, target=of_appointment(thing), by=by, now=now, fields=["ends_on"], reason=reason)
    return thing
