"""What a meeting's own facts allow."""

from __future__ import annotations

from portal.clock import london_date

from ..choices import Attending
from ..models import GroupMeeting, TermsOfReference

THERE = (Attending.PRESENT, Attending.DEPUTY)


def has_agenda(meeting: GroupMeeting) -> str | None:
    """There is something on the agenda."""
    return None if meeting.items.exists() else "Write the agenda first: at least one item."


def agenda_fits(meeting: GroupMeeting) -> str | None:
    """The items take no longer than the meeting."""
    needed = sum(meeting.items.values_list("minutes", flat=True))
    there_are = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    if needed <= there_are:
        return None
    return f"The items take {needed} minutes and the meeting has {there_are}. Shorten an item or let it end later."


def has_attendance(meeting: GroupMeeting) -> str | None:
    """Somebody is recorded as having been there."""
    there = any(row.presence in THERE for row in meeting.attendance.all())
    return None if there else "Record who was there."


def has_chair(meeting: GroupMeeting) -> str | None:
    """Who chaired it is recorded."""
    return None if meeting.chaired_by.strip() else "Say who chaired the meeting, by post."


def has_minutes(meeting: GroupMeeting) -> str | None:
    """Every item has a record."""
    empty = [str(item.position) for item in meeting.items.all() if not item.record.strip()]
    if not empty:
        return None
    return f"Write what was said on {'item' if len(empty) == 1 else 'items'} {', '.join(empty)}."


def has_difference(meeting: GroupMeeting) -> str | None:
    """The standing question is answered: what difference are we making to children's lives?"""
    if meeting.difference.strip():
        return None
    return "Answer the standing question: what difference are we making to children’s lives?"


def terms_at(meeting: GroupMeeting) -> TermsOfReference | None:
    """The group's terms that were in force on the day of the meeting."""
    day = london_date(meeting.starts_at)
    return (
        TermsOfReference.objects.filter(group_id=meeting.group_id, adopted_on__lte=day).order_by("-adopted_on").first()
    )
