"""Reads of the directory: organisations, whom they named, and who is appointed there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, QuerySet

from portal.accounts.choices import Role
from portal.accounts.models import Appointment, Delegation, Organisation
from portal.accounts.permissions import UNIT, Permission
from portal.accounts.queries import capacities, in_force

from ..choices import Duty, Standing
from ..models import ContactDuty, NamedContact, PartnershipOrganisation
from . import current

if TYPE_CHECKING:
    from portal.accounts.models import Person

NOBODY = "nobody"  # the filter's own: agencies that have named nobody
DUTY, ROLE = "duty:", "role:"


@dataclass(frozen=True)
class Appointed:
    """Somebody with an account who acts for a body: in which role, and for whom as a deputy."""

    name: str
    role: str
    role_words: str
    deputy_for: str = ""


@dataclass
class Listed:
    """A body of the directory with its people."""

    organisation: Organisation
    standing: str
    sector: str = ""
    virtual_network: bool = False
    relevant_agency: bool = False
    contacts: list[NamedContact] = field(default_factory=list)
    appointed: list[Appointed] = field(default_factory=list)


def contacts_on(on: date) -> QuerySet[NamedContact]:
    """The named contacts of London date `on` with their duties. Two queries."""
    rows = NamedContact.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
    return rows.select_related("organisation").prefetch_related(
        Prefetch("duties", queryset=ContactDuty.objects.order_by("pk"))
    )


def of_body(organisation: Organisation) -> QuerySet[NamedContact]:
    """Every named contact that the body has and had, those of today and to come first."""
    return organisation.named_contacts.prefetch_related("duties").order_by("-starts_on", "post")


def with_duty(organisation: Organisation, duties: tuple[str, ...], on: date) -> list[NamedContact]:
    """Whom the body named for these duties on `on`, in the order of the duties."""
    rows = list(contacts_on(on).filter(organisation=organisation))
    found: list[NamedContact] = []
    for duty in duties:
        found += [row for row in rows if row not in found and duty in {one.duty for one in row.duties.all()}]
    return found


def bodies_kept(person: Person, on: date) -> set[int] | None:
    """The bodies whose contacts `person` keeps on `on`: their own; None for the business unit, which keeps every."""
    held = capacities(person, Permission.KEEP_CONTACTS, on)
    if any(a.role in UNIT for a in held):
        return None
    return {a.organisation_id for a in held}


def bodies(on: date) -> list[Organisation]:
    """The bodies that the directory holds on `on`: those with a standing, and the partnership itself."""
    standing = PartnershipOrganisation.objects.in_force(on).values("organisation_id")
    return list(Organisation.objects.filter(Q(pk__in=standing) | Q(pk=current().body_id)).order_by("name"))


def sectors(on: date) -> list[str]:
    """The sectors of relevant agencies, in the order of the arrangements."""
    rows = PartnershipOrganisation.objects.in_force(on).exclude(sector="").order_by("position")
    return list(dict.fromkeys(rows.values_list("sector", flat=True)))


def role_choices() -> list[tuple[str, str]]:
    """By what people can be looked for: what a body named them for, and the roles of those with an account."""
    return [
        *((f"{DUTY}{duty.value}", duty.label) for duty in Duty),
        *((f"{ROLE}{role.value}", f"{role.label} (with an account)") for role in Role),
        (NOBODY, "Agencies that have named nobody"),
    ]


def listed(on: date, filters: Mapping[str, Any]) -> list[Listed]:
    """The directory on London date `on`, narrowed. A constant number of queries.

    Filters (each may be absent or empty): `words` (part of a body's, person's or post's name), `sector`, `role`
    (a value of `role_choices`), `virtual` (true: agencies of the virtual network alone).
    """
    found = _everybody(on)
    if sector := filters.get("sector"):
        found = [one for one in found if one.sector == sector]
    if filters.get("virtual"):
        found = [one for one in found if one.virtual_network]
    if role := str(filters.get("role") or ""):
        found = _by_role(found, role)
    if words := str(filters.get("words") or "").casefold().strip():
        found = _by_words(found, words)
    return found


def _everybody(on: date) -> list[Listed]:
    rows: dict[int, Listed] = {}
    for row in PartnershipOrganisation.objects.in_force(on).select_related("organisation"):
        one = rows.setdefault(row.organisation_id, Listed(row.organisation, row.get_standing_display()))
        one.sector = one.sector or row.sector
        one.virtual_network |= row.virtual_network
        one.relevant_agency |= row.standing == Standing.RELEVANT_AGENCY
    own = current().body
    rows.setdefault(own.pk, Listed(own, "The partnership itself"))
    for contact in contacts_on(on):
        if contact.organisation_id in rows:
            rows[contact.organisation_id].contacts.append(contact)
    people = Appointment.objects.filter(in_force(on), person__is_active=True, organisation__in=rows)
    lent = Delegation.objects.filter(in_force(on), appointment__in=people, deputy__is_active=True)
    for held in people.select_related("person").order_by("role", "person__name"):
        rows[held.organisation_id].appointed.append(Appointed(held.person.name, held.role, held.get_role_display()))
    for one in lent.select_related("deputy", "appointment__person").order_by("deputy__name"):
        held = one.appointment
        rows[held.organisation_id].appointed.append(
            Appointed(one.deputy.name, held.role, held.get_role_display(), held.person.name)
        )
    return list(rows.values())


def _by_role(found: list[Listed], role: str) -> list[Listed]:
    if role == NOBODY:
        return [one for one in found if one.relevant_agency and not one.contacts]
    for one in found:
        one.contacts = [c for c in one.contacts if any(f"{DUTY}{duty.duty}" == role for duty in c.duties.all())]
        one.appointed = [a for a in one.appointed if f"{ROLE}{a.role}" == role]
    return [one for one in found if one.contacts or one.appointed]


def _by_words(found: list[Listed], words: str) -> list[Listed]:
    kept = []
    for one in found:
        if any(words in name.casefold() for name in (one.organisation.name, one.organisation.short_name)):
            kept.append(one)
            continue
        one.contacts = [c for c in one.contacts if words in f"{c.name} {c.post}".casefold()]
        one.appointed = [a for a in one.appointed if words in f"{a.name} {a.role_words}".casefold()]
        if one.contacts or one.appointed:
            kept.append(one)
    return kept
