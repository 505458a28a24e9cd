"""Reads about people: what somebody may do on a date, and who holds a role on a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db.models import F, FilteredRelation, Prefetch, Q, QuerySet

from portal.prepared import prepared

from .choices import Role
from .models import Appointment, Delegation, Invitation, Organisation, Person
from .permissions import DEPUTISABLE, GRANTS, Permission

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class Authority:
    """One capacity somebody acts in: a role for an organisation, held or deputised.

    `delegation_id` is None for the holder; `until` is the last day of the capacity or None.
    """

    role: Role
    organisation_id: int
    organisation_name: str
    appointment_id: int
    group_code: str = ""
    delegation_id: int | None = None
    until: date | None = None

    @property
    def label(self) -> str:
        """The capacity in words, as shown beside a signature and in the trail."""
        title = Role(self.role).label
        return f"Deputy for the {title.lower()}" if self.delegation_id else title


def in_force(on: date) -> Q:
    """Appointments or delegations that hold on London date `on`: both days included, not ended on their first day."""
    return Q(void=False, starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def authorities(person: Person | AnonymousUser, on: date) -> tuple[Authority, ...]:
    """Every capacity of `person` on London date `on`, own ones first. One query, kept for the object's life."""
    if not getattr(person, "is_active", False) or person.pk is None:
        return ()
    kept: dict[date, tuple[Authority, ...]] = person.__dict__.setdefault("_authorities", {})
    if on not in kept:
        kept[on] = _read_authorities(person, on)
    return kept[on]


def has_second_factor(person: Person) -> bool:
    """Whether `person` has an authenticator app or a passkey; recovery codes alone are none."""
    return Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def current_authorities(person: Person, on: date) -> tuple[Authority, ...]:
    """What `authorities` answers, asked of the database each time."""
    return _read_authorities(person, on)


@dataclass(frozen=True, slots=True)
class _Row:
    """One appointment with its organisation, and the delegation under which somebody stands in for it, if any."""

    pk: int
    person_id: int
    role: str
    group_code: str
    ends_on: date | None
    person_is_active: bool
    organisation_id: int
    organisation_name: str
    organisation_until: date | None
    lent_id: int | None
    lent_from: date | None
    lent_until: date | None


def _appointments(person_id: int, on: date) -> QuerySet[Appointment, tuple[object, ...]]:
    """A row for each appointment of theirs on `on`, and for each delegation by which they stand in for another."""
    standing_in = FilteredRelation(
        "delegations",
        condition=Q(
            delegations__deputy_id=person_id,
            delegations__void=False,
            delegations__starts_on__lte=on,
            delegations__ends_on__gte=on,
        ),
    )
    return (
        Appointment.objects.filter(in_force(on))
        .annotate(lent=standing_in)
        .annotate(lent_id=F("lent__pk"), lent_from=F("lent__starts_on"), lent_until=F("lent__ends_on"))
        .filter(
            Q(person_id=person_id) | Q(lent_id__isnull=False),
            Q(organisation__starts_on__isnull=True) | Q(organisation__starts_on__lte=on),
            Q(organisation__ends_on__isnull=True) | Q(organisation__ends_on__gte=on),
        )
        .values_list(
            "pk", "person_id", "role", "group_code", "ends_on", "person__is_active",
            "organisation_id", "organisation__name", "organisation__ends_on",
            "lent_id", "lent_from", "lent_until",
        )
    )  # fmt: skip


def _read_authorities(person: Person | AnonymousUser, on: date) -> tuple[Authority, ...]:
    found = prepared("appointments of a person", _appointments, person_id=person.pk, on=on)
    own: dict[int, Authority] = {}
    lent: list[tuple[date, Authority]] = []
    for a in (_Row(*columns) for columns in found):
        if a.person_id == person.pk:
            own[a.pk] = _authority(a, None, None)
        if a.lent_id is not None and a.role in DEPUTISABLE and a.person_is_active:
            lent.append((a.lent_from, _authority(a, a.lent_id, a.lent_until)))
    return (*own.values(), *(authority for _from, authority in sorted(lent, key=lambda pair: pair[0])))


def _authority(a: _Row, delegation_id: int | None, lent_until: date | None) -> Authority:
    ends = [day for day in (a.ends_on, a.organisation_until, lent_until) if day]
    until = min(ends, default=None)
    return Authority(Role(a.role), a.organisation_id, a.organisation_name, a.pk, a.group_code, delegation_id, until)


def capacities(
    person: Person | AnonymousUser, permission: Permission, on: date, organisation_id: int | None = None
) -> tuple[Authority, ...]:
    """The capacities in which `person` holds `permission` on `on`, for one organisation where it is given."""
    roles = GRANTS[permission]
    return tuple(
        a
        for a in authorities(person, on)
        if a.role in roles and (organisation_id is None or a.organisation_id == organisation_id)
    )


def holds(person: Person | AnonymousUser, permission: Permission, on: date, organisation_id: int | None = None) -> bool:
    """Whether `person` holds `permission` on London date `on` (for `organisation_id`, where given)."""
    return bool(capacities(person, permission, on, organisation_id))


def holders(role: Role, on: date, organisation: Organisation | int | None = None) -> QuerySet[Person]:
    """The active people appointed to `role` on `on` (for `organisation`, where given), by name."""
    wanted = Appointment.objects.filter(in_force(on), role=role)
    if organisation is not None:
        wanted = wanted.filter(organisation=organisation)
    return Person.objects.filter(is_active=True, appointments__in=wanted).distinct()


def deputies(role: Role, on: date, organisation: Organisation | int | None = None) -> QuerySet[Person]:
    """The active people who stand in for a holder of `role` on `on`, by name."""
    held = Appointment.objects.filter(in_force(on), role=role, person__is_active=True)
    if organisation is not None:
        held = held.filter(organisation=organisation)
    lent = Delegation.objects.filter(in_force(on), appointment__in=held)
    return Person.objects.filter(is_active=True, deputising__in=lent).distinct()


def roles_label(person: Person, on: date) -> str:
    """The person's capacities in one line, for the trail: `Business manager (Bolton Council)`."""
    return "; ".join(f"{a.label} ({a.organisation_name})" for a in authorities(person, on))


def people_of(organisation_ids: Iterable[int], on: date) -> QuerySet[Person]:
    """Active people with any appointment at these organisations on `on`, by name."""
    held = Appointment.objects.filter(in_force(on), organisation_id__in=list(organisation_ids))
    return Person.objects.filter(is_active=True, appointments__in=held).distinct()


def possible_deputies(appointment: Appointment, by: Person, on: date) -> QuerySet[Person]:
    """Whom `by` may choose from as deputy for `appointment`, by name.

    An agency's own people choose among their own body on `on`; partners and the business unit
    among everybody with an account, for their deputies often work elsewhere.
    """
    own_body = appointment.role in {Role.AGENCY_CONTACT, Role.REVIEW_GROUP_MEMBER}
    everybody = (
        people_of([appointment.organisation_id], on)
        if own_body and by.pk == appointment.person_id
        else Person.objects.filter(is_active=True)
    )
    return everybody.exclude(pk__in=[appointment.person_id, by.pk])


def demonstration_people(on: date) -> list[Person]:
    """The people who can be signed in as with one click, each with `capacities_today`, in the order of their roles.

    Three queries. Empty outside the demonstration because no such person is ever made there; the
    pages ask for the mode as well.
    """
    own = Appointment.objects.filter(in_force(on)).select_related("organisation")
    found = list(
        Person.objects.filter(is_active=True, is_demonstration=True).prefetch_related(
            Prefetch("appointments", own, to_attr="in_force_today")
        )
    )
    order = list(Role)
    for person in found:
        person.in_force_today.sort(key=lambda a: order.index(Role(a.role)))
        person.capacities_today = "; ".join(
            f"{a.get_role_display()}, {a.organisation.short_name}" for a in person.in_force_today
        )
    return sorted(found, key=lambda p: (min((order.index(Role(a.role)) for a in p.in_force_today), default=99), p.name))


def directory(on: date, *, words: str = "", former: bool = False) -> QuerySet[Person]:
    """People by name with `in_force_today`, their appointments on `on`; narrowed by part of a name or address.

    `former` gives the deactivated accounts instead of the active ones.
    """
    own = Appointment.objects.filter(in_force(on)).select_related("organisation").order_by("role")
    people = Person.objects.filter(is_active=not former)
    if words:
        people = people.filter(Q(name__icontains=words) | Q(email__icontains=words))
    return people.prefetch_related(Prefetch("appointments", own, to_attr="in_force_today"))


def appointments_of(person: Person) -> QuerySet[Appointment]:
    """Every appointment of `person`, the latest first, with body, and delegations with deputies."""
    lent = Delegation.objects.select_related("deputy").order_by("-starts_on")
    return (
        Appointment.objects.filter(person=person)
        .select_related("organisation", "person")
        .prefetch_related(Prefetch("delegations", lent))
        .order_by("-starts_on", "role")
    )


def deputising_of(person: Person, on: date) -> QuerySet[Delegation]:
    """The delegations under which `person` stands in, on `on` or later."""
    return Delegation.objects.filter(deputy=person, void=False, ends_on__gte=on).select_related(
        "appointment__person", "appointment__organisation"
    )


def open_invitations(now: datetime) -> QuerySet[Invitation]:
    """Invitations that can still be accepted at `now`, the newest first."""
    return Invitation.objects.filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    ).select_related("organisation", "invited_by")
