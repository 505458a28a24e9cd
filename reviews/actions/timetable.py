"""Changing a review's own timetable."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.permissions import Permission
from portal.deadlines import actions as deadlines
from portal.deadlines.models import Deadline
from portal.errors import Refused

from ..models import RapidReview
from ..workflow import BEFORE_SUBMISSION
from .guarding import in_state, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def move_milestone(
    *, review: RapidReview, deadline: Deadline, new_due_on: date, reason: str, by: Person, now: datetime
) -> Deadline:
    """Move a milestone of the local table to another working day, with the reason.

    The day that the table gives stays on the record. A statutory date is never moved: an
    extension of it is recorded on its own page, with who authorised it.
    """
    review = locked(review, by, Permission.PLAN_TIMETABLE, now)
    in_state(review, BEFORE_SUBMISSION, "moving a milestone")
    if deadline.statutory:
        raise Refused("A statutory date is never moved. Record an extension with its reason and who authorised it.")
    deadlines.move(deadline=deadline, new_due_on=new_due_on, reason=reason, by=by, now=now)
    deadline.refresh_from_db()
    return deadline
