"""What leaves a meeting as a document: one paper, the minutes, the invitation; the pack has a file of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from icalendar import Calendar, Event

from portal.documents import render_pdf

from .choices import ActionState, MeetingState, Tier
from .models import Action, GroupMeeting, Paper
from .models.meeting import KIND
from .queries.meetings import agenda, interests, meeting_path, quorum
from .queries.tracker import from_source

MARKINGS = {Tier.GROUP: "Official-Sensitive", Tier.PARTNERSHIP: "Official", Tier.PUBLIC: "Public"}


def open_actions(meeting: GroupMeeting) -> list[Action]:
    """The actions of the group's earlier meetings that are still to do, the soonest first."""
    meetings = GroupMeeting.objects.filter(group=meeting.group, starts_at__lt=meeting.starts_at).values("pk")
    rows = Action.objects.filter(source_kind=KIND, source_id__in=meetings, state=ActionState.OPEN)
    return list(rows.select_related("organisation", "owner").order_by("due_on", "reference"))


def minutes_context(meeting: GroupMeeting) -> dict[str, Any]:
    """What the minutes hold, for the page and the PDF alike."""
    return {
        "meeting": meeting,
        "agenda": agenda(meeting),
        "attendance": list(meeting.attendance.select_related("organisation")),
        "quorum": quorum(meeting),
        "interests": interests(meeting),
        "decisions": list(meeting.decisions.select_related("item")),
        "actions": list(from_source(meeting.subject)),
    }


def minutes_pdf(meeting: GroupMeeting, *, now: datetime) -> bytes:
    """The minutes as a document; a draft says on every page that it is one."""
    agreed = meeting.state == MeetingState.AGREED
    title = "Minutes" if agreed else "Minutes, draft"
    context = {**head(meeting, title, MARKINGS[Tier.GROUP], now), **minutes_context(meeting), "agreed": agreed}
    return render_pdf("pdf/meeting_minutes.html", context)


def paper_pdf(paper: Paper, *, now: datetime) -> bytes:
    """A paper's text as a document."""
    context = {**head(paper.meeting, paper.title, MARKINGS[Tier(paper.tier)], now), "paper": paper}
    return render_pdf("pdf/meeting_paper.html", context)


def head(meeting: GroupMeeting, title: str, marking: str, now: datetime) -> dict[str, Any]:
    """What the frame of every document of a meeting takes."""
    return {
        "title": title,
        "subtitle": meeting.group.name,
        "reference": meeting.reference,
        "marking": marking,
        "issued_at": now,
    }


def invitation(meeting: GroupMeeting, *, now: datetime) -> bytes:
    """The meeting as an iCalendar event (RFC 5545): group, time, place and reference, nothing of what it is about.

    Taken again after a change it replaces the earlier one; a cancelled meeting takes it out.
    """
    cancelled = meeting.state == MeetingState.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//Safeguarding partnership portal//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{settings.PORTAL_ADDRESS.split('//')[-1].split(':')[0]}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", meeting.changes)
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", f"{meeting.group.name} ({meeting.reference})")
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", settings.PORTAL_ADDRESS.rstrip("/") + meeting_path(meeting.pk))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    calendar.add_component(event)
    return calendar.to_ical()
