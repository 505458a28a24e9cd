"""Meetings: planned, called, held, and their minutes agreed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import Attending, MeetingState
from ..models import AgendaItem, Decision, Group, GroupMeeting, MeetingAttendance
from ..queries import meetings
from ..workflow import MEETING
from .numbering import next_reference

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
BEFORE = (MeetingState.PLANNED, MeetingState.CALLED)
WRITING = (MeetingState.CALLED, MeetingState.DRAFT)
LONGEST_HOURS = 12


def locked(meeting: GroupMeeting, by: Person, now: datetime, states: Iterable[str], doing: str) -> GroupMeeting:
    """The meeting, read again and locked, once `by` may run meetings and it is in one of `states`."""
    if not holds(by, P.RUN_MEETINGS, london_date(now)):
        raise NotAllowed("Only the business unit runs meetings.")
    meeting = GroupMeeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    if meeting.state not in tuple(states):
        raise Conflict(f"This meeting is now “{meeting.get_state_display()}”, so {doing} is no longer possible.")
    return meeting


def _check_times(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if ends_at <= starts_at:
        raise Refused("The meeting ends before it begins. Check the times.", field="ends_at")
    if (ends_at - starts_at).total_seconds() > LONGEST_HOURS * 3600:
        raise Refused(
            f"A meeting takes at most {LONGEST_HOURS} hours. Check the day on which it ends.", field="ends_at"
        )
    if starts_at < now:
        raise Refused("That moment has passed. A meeting is planned for a day still to come.", field="starts_at")


@transaction.atomic
def plan(
    *, group: Group, starts_at: datetime, ends_at: datetime, place: str, by: Person, now: datetime
) -> GroupMeeting:
    """Plan a meeting of the group; the standing question is on its agenda from the start."""
    if not holds(by, P.RUN_MEETINGS, london_date(now)):
        raise NotAllowed("Only the business unit plans meetings.")
    _check_times(starts_at, ends_at, now)
    if group.ends_on is not None and london_date(starts_at) > group.ends_on:
        raise Refused(f"The group ends on {group.ends_on:%-d %B %Y}. Check the date.", field="starts_at")
    meeting = GroupMeeting.objects.create(
        reference=next_reference("M", london_date(now).year), group=group, starts_at=starts_at, ends_at=ends_at,
        place=place.strip(), planned_at=now, planned_by=by,
    )  # fmt: skip
    record(Event.MEETING_PLANNED, target=meeting.subject, by=by, now=now)
    return meeting


@transaction.atomic
def move(
    *, meeting: GroupMeeting, starts_at: datetime, ends_at: datetime, place: str, version: int, by: Person,
    now: datetime,
) -> list[str]:  # fmt: skip
    """Change when and where, against the `version` that was shown; those who were called are told."""
    meeting = locked(meeting, by, now, BEFORE, "moving it")
    wanted = {"starts_at": starts_at, "ends_at": ends_at, "place": place.strip()}
    differing = [name for name, value in wanted.items() if getattr(meeting, name) != value]
    if meeting.version != version:
        raise Conflict(
            "Somebody changed this while you were writing. Both are below: keep what is right.",
            theirs={name: str(getattr(meeting, name)) for name in differing},
        )
    if not differing:
        return []
    _check_times(starts_at, ends_at, now)
    for name in differing:
        setattr(meeting, name, wanted[name])
    meeting.version += 1
    meeting.changes += 1
    meeting.save()
    record(Event.MEETING_EDITED, target=meeting.subject, by=by, now=now, fields=differing)
    if meeting.state == MeetingState.CALLED:
        _tell(meeting, NoticeKind.MEETING_CHANGED, now=now, key=f"meeting-changed:{meeting.pk}:{meeting.changes}")
    return differing


@transaction.atomic
def save_item(
    *,
    meeting: GroupMeeting,
    item: AgendaItem | None,
    title: str,
    purpose: str,
    minutes: int,
    led_by: str,
    position: int | None,
    by: Person,
    now: datetime,
) -> AgendaItem:
    """Add an item to the agenda, or change one; `position` None puts a new one at the end."""
    meeting = locked(meeting, by, now, BEFORE, "changing the agenda")
    if not title.strip():
        raise Refused("Give the item a title.", field="title")
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    row = item or AgendaItem(meeting=meeting)
    row.title, row.purpose, row.minutes, row.led_by = title.strip(), purpose, minutes, led_by.strip()
    row.position = position or (row.position if item else last + 1)
    row.save()
    _number(meeting, first=row)
    record(Event.MEETING_EDITED, target=meeting.subject, by=by, now=now, fields=[f"item {row.pk}"])
    return row


@transaction.atomic
def remove_item(*, item: AgendaItem, by: Person, now: datetime) -> None:
    """Take an item off the agenda; its papers stay with the meeting."""
    meeting = locked(item.meeting, by, now, BEFORE, "changing the agenda")
    if item.interests.exists():
        raise Conflict("Somebody declared an interest in this item, so it stays on the agenda and in the minutes.")
    item.papers.update(item=None)
    fields = [f"item {item.pk} taken off"]
    item.delete()
    _number(meeting)
    record(Event.MEETING_EDITED, target=meeting.subject, by=by, now=now, fields=fields)


def _number(meeting: GroupMeeting, first: AgendaItem | None = None) -> None:
    """Number the items 1, 2, 3; where two would have one place, `first` comes first."""
    rows = sorted(meeting.items.all(), key=lambda row: (row.position, row != first, row.pk))
    for place, row in enumerate(rows, start=1):
        if row.position != place:
            AgendaItem.objects.filter(pk=row.pk).update(position=place)


@transaction.atomic
def call(*, meeting: GroupMeeting, by: Person, now: datetime) -> None:
    """Send out the agenda: the group's members are told and can read it with its papers."""
    meeting = locked(meeting, by, now, MeetingState.values, "sending out the agenda")
    apply(MEETING, "call", meeting, subject=meeting.subject, by=by, now=now)
    _tell(meeting, NoticeKind.MEETING_CALLED, now=now, key=f"meeting-called:{meeting.pk}")


@transaction.atomic
def cancel(*, meeting: GroupMeeting, reason: str, by: Person, now: datetime) -> None:
    """Cancel it, with the reason; those who were called are told, and their calendars take it out."""
    meeting = locked(meeting, by, now, MeetingState.values, "cancelling it")
    called = meeting.state == MeetingState.CALLED
    apply(MEETING, "cancel", meeting, subject=meeting.subject, by=by, now=now, reason=reason)
    GroupMeeting.objects.filter(pk=meeting.pk).update(changes=meeting.changes + 1)
    if called:
        _tell(meeting, NoticeKind.MEETING_CANCELLED, now=now, key=f"meeting-cancelled:{meeting.pk}")


Seat = tuple[str, Organisation | None]


@transaction.atomic
def set_attendance(
    *, meeting: GroupMeeting, rows: Mapping[Seat, tuple[str, str]], chaired_by: str, by: Person, now: datetime
) -> None:
    """Record how each seat was filled, and who chaired. Refused before the meeting has begun, or a deputy unnamed."""
    meeting = locked(meeting, by, now, WRITING, "recording who was there")
    if meeting.starts_at > now:
        raise Refused("The meeting has not begun yet.")
    for place, (presence, who) in enumerate(rows.values()):
        if presence == Attending.DEPUTY and not who.strip():
            raise Refused("Say who was there as the deputy, by post.", field=f"who_{place}")
    for place, ((words, body), (presence, who)) in enumerate(rows.items()):
        if presence:
            MeetingAttendance.objects.update_or_create(
                meeting=meeting,
                post_words=words,
                organisation=body,
                defaults={"presence": presence, "represented_by": who.strip(), "position": place},
            )
        else:
            MeetingAttendance.objects.filter(meeting=meeting, post_words=words, organisation=body).delete()
    meeting.chaired_by = chaired_by.strip()
    meeting.save(update_fields=["chaired_by"])
    record(Event.MINUTES_EDITED, target=meeting.subject, by=by, now=now, fields=["attendance"])


@transaction.atomic
def hold(*, meeting: GroupMeeting, by: Person, now: datetime) -> None:
    """Record that it was held: from now on its minutes are in draft."""
    meeting = locked(meeting, by, now, MeetingState.values, "recording that it was held")
    if meeting.starts_at > now:
        raise Refused("The meeting has not begun yet.")
    apply(MEETING, "hold", meeting, subject=meeting.subject, by=by, now=now)


@transaction.atomic
def write_minutes(
    *,
    meeting: GroupMeeting,
    records: Mapping[int, str],
    difference: str,
    version: int,
    by: Person,
    now: datetime,
) -> list[str]:
    """Save what the minutes say of each item (id → text) and of the standing question, against one `version`.

    Raises Conflict with the stored texts of the fields that differ (`record_<id>`, `difference`).
    """
    meeting = locked(meeting, by, now, WRITING, "changing the minutes")
    items = {item.pk: item for item in meeting.items.select_for_update()}
    if set(records) - set(items):
        raise Conflict("The agenda has changed since this page was shown. Open it again and take your text over.")
    differing = [pk for pk, text in records.items() if items[pk].record != text.strip()]
    moved = meeting.difference != difference.strip()
    names = [f"record_{pk}" for pk in differing] + (["difference"] if moved else [])
    if meeting.version != version:
        theirs = {f"record_{pk}": items[pk].record for pk in differing}
        if moved:
            theirs["difference"] = meeting.difference
        raise Conflict(
            "Somebody changed the minutes while you were writing. Both texts are below: keep what is right.",
            theirs=theirs or {"difference": meeting.difference},
        )
    if not names:
        return []
    for pk in differing:
        items[pk].record = records[pk].strip()
        items[pk].save(update_fields=["record"])
    meeting.difference = difference.strip()
    meeting.version += 1
    meeting.save()
    record(Event.MINUTES_EDITED, target=meeting.subject, by=by, now=now, fields=names)
    return names


@transaction.atomic
def decide(*, meeting: GroupMeeting, item: AgendaItem | None, words: str, by: Person, now: datetime) -> Decision:
    """Record a decision. A meeting that was not quorate decides nothing."""
    meeting = locked(meeting, by, now, WRITING, "recording a decision")
    if not words.strip():
        raise Refused("Say what was decided.", field="words")
    if meetings.quorum(meeting).quorate is False:
        raise Refused(
            "The meeting was not quorate by the attendance that is recorded, so it could decide nothing. Correct the "
            "attendance, or write what was said as a recommendation.",
            field="words",
        )
    last = meeting.decisions.aggregate(last=Max("number"))["last"] or 0
    made = Decision.objects.create(
        meeting=meeting, item=item, number=last + 1, words=words.strip(), recorded_at=now, recorded_by=by
    )
    record(Event.DECISION_RECORDED, target=meeting.subject, by=by, now=now, fields=[f"decision {made.number}"])
    return made


@transaction.atomic
def agree_minutes(*, meeting: GroupMeeting, by: Person, now: datetime) -> None:
    """Record that the group agreed the minutes; from now on they stand. Its members are told."""
    meeting = _for_agreeing(meeting, by, now)
    apply(MEETING, "agree", meeting, subject=meeting.subject, by=by, now=now)
    GroupMeeting.objects.filter(pk=meeting.pk).update(agreed_at=now, agreed_by=by)
    _tell(meeting, NoticeKind.MINUTES_AGREED, now=now, key=f"minutes-agreed:{meeting.pk}:{meeting.version}")


@transaction.atomic
def reopen_minutes(*, meeting: GroupMeeting, reason: str, by: Person, now: datetime) -> None:
    """Open agreed minutes again, with the reason; what they said stays in the history."""
    meeting = _for_agreeing(meeting, by, now)
    apply(MEETING, "reopen", meeting, subject=meeting.subject, by=by, now=now, reason=reason)
    GroupMeeting.objects.filter(pk=meeting.pk).update(agreed_at=None, agreed_by=None)


def _for_agreeing(meeting: GroupMeeting, by: Person, now: datetime) -> GroupMeeting:
    meeting = GroupMeeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    if not meetings.may_agree(by, meeting, london_date(now)):
        raise NotAllowed("Minutes are agreed by the group’s own chair or by the business unit.")
    return meeting


def _tell(meeting: GroupMeeting, kind: NoticeKind, *, now: datetime, key: str) -> None:
    queue(
        key=key,
        kind=kind,
        recipients=meetings.people_of_group(meeting.group, london_date(now)),
        now=now,
        subject=meeting.subject,
        context={"title": meeting.group.name, "meeting_on": london_date(meeting.starts_at)},
        path=meetings.meeting_path(meeting.pk),
    )
