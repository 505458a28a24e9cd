"""The meeting pack as one document: everything that is read before the meeting, numbered once."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pypdf import PdfReader

from portal.clock import london_date
from portal.deadlines.calendars import load
from portal.deadlines.counting import working_days_between
from portal.deadlines.models import Deadline
from portal.deadlines.queries import for_subject, standing
from portal.documents import render_pdf
from portal.sheets import attached_files, drawn
from portal.uploads.models import Attachment
from portal.uploads.queries import files_of

from .choices import Category, Harm, Parallel, ReturnState
from .chronology import likely_duplicates
from .document import MARKING
from .models import AgencyReturn, Pack, RapidReview
from .models.agency_return import KIND as RETURN_KIND
from .policies import ANSWERED
from .queries import headline, merged_chronology

RETURN_FILE = "return"
# The parts of a return in the order in which they are written and read: the field and its name.
PARTS: tuple[tuple[str, str], ...] = (
    ("records_searched", "Records searched"),
    ("involvement", "The agency’s involvement"),
    ("analysis", "Analysis of practice"),
    ("worked_well", "What worked well"),
    ("immediate_actions", "Immediate actions"),
    ("staff_support", "Support for staff"),
)


@dataclass(frozen=True)
class Asked:
    """One agency's line in the list of who was asked."""

    organisation: str
    answer: str
    due_on: date | None
    returned_on: date | None
    anchor: str
    is_missing: bool


def pack_pdf(pack: Pack, *, now: datetime, progress: Callable[[int], Any]) -> bytes:
    """The pack as a tagged PDF: cover, incident, timetable, who was asked, returns, chronology, attachments.

    Only returns that are answered at this moment are read. `now` dates the cover; `progress` is told
    how far it is, in per cent. Raises DocumentError where a PDF cannot be made on this machine.
    """
    progress(15)
    returns = list(
        pack.review.returns.select_related("organisation", "review", "submitted_by").prefetch_related("events")
    )
    answered = [row for row in returns if row.state in ANSWERED]
    files = attached_files(attachments_of(answered))
    progress(40)
    pdf = render_pdf("pdf/pack.html", _context(pack, returns, files, now))
    progress(80)
    whole = drawn(pdf, files)
    progress(95)
    return whole


def attachments_of(returns: list[AgencyReturn]) -> list[tuple[str, Attachment]]:
    """The files of these returns, each with its agency's name."""
    return [(row.organisation.name, file) for row in returns for file in files_of(row.subject, RETURN_FILE)]


def page_count(pdf: bytes) -> int:
    """How many pages the document has, attachments included."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def _context(pack: Pack, returns: list[AgencyReturn], files: list[Any], now: datetime) -> dict[str, Any]:
    review = pack.review
    chronology = merged_chronology(review)
    same = likely_duplicates(chronology)
    return {
        "title": "Pack for the rapid review meeting",
        "subtitle": headline(review),
        "reference": review.reference,
        "marking": MARKING,
        "version": pack.number,
        "issued_at": now,
        "incident": review.incident,
        "parallel": [Parallel(code).label for code in review.incident.parallel],
        "children": [
            {
                "child": child,
                "harms": ", ".join(Harm(code).label for code in child.harms),
                "categories": ", ".join(Category(code).label for code in child.categories),
            }
            for child in review.children.all()
        ],
        "timetable": timetable(review, now),
        "asked": asked(review, returns),
        "returns": [_return(row) for row in returns if row.state in ANSWERED],
        "chronology": [(event, same.get(event.pk, [])) for event in chronology],
        "files": files,
    }


def _return(row: AgencyReturn) -> dict[str, Any]:
    return {
        "row": row,
        "anchor": f"return-{row.pk}",
        "is_nil": row.state == ReturnState.NIL,
        "parts": [(title, text) for field, title in PARTS if (text := getattr(row, field).strip())],
        "events": list(row.events.all()),
    }


def timetable(review: RapidReview, now: datetime) -> list[dict[str, Any]]:
    """The review's clocks by date, each with where it stands today in words."""
    today = london_date(now)
    words = {"open": "To do", "overdue": "Late", "met": "Done", "met_late": "Done late", "cancelled": "Not needed"}
    rows = sorted(for_subject(review.subject), key=lambda row: (row.due_on, row.statutory, row.pk))
    return [{"deadline": row, "words": words[standing(row, today)]} for row in rows if row.cancelled_at is None]


def asked(review: RapidReview, returns: list[AgencyReturn]) -> list[Asked]:
    """Who was asked, what each answered, and by when: the missing ones are named as plainly as the others."""
    clocks = {
        row.subject_id: row
        for row in Deadline.objects.filter(subject_kind=RETURN_KIND, subject_id__in=[r.pk for r in returns])
    }
    found = []
    for row in returns:
        clock = clocks.get(row.pk)
        answer = row.get_state_display()
        if row.state in ANSWERED and clock and clock.met_late:
            days = max(1, working_days_between(load(clock.clock), clock.due_on, clock.met_on))
            answer += f", {days} working day{'s' if days > 1 else ''} late"
        elif row.state not in (*ANSWERED, ReturnState.EXCUSED):
            answer = "Not returned when this pack was made"
        found.append(
            Asked(
                row.organisation.name,
                answer,
                clock.due_on if clock and clock.cancelled_at is None else None,
                london_date(row.submitted_at) if row.submitted_at and row.state in ANSWERED else None,
                f"return-{row.pk}" if row.state in ANSWERED else "",
                row.state not in (*ANSWERED, ReturnState.EXCUSED),
            )
        )
    return found
