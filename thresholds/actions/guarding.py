"""What every write of an edition does first."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed

from ..models import Edition
from ..policies import may_be_changed

if TYPE_CHECKING:
    from portal.accounts.models import Person


def permitted(by: Person, permission: Permission, now: datetime) -> None:
    """Raise NotAllowed unless `by` holds the permission today."""
    if not holds(by, permission, london_date(now)):
        raise NotAllowed(f"Your role does not allow this: {permission.value[0].lower()}{permission.value[1:]}.")


def locked(edition: Edition, by: Person, permission: Permission, now: datetime) -> Edition:
    """The edition, read again and locked until the transaction ends, once `by` may do this."""
    permitted(by, permission, now)
    # The lock is on the edition's row alone; PostgreSQL would lock the framework's as well.
    return Edition.objects.select_for_update(of=("self",)).select_related("framework").get(pk=edition.pk)


def changeable(edition: Edition, by: Person, now: datetime) -> Edition:
    """The same for a change to what it says. Raises Conflict where the edition is not in preparation any more."""
    edition = locked(edition, by, Permission.EDIT_FRAMEWORK, now)
    if sentence := may_be_changed(edition):
        raise Conflict(sentence)
    return edition


def still_at(edition: Edition, revision: int) -> None:
    """Raise Conflict where somebody has changed the edition since `revision` was on the page."""
    if edition.revision != revision:
        raise Conflict("Somebody changed the draft since you looked at it, so nothing was done. Look at it again.")
