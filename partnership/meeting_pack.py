"""The pack of a meeting as one document: everything that is read before it, numbered once."""

from __future__ import annotations

import io
from datetime import datetime

from pypdf import PdfReader

from portal.clock import london_date
from portal.documents import render_pdf
from portal.sheets import attached_files, drawn

from .actions.papers import files_of_paper
from .choices import Tier
from .meeting_documents import MARKINGS, head, minutes_context, open_actions
from .models import GroupMeeting, MeetingPack, Paper
from .queries.meetings import HELD, agenda


def pack_pdf(pack: MeetingPack, *, now: datetime) -> bytes:
    """The pack of the group's members: agenda with times, the last minutes, what is still to do, every paper.

    Attached PDFs and pictures are drawn in, so that the pages are numbered once through the whole.
    Raises DocumentError where a PDF cannot be made on this machine.
    """
    meeting = pack.meeting
    papers = list(Paper.objects.filter(meeting=meeting, withdrawn_at__isnull=True).select_related("item"))
    for paper in papers:
        paper.meeting = meeting
    files = attached_files((paper.title, file) for paper in papers for file in files_of_paper(paper))
    before = (
        GroupMeeting.objects.filter(group=meeting.group, state__in=HELD, starts_at__lt=meeting.starts_at)
        .order_by("-starts_at")
        .first()
    )
    context = {
        **head(meeting, "Papers for the meeting", MARKINGS[Tier.GROUP], now),
        "version": pack.number,
        "meeting": meeting,
        "agenda": agenda(meeting),
        "papers": papers,
        "files": files,
        "before": before,
        "before_minutes": minutes_context(before) if before else None,
        "actions": open_actions(meeting),
        "on": london_date(now),
    }
    return drawn(render_pdf("pdf/meeting_pack.html", context), files)


def page_count(pdf: bytes) -> int:
    """How many pages the document has, attachments included."""
    return len(PdfReader(io.BytesIO(pdf)).pages)
