"""The people of the demonstration: one for every role, each plainly labelled, none with a password.

Names say what somebody is there to show; addresses end in `.invalid`, which no mail reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from portal.accounts.actions import appoint, create_person, delegate
from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.models import Appointment, Delegation, Organisation, Person, Post
from portal.clock import london_date
from portal.errors import Refused

from . import queries

# Long enough for every demonstration review to lie within the appointments.
DAYS_IN_POST = 2 * 365
DAYS_OF_A_DELEGATION = 180
# One agency of each of these kinds has a contact, beside the statutory partners.
ANSWERING = (
    OrganisationKind.HEALTH,
    OrganisationKind.EDUCATION,
    OrganisationKind.HOUSING,
    OrganisationKind.JUSTICE,
    OrganisationKind.VOLUNTARY,
)
# Roles of the partnership's own staff and officers, in the order of the sign-in page.
OWN_ROLES = (
    Role.BUSINESS_MANAGER,
    Role.BUSINESS_SUPPORT,
    Role.PARTNERSHIP_CHAIR,
    Role.TRAINING_COORDINATOR,
    Role.QUALITY_OFFICER,
    Role.SCRUTINEER,
    Role.INDEPENDENT_REVIEWER,
)


@dataclass(frozen=True)
class Part:
    """Somebody to be played: `label` in words, and the appointment that makes them so."""

    label: str
    role: Role
    organisation: Organisation
    post: Post | None = None
    group_code: str = ""

    @property
    def name(self) -> str:
        """The name on every page."""
        return f"Demonstration {self.label}"

    @property
    def email(self) -> str:
        """An address that no mail reaches."""
        return f"demo.{slugify(self.label).replace('-', '.')}@portal.invalid"


def cast(on: date) -> list[Part]:
    """Everybody whom the demonstration needs under the arrangements in use on London date `on`."""
    arrangements = queries.current()
    posts = _posts(on)
    partners = queries.statutory_partners(on)
    agencies = _answering_agencies(on)
    health = next((a for a in agencies if a.kind == OrganisationKind.HEALTH), arrangements.council)
    education = next((a for a in agencies if a.kind == OrganisationKind.EDUCATION), arrangements.council)
    group = queries.review_group()

    parts = [_own(role, posts.get((role, None)), arrangements.body) for role in OWN_ROLES]
    for partner in partners:
        for role in (Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE):
            label = f"{role.label.lower()}, {partner.short_name}"
            parts.append(Part(label, role, partner, posts.get((role, partner.pk))))
    parts.append(Part("review group chair", Role.GROUP_CHAIR, arrangements.body, group_code=group.code))
    parts.append(Part("group member", Role.GROUP_MEMBER, health, group_code=group.code))
    parts += [
        Part(f"review group member, {partner.short_name}", Role.REVIEW_GROUP_MEMBER, partner) for partner in partners
    ]
    parts += [
        Part(f"agency contact, {agency.short_name}", Role.AGENCY_CONTACT, agency) for agency in (*partners, *agencies)
    ]
    # An author writes a return that the agency's contact approves: a practitioner, with no lead.
    parts.append(Part(f"author, {health.short_name}", Role.PRACTITIONER, health))
    parts.append(Part(f"practitioner, {education.short_name}", Role.PRACTITIONER, education))
    parts.append(Part(f"practitioner, {arrangements.council.short_name}", Role.PRACTITIONER, arrangements.council))
    parts.append(Part("administrator", Role.ADMINISTRATOR, arrangements.council))
    return parts


def _posts(on: date) -> dict[tuple[str, int | None], Post]:
    """The posts that exist on `on`, by role and organisation, and by role alone; the first in the file wins."""
    existing = Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).order_by("pk")
    found: dict[tuple[str, int | None], Post] = {}
    for post in existing.select_related("organisation"):
        found.setdefault((post.role, post.organisation_id), post)
        found.setdefault((post.role, None), post)
    return found


def _own(role: Role, post: Post | None, body: Organisation) -> Part:
    return Part(role.label.lower(), role, post.organisation if post else body, post)


def _answering_agencies(on: date) -> list[Organisation]:
    """The first agency of each kind that rapid reviews ask, statutory partners apart."""
    partners = {partner.pk for partner in queries.statutory_partners(on)}
    asked = [agency for agency in queries.responding_agencies(on) if agency.pk not in partners]
    firsts = (next((agency for agency in asked if agency.kind == kind), None) for kind in ANSWERING)
    return [agency for agency in firsts if agency]


@transaction.atomic
def load_people(*, now: datetime) -> list[Person]:
    """Make everybody of the demonstration who is not there yet, and return them all.

    Appointments begin two years before the London date of `now`, or with the organisation where
    that is later. Nobody gets a password. Raises Refused outside the demonstration, PortalError
    while no arrangements are loaded.
    """
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration people are made in the demonstration only, never beside real records.")
    on = london_date(now)
    people = [_play(part, on, now) for part in cast(on)]
    people.append(_deputy(on, now))
    return people


def _person(name: str, email: str) -> Person:
    present = Person.objects.filter(email=email).first()
    return present or create_person(email=email, name=name, is_demonstration=True)


def _play(part: Part, on: date, now: datetime) -> Person:
    person = _person(part.name, part.email)
    held = Appointment.objects.filter(person=person, role=part.role, organisation=part.organisation)
    if not held.exists():
        starts_on = max(on - timedelta(days=DAYS_IN_POST), part.organisation.starts_on or date.min)
        appoint(
            person=person,
            role=part.role,
            organisation=part.organisation,
            by=None,
            now=now,
            starts_on=starts_on,
            post=part.post,
            group_code=part.group_code,
        )
    return person


def _deputy(on: date, now: datetime) -> Person:
    """Somebody without an appointment who stands in for the council's delegated representative."""
    council = queries.current().council
    held = Appointment.objects.select_related("person").get(
        role=Role.DELEGATED_REPRESENTATIVE, organisation=council, person__is_demonstration=True
    )
    part = Part(f"deputy, {council.short_name}", Role.DELEGATED_REPRESENTATIVE, council)
    person = _person(part.name, part.email)
    if not Delegation.objects.filter(appointment=held, deputy=person, ends_on__gte=on).exists():
        delegate(
            appointment=held,
            deputy=person,
            starts_on=on,
            ends_on=on + timedelta(days=DAYS_OF_A_DELEGATION),
            reason="Demonstration of a delegation: annual leave.",
            by=held.person,
            now=now,
        )
    return person
