"""What an activity leads to: actions in the one action tracker."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from partnership.actions import tracker
from partnership.models import Action
from portal.accounts.models import Organisation
from portal.clock import london_date
from portal.errors import Refused

from ..choices import ActivityState
from ..models import Activity
from .planning import locked

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def add_action(
    *, activity: Activity, words: str, organisation: Organisation, due_on: date | None, by: Person, now: datetime
) -> Action:
    """Put an action that the activity led to into the tracker, agreed on the London date of `now`.

    Raises NotAllowed without the permission to plan, Refused before the activity is open and as the tracker says.
    """
    activity = locked(activity, by, now)
    if activity.state not in (ActivityState.OPEN, ActivityState.DONE):
        raise Refused("Open the activity first: its actions follow from what was found.")
    return tracker.enter(
        words=words,
        organisation=organisation,
        source=activity.method.actions_as,
        due_on=due_on,
        agreed_on=london_date(now),
        by=by,
        now=now,
        subject=activity.subject,
    )
