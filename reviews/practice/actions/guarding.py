"""What every write of a practice review does first: permission, conflict of interest, lock, state."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed

from ...models import PracticeReview
from ..queries import conflicted, visible_to

if TYPE_CHECKING:
    from portal.accounts.models import Person


def allowed(by: Person, permission: Permission, now: datetime) -> None:
    """Refuse where `by` does not hold `permission` on the London date of `now`."""
    if not holds(by, permission, london_date(now)):
        raise NotAllowed(f"Your role does not allow this: {permission.value[0].lower()}{permission.value[1:]}.")


def locked(review: PracticeReview, by: Person, permission: Permission, now: datetime) -> PracticeReview:
    """The review, read again and locked until the transaction ends, once `by` may do this to this one.

    Raises NotAllowed without the permission today, with a conflict of interest, or for a reviewer's other reviews.
    """
    allowed(by, permission, now)
    if conflicted(by, review):
        raise NotAllowed("A conflict of interest is recorded for you in this review.")
    if not visible_to(by, now).filter(pk=review.pk).exists():
        raise NotAllowed("This review is not open to you.")
    return PracticeReview.objects.select_for_update(of=("self",)).get(pk=review.pk)


def in_state(review: PracticeReview, states: tuple[str, ...], doing: str) -> None:
    """Refuse where the review does not stand in one of `states`, in which alone `doing` makes sense."""
    if review.state not in states:
        raise Conflict(f"This review is now “{review.get_state_display()}”, so {doing} is not possible.",
                       subject=review.subject)  # fmt: skip
