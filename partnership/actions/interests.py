"""Interests in items of an agenda: declared by the person or recorded for them; lifted with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..choices import MeetingState
from ..models import AgendaItem, GroupMeeting, ItemInterest
from ..queries import meetings as queries

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
OPEN = (MeetingState.PLANNED, MeetingState.CALLED, MeetingState.DRAFT)


def _lock(meeting_id: int, doing: str) -> GroupMeeting:
    """The meeting, locked, while its minutes are not agreed yet."""
    meeting = GroupMeeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting_id)
    if meeting.state not in OPEN:
        raise Conflict(f"This meeting is now “{meeting.get_state_display()}”, so {doing} is no longer possible.")
    return meeting


@transaction.atomic
def declare(*, item: AgendaItem, person: Person, words: str, by: Person, now: datetime) -> ItemInterest:
    """Close the item's papers to `person` from now on; the minutes say so, in these `words`.

    Members declare their own; the business unit records what somebody of the group said at the meeting.
    """
    on = london_date(now)
    meeting = _lock(item.meeting_id, "declaring an interest")
    if not queries.may_declare(by, meeting, on):
        raise NotAllowed("Only members of the group, who have its agenda, declare an interest in an item.")
    if person.pk != by.pk:
        if not holds(by, P.RUN_MEETINGS, on):
            raise NotAllowed("Only the business unit records another person’s interest.")
        if meeting.group_id not in queries.groups_of(person, on):
            raise Refused("That person does not belong to the group, so there is nothing to close.", field="person")
    if not words.strip():
        raise Refused("Say in a few words what the interest is; leave out names.", field="words")
    standing = ItemInterest.objects.filter(item=item, person=person, lifted_at__isnull=True).first()
    if standing:
        return standing
    made = ItemInterest.objects.create(item=item, person=person, words=words.strip(), declared_at=now, declared_by=by)
    fields = [f"item {item.pk}", f"person {person.pk}"]
    record(Event.INTEREST_DECLARED, target=meeting.subject, by=by, now=now, fields=fields)
    return made


@transaction.atomic
def lift(*, interest: ItemInterest, reason: str, by: Person, now: datetime) -> None:
    """End an interest, with the reason: the item's papers are open again. Nobody lifts their own."""
    meeting = _lock(interest.item.meeting_id, "lifting an interest")
    if not holds(by, P.RUN_MEETINGS, london_date(now)) or interest.person_id == by.pk:
        raise NotAllowed("Only the business unit lifts an interest, and nobody lifts their own.")
    if not reason.strip():
        raise Refused("Give the reason for lifting it.", field="reason")
    interest = ItemInterest.objects.select_for_update(of=("self",)).get(pk=interest.pk)
    if interest.lifted_at is not None:
        return
    interest.lifted_at, interest.lifted_by, interest.lifted_reason = now, by, reason.strip()
    interest.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    fields = [f"item {interest.item_id}", f"person {interest.person_id}"]
    record(Event.INTEREST_LIFTED, target=meeting.subject, by=by, now=now, reason=reason, fields=fields)
