"""Whom a notice about an edition goes to: posts resolved to people on the day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.queries import deputies, holders
from portal.clock import london_date

if TYPE_CHECKING:
    from portal.accounts.models import Person


def managers(now: datetime) -> list[Person]:
    """The business manager and the deputy."""
    on = london_date(now)
    return _once([*holders(Role.BUSINESS_MANAGER, on), *deputies(Role.BUSINESS_MANAGER, on)])


def partners(now: datetime) -> list[Person]:
    """The delegated representatives of every statutory partner and their deputies; failing them, the lead's."""
    on = london_date(now)
    people: list[Person] = []
    for organisation in statutory_partners(on):
        for role in (Role.DELEGATED_REPRESENTATIVE, Role.LEAD_REPRESENTATIVE):
            if found := [*holders(role, on, organisation), *deputies(role, on, organisation)]:
                people += found
                break
    return _once(people)


def _once(people: list[Person]) -> list[Person]:
    return list({person.pk: person for person in people}.values())
