"""Who may appoint, end and stand in for whom (docs/adr/0006). Each returns the sentence that refuses, or None."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from .choices import Role
from .models import Appointment, Delegation, Organisation, Person
from .permissions import CASE_ROLES, DEPUTISABLE, Permission
from .queries import capacities, holds

NOT_THE_ADMINISTRATOR = (
    "An administrator sets the portal up and sees no case, so cannot decide who sees one. "
    "Ask the business manager to do this."
)
PARTNERS_DECIDE = (
    "The scrutineer is independent of the people whose work is scrutinised, so a statutory partner's lead or "
    "delegated representative makes and ends that appointment."
)


def appointing(by: Person | None, role: str, on: date) -> str | None:
    """Whether `by` may make or end an appointment to `role` on London date `on`; None is the portal itself."""
    if by is None:
        return None
    if role == Role.SCRUTINEER:
        return None if holds(by, Permission.APPOINT_SCRUTINEER, on) else PARTNERS_DECIDE
    managing = {a.role for a in capacities(by, Permission.MANAGE_PEOPLE, on)}
    if not managing:
        return "Your role does not make or end this appointment. Ask the business manager."
    if managing == {Role.ADMINISTRATOR} and role in CASE_ROLES:
        return NOT_THE_ADMINISTRATOR
    return None


def roles_offered(by: Person, on: date) -> list[Role]:
    """The roles that `by` may appoint somebody else to on `on`, in the order of `Role`."""
    return [role for role in Role if appointing(by, role, on) is None]


def overlapping(starts_on: date, ends_on: date | None) -> Q:
    """Rows in force on any day from `starts_on` to `ends_on` (None: without end)."""
    reaches = Q(void=False) & (Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    return reaches if ends_on is None else reaches & Q(starts_on__lte=ends_on)


def dates(starts_on: date, ends_on: date | None, organisation: Organisation) -> str | None:
    """Whether the dates are in order and the organisation exists when they begin."""
    if ends_on is not None and ends_on < starts_on:
        return "The last day is before the first day."
    if not organisation.in_force(starts_on):
        return f"{organisation.name} does not exist on that first day. Choose its successor or another date."
    return None


def holding(person: Person, role: str, organisation: Organisation, group_code: str, period: Q) -> str | None:
    """Whether `person` already holds this appointment in `period`, or holds one that must not meet it."""
    held = list(Appointment.objects.filter(period, person=person).values_list("role", "organisation_id", "group_code"))
    if (role, organisation.pk, group_code) in held:
        return f"{person.name} already holds this appointment then."
    roles = {r for r, _o, _g in held}
    if role == Role.ADMINISTRATOR and roles & CASE_ROLES:
        return f"{person.name} has a role that sees cases; an administrator sees none. End that appointment first."
    if role in CASE_ROLES and Role.ADMINISTRATOR in roles:
        return f"{person.name} is an administrator, who sees no case. End that appointment first."
    return None


def delegating(by: Person, appointment: Appointment, on: date) -> str | None:
    """Whether `by` may name or end a deputy for `appointment`: the holder, or those who manage people."""
    if appointment.role not in DEPUTISABLE:
        return f"Nobody stands in for the {appointment.get_role_display().lower()}: the role is personal."
    if by.pk == appointment.person_id:
        if appointment.in_force(on):
            return None
        return "This appointment is not in force today, so you cannot lend it."
    return appointing(by, appointment.role, on)


def deputising(by: Person, appointment: Appointment, deputy: Person, period: Q, on: date) -> str | None:
    """Whether `deputy` may stand in for the holder of `appointment` in `period`."""
    if deputy.pk == appointment.person_id:
        return "Nobody is their own deputy. Choose somebody else."
    if deputy.pk == by.pk:
        return "Nobody makes themselves a deputy. Ask the person you would stand in for."
    if not deputy.is_active:
        return f"{deputy.name}'s account is deactivated. Choose somebody who can sign in."
    if Appointment.objects.filter(period, person=deputy, role=Role.ADMINISTRATOR).exists():
        return f"{deputy.name} is an administrator, who sees no case and signs nothing. Choose somebody else."
    if Delegation.objects.filter(period, appointment=appointment, deputy=deputy).exists():
        return f"{deputy.name} is already the deputy for some of these days. End that delegation first."
    return None


def closing(by: Person, person: Person, on: date) -> str | None:
    """Whether `by` may deactivate `person`'s account."""
    if by.pk == person.pk:
        return "You cannot deactivate your own account. Ask another manager."
    if _scrutinises(person, on) and not holds(by, Permission.APPOINT_SCRUTINEER, on):
        return PARTNERS_DECIDE
    if not _scrutinises(person, on) and not holds(by, Permission.MANAGE_PEOPLE, on):
        return "Your role does not manage accounts."
    return None


def reopening(by: Person, person: Person, on: date) -> str | None:
    """Whether `by` may reactivate `person`: only those who could make every appointment that comes back with it."""
    if refusal := closing(by, person, on):
        return refusal
    roles = Appointment.objects.filter(overlapping(on, None), person=person)
    for role in roles.exclude(role=Role.SCRUTINEER).values_list("role", flat=True):
        if refusal := appointing(by, role, on):
            return refusal
    return None


def clearing(by: Person, person: Person, on: date) -> str | None:
    """Whether `by` may clear the second factors of `person`: as much as closing the account and opening it again."""
    if by.pk == person.pk:
        return "You cannot clear your own second factor. Ask another manager."
    return closing(by, person, on) or reopening(by, person, on)


def _scrutinises(person: Person, on: date) -> bool:
    return Appointment.objects.filter(overlapping(on, None), person=person, role=Role.SCRUTINEER).exists()
