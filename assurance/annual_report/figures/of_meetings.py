"""Meetings of a period, promises to other boards, disagreements, and what was told to the public."""

from __future__ import annotations

from collections import Counter

from partnership.choices import Attending, MeetingState
from partnership.models import (
    Decision,
    Dispute,
    GroupMeeting,
    KeyMessage,
    MeetingAttendance,
    Promise,
    PublishedArrangements,
)
from portal.clock import end_of_day, start_of_day
from portal.together import Asking

from .gathering import Gathering

MEETINGS, PROMISES = "Meetings in the portal", "Promises to other boards in the portal"
PUBLIC = "Publications in the portal"
NAMES = {
    "meetings.held": "Meetings held",
    "meetings.cancelled": "Meetings cancelled",
    "meetings.decisions": "Decisions recorded",
    "meetings.seats_filled": "Share of seats filled, by a member or a deputy",
    "meetings.difference": "Share of meetings that recorded what difference they made",
    "promises.due": "Promises to other boards that fell due",
    "promises.kept": "Of these kept by their date",
    "promises.late": "Of these kept late or not at all",
    "disputes.raised": "Disagreements brought to the partnership",
    "publication.messages": "Key messages published",
    "publication.reach": "People reached, as far as it was counted",
    "publication.editions": "Editions of the arrangements published",
}
FILLED = (Attending.PRESENT, Attending.DEPUTY)


def gather(into: Gathering) -> Asking[None]:
    """Put what was met on, promised, disputed and published in the period."""
    begin, end = start_of_day(into.since), end_of_day(into.until)
    rows, due, raised, messages, editions = yield [
        GroupMeeting.objects.filter(starts_at__gte=begin, starts_at__lt=end).select_related("group"),
        Promise.objects.filter(due_on__gte=into.since, due_on__lte=min(into.until, into.as_of), excused_at__isnull=True)
        .select_related("obligation__protocol").order_by("due_on", "pk"),
        Dispute.objects.filter(raised_on__gte=into.since, raised_on__lte=into.until),
        KeyMessage.objects.filter(published_at__gte=begin, published_at__lt=end),
        PublishedArrangements.objects.filter(published_at__gte=begin, published_at__lt=end).values_list("pk"),
    ]  # fmt: skip
    held = [m for m in rows if m.state in (MeetingState.DRAFT, MeetingState.AGREED)]
    decisions, seats = yield [
        Decision.objects.filter(meeting__in=held).values_list("pk"),
        MeetingAttendance.objects.filter(meeting__in=held).values_list("presence", flat=True),
    ]
    put = {"section": "partners", "source": MEETINGS}
    if rows or into.kept:
        into.put("meetings.held", len(held), **put)
        into.put("meetings.cancelled", sum(m.state == MeetingState.CANCELLED for m in rows), **put)
        into.put("meetings.decisions", len(decisions), **put)
        into.share("meetings.seats_filled", sum(s in FILLED for s in seats), len(seats), of="seats at meetings held",
                   people=False, **put)  # fmt: skip
        into.share("meetings.difference", sum(bool(m.difference.strip()) for m in held), len(held), of="meetings held",
                   people=False, **put)  # fmt: skip
        counts = Counter(m.group.name for m in held)
        into.table("meetings", "Meetings held, by group", ("Group", "Meetings"),
                   [(name, str(number)) for name, number in sorted(counts.items())],
                   source=MEETINGS, section="partners")  # fmt: skip
    _promises(into, due)
    if into.kept:
        into.people("disputes.raised", len(raised), section="partners", source="Disagreements in the portal")
        _published(into, messages, len(editions))


def _promises(into: Gathering, due: list[Promise]) -> None:
    if not due and not into.kept:
        return
    kept = [p for p in due if p.kept_on is not None and p.kept_on <= p.due_on]
    put = {"section": "partners", "source": PROMISES}
    into.put("promises.due", len(due), **put)
    into.put("promises.kept", len(kept), **put)
    into.put("promises.late", len(due) - len(kept), **put)
    cells = [
        (p.obligation.title, f"{p.due_on:%-d %B %Y}", f"{p.kept_on:%-d %B %Y}" if p.kept_on else "Not yet") for p in due
    ]
    into.table("promises", "Promises to other boards that fell due", ("Promise", "Due", "Kept"), cells,
               source=PROMISES, section="partners")  # fmt: skip


def _published(into: Gathering, messages: list[KeyMessage], editions: int) -> None:
    put = {"section": "partners", "source": PUBLIC}
    into.put("publication.messages", len(messages), **put)
    counted = [m.reach for m in messages if m.reach is not None]
    if counted:
        into.put("publication.reach", sum(counted), note=f"counted for {len(counted)} of {len(messages)}", **put)
    into.put("publication.editions", editions, **put)
