"""The letter by which an agency is asked for its return: the same words on the page and as a PDF.

It names no child and tells nothing of the case. Whom to search for reaches the agency by the
partnership's secure route, never by this letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from partnership.models import Contact
from partnership.queries import contacts, current
from portal.accounts.choices import Role
from portal.clock import london_date
from portal.deadlines.models import Deadline
from portal.deadlines.queries import for_subject

from .models import AgencyReturn

# What a return holds, as the letter asks for it.
ASKED = (
    "which records you searched, for which period, and who searched them",
    "your agency’s involvement with the child and the family, from when to when",
    "the significant events for the chronology, each with its date and its source",
    "your analysis of practice: what staff knew at the time, what they did, and why",
    "what worked well",
    "what your agency has done already, or will do now, to keep children safe",
    "what support your staff have had, and what they still need",
    "the senior post that has quality-assured the return",
)


@dataclass(frozen=True)
class Letter:
    """Everything that the letter says beside its fixed words. Dates are London dates."""

    reference: str
    agency: str
    recipient: str
    sender: str
    sender_organisation: str
    asked_on: date
    due_on: date | None
    is_extended: bool
    meeting_on: date | None
    asked: tuple[str, ...]
    contact: Contact | None


def letter(agency_return: AgencyReturn) -> Letter:
    """The letter for this return, with the dates as they now stand."""
    arrangements = current()
    clock: Deadline | None = for_subject(agency_return.subject).filter(cancelled_at__isnull=True).first()
    meeting = for_subject(agency_return.review.subject).filter(instance="meeting", cancelled_at__isnull=True).first()
    return Letter(
        reference=agency_return.review.reference,
        agency=agency_return.organisation.name,
        recipient=Role.AGENCY_CONTACT.label,
        sender=Role.BUSINESS_MANAGER.label,
        sender_organisation=arrangements.name,
        asked_on=london_date(agency_return.requested_at),
        due_on=clock.due_on if clock else None,
        is_extended=bool(clock and clock.is_changed),
        meeting_on=meeting.due_on if meeting else None,
        asked=ASKED,
        contact=_own_contact(arrangements.name),
    )


def _own_contact(name: str) -> Contact | None:
    """The partnership's own entry among the contacts of the arrangements."""
    rows = contacts()
    return next((row for row in rows if row.name == name), None) or next((row for row in rows if row.email), None)
