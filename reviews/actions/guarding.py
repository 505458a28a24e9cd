"""What every write of a review does first: lock, permission, conflict of interest, stale text."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused

from ..choices import ReviewState
from ..models import RapidReview
from ..queries import conflicted

if TYPE_CHECKING:
    from portal.accounts.models import Person


def locked(review: RapidReview, by: Person, permission: Permission, now: datetime) -> RapidReview:
    """The review, read again and locked until the transaction ends, once `by` may do this.

    Raises NotAllowed without the permission today or with a conflict of interest in the review.
    """
    if not holds(by, permission, london_date(now)):
        raise NotAllowed(f"Your role does not allow this: {permission.value[0].lower()}{permission.value[1:]}.")
    if conflicted(by, review.pk):
        raise NotAllowed("You have declared a conflict of interest in this review.")
    return RapidReview.objects.select_for_update().get(pk=review.pk)


def in_state(review: RapidReview, states: tuple[str, ...], doing: str) -> None:
    """Refuse where the review has moved past (or not yet reached) the states in which `doing` makes sense."""
    if review.state not in states:
        raise Conflict(
            f"This review is now “{review.get_state_display()}”, so {doing} is {_not_now(review, states)}.",
            subject=review.subject,
        )


def _not_now(review: RapidReview, states: tuple[str, ...]) -> str:
    """Whether the time for it is over or has not come: the states stand in the order in which a review takes them."""
    order = ReviewState.values
    return "not possible yet" if order.index(review.state) < order.index(states[0]) else "no longer possible"


EARLIEST = date(2018, 6, 29)


def not_future(moment: datetime | date | None, now: datetime, field: str, what: str) -> None:
    """Refuse a day or moment after `now`, or before the duty existed (29 June 2018, SI 2018/789)."""
    if moment is None:
        return
    day = london_date(moment) if isinstance(moment, datetime) else moment
    late = moment > now if isinstance(moment, datetime) else day > london_date(now)
    if late:
        raise Refused(f"{what} cannot be in the future. Check the date and the time.", field=field)
    if day < EARLIEST:
        raise Refused(f"{what} is before 29 June 2018, when the duty to notify began. Check the year.", field=field)
