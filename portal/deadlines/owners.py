"""Who is to be told about a deadline: offices, resolved to people on the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from portal.accounts.choices import Role
from portal.accounts.models import Appointment, Delegation, Person
from portal.accounts.permissions import DEPUTISABLE
from portal.accounts.queries import in_force
from portal.subjects import kinds

from .models import Deadline


class Office(StrEnum):
    """Whom a stage of the reminders reaches."""

    OWNER = "the owner"
    OWNERS_DEPUTY = "the owner's deputy"
    MANAGER = "the business manager"
    DELEGATED = "the delegated representatives"
    LEAD = "the lead representatives"


ROLE_OF = {
    Office.MANAGER: Role.BUSINESS_MANAGER,
    Office.DELEGATED: Role.DELEGATED_REPRESENTATIVE,
    Office.LEAD: Role.LEAD_REPRESENTATIVE,
}
People = dict[int, Person]


class Offices:
    """Everybody who holds or deputises an office on London date `on`: two queries, asked once.

    A post that nobody holds falls to the business manager (and so does a post whose only holder
    has left), never silently to nobody.
    """

    def __init__(self, on: date) -> None:
        self._held: dict[tuple[str, int | None], People] = {}
        self._lent: dict[tuple[str, int | None], People] = {}
        held = Appointment.objects.filter(in_force(on), person__is_active=True).select_related("person")
        for appointment in held:
            self._enter(self._held, appointment, appointment.person)
        lent = Delegation.objects.filter(
            in_force(on),
            deputy__is_active=True,
            appointment__in=held.values("pk"),
            appointment__role__in=DEPUTISABLE,
        ).select_related("appointment", "deputy")
        for delegation in lent:
            self._enter(self._lent, delegation.appointment, delegation.deputy)

    @staticmethod
    def _enter(book: dict[tuple[str, int | None], People], appointment: Appointment, person: Person) -> None:
        for organisation_id in (appointment.organisation_id, None):
            book.setdefault((appointment.role, organisation_id), {})[person.pk] = person

    def holders(self, role: str, organisation_id: int | None) -> People:
        """Those appointed to the role (at the organisation, where given)."""
        return self._held.get((role, organisation_id), {})

    def deputies(self, role: str, organisation_id: int | None) -> People:
        """Those who stand in for a holder of the role."""
        return self._lent.get((role, organisation_id), {})

    def manager(self) -> People:
        """The business manager, or whoever stands in."""
        role = Role.BUSINESS_MANAGER
        return self.holders(role, None) or self.deputies(role, None)

    def of(self, deadline: Deadline, offices: Iterable[Office]) -> People:
        """The people of these offices for one deadline, by id."""
        found: People = {}
        for office in offices:
            found |= self._of_one(deadline, office)
        return found or self.manager()

    def _of_one(self, deadline: Deadline, office: Office) -> People:
        role, organisation_id = deadline.owner_role, deadline.owner_organisation_id
        if office is Office.OWNER:
            return self.holders(role, organisation_id) or self.deputies(role, organisation_id)
        if office is Office.OWNERS_DEPUTY:
            return self.deputies(role, organisation_id)
        if office is Office.MANAGER:
            return self.manager() | self.deputies(Role.BUSINESS_MANAGER, None)
        return self.holders(ROLE_OF[office], None) | self.deputies(ROLE_OF[office], None)


def conflicted(deadlines: Iterable[Deadline]) -> dict[tuple[str, int], set[int]]:
    """For each subject of `deadlines`, the people whose conflict of interest shuts them out of it."""
    wanted: dict[str, set[int]] = {}
    for deadline in deadlines:
        wanted.setdefault(deadline.subject_kind, set()).add(deadline.subject_id)
    found: dict[tuple[str, int], set[int]] = {}
    for kind in kinds():
        if ids := wanted.get(kind.name):
            found |= {(kind.name, subject_id): people for subject_id, people in kind.conflicts(ids).items()}
    return found
