"""What every write of the learning chain does first: permission, sight, lock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model, QuerySet

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import NotAllowed

if TYPE_CHECKING:
    from portal.accounts.models import Person

T = TypeVar("T", bound=Model)


def allowed(by: Person, permission: Permission, now: datetime) -> None:
    """Refuse whoever does not hold the permission at `now`."""
    if not holds(by, permission, london_date(now)):
        raise NotAllowed(f"Your role does not allow this: {permission.value[0].lower()}{permission.value[1:]}.")


def locked(thing: T, seen: QuerySet[T], by: Person, permission: Permission, now: datetime) -> T:
    """The thing, read again and locked until the transaction ends, once `by` may do this and it is among `seen`."""
    allowed(by, permission, now)
    if not seen.filter(pk=thing.pk).exists():
        raise NotAllowed("You may not see this, so you cannot change it.")
    return type(thing)._default_manager.select_for_update().get(pk=thing.pk)
