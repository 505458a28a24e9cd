"""People, organisations and what people are appointed to, made by calling the portal's own actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from portal.accounts import actions
from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.models import Appointment, Delegation, Invitation, Organisation, Person

_number = count(1)

# A Monday; where a test does not say when, everything was set up then.
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


def organisation(name: str | None = None, kind: str = OrganisationKind.COUNCIL, **fields) -> Organisation:
    """A body without end unless `ends_on` says otherwise; no action makes one but loading arrangements."""
    number = next(_number)
    name = name or f"Demonstration body {number}"
    code = fields.pop("code", f"body-{number}")
    return Organisation.objects.create(
        code=code, name=name, short_name=fields.pop("short_name", name), kind=kind, **fields
    )


def person(
    role: Role | str | None = None,
    organisation: Organisation | None = None,
    *,
    name: str | None = None,
    email: str | None = None,
    password: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    group_code: str = "",
    is_demonstration: bool = False,
    now: datetime = LONG_AGO,
) -> Person:
    """A person, appointed to `role` (for a body of their own unless one is given); without a role, to nothing."""
    number = next(_number)
    made = actions.create_person(
        email=email or f"person{number}@example.invalid",
        name=name or f"Demonstration Person {number}",
        password=password,
        is_demonstration=is_demonstration,
    )
    if role is not None:
        appointment(made, role, organisation, starts_on=starts_on, ends_on=ends_on, group_code=group_code, now=now)
    return made


def appointment(
    person: Person,
    role: Role | str,
    organisation: Organisation | None = None,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
    group_code: str = "",
    now: datetime = LONG_AGO,
) -> Appointment:
    """`person` appointed by the portal itself, as loading arrangements does."""
    return actions.appoint(
        person=person,
        role=role,
        organisation=organisation or globals()["organisation"](),
        by=None,
        now=now,
        starts_on=starts_on,
        ends_on=ends_on,
        group_code=group_code,
    )


def deputy(
    of: Appointment, *, starts_on: date, ends_on: date, deputy: Person | None = None, now: datetime = LONG_AGO
) -> Delegation:
    """Somebody who stands in for the holder of `of`, named by the holder at `now`."""
    return actions.delegate(
        appointment=of,
        deputy=deputy or person(),
        starts_on=starts_on,
        ends_on=ends_on,
        reason="Annual leave",
        by=of.person,
        now=now,
    )


def invitation(by: Person, *, role: Role | str = Role.AGENCY_CONTACT, now: datetime = LONG_AGO, **fields) -> Invitation:
    """An invitation that `by` sent at `now`."""
    number = next(_number)
    return actions.invite(
        email=fields.pop("email", f"invited{number}@example.invalid"),
        name=fields.pop("name", f"Demonstration Guest {number}"),
        role=role,
        organisation=fields.pop("organisation", None) or organisation(),
        by=by,
        now=now,
        **fields,
    )
