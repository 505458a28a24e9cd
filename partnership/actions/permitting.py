"""What the writes of this app ask first: the permission today, and days that can be."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from portal.accounts.models import Person


def need(by: Person, permission: Permission, now: datetime, organisation_id: int | None = None) -> None:
    """Raise NotAllowed unless `by` holds the permission today, for the organisation where one is given."""
    if not holds(by, permission, london_date(now), organisation_id):
        raise NotAllowed(f"Your role does not allow this: {permission.value[0].lower()}{permission.value[1:]}.")


def not_future(on: date, now: datetime, field: str, what: str) -> None:
    """Refuse a London date after today."""
    if on > london_date(now):
        raise Refused(f"{what} cannot be in the future. Check the day.", field=field)
