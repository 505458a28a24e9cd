"""People, appointments, delegations and invitations as the trail names them: professionals, never a child."""

from __future__ import annotations

from portal.subjects import Subject

from .models import Appointment, Delegation, Invitation, Person


def of_person(person: Person) -> Subject:
    """The person, by name."""
    return Subject("person", person.pk, person.name)


def of_appointment(appointment: Appointment) -> Subject:
    """`Demonstration Person as business manager (Bolton Council)`."""
    words = f"{appointment.person.name} as {appointment.get_role_display().lower()} ({appointment.organisation.name})"
    return Subject("appointment", appointment.pk, words)


def of_delegation(delegation: Delegation) -> Subject:
    """`Demonstration Deputy for Demonstration Person, ...`."""
    return Subject(
        "delegation", delegation.pk, f"{delegation.deputy.name} for {of_appointment(delegation.appointment).reference}"
    )


def of_invitation(invitation: Invitation) -> Subject:
    """The invitation by the name that was typed with it."""
    role = invitation.get_role_display().lower()
    return Subject("invitation", invitation.pk, f"{invitation.name} as {role} ({invitation.organisation.name})")
