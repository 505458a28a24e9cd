"""What leaves a meeting: the invitation, the pack as one document numbered once, the minutes."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from icalendar import Calendar
from pypdf import PdfReader, PdfWriter

from partnership.actions import meetings
from partnership.meeting_documents import invitation, minutes_pdf
from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.errors import Conflict
from portal.notices.models import Notice
from tests.factories import attachments, people
from tests.factories import meetings as factory
from tests.factories.meetings import AFTER, STARTS_AT

pytestmark = pytest.mark.django_db

NOW = AFTER
ON = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_invitation_names_group_time_and_place_and_nothing_else():
    meeting = factory.planned()
    factory.item(meeting, title="Secret title of an item")
    text = invitation(meeting, now=NOW)
    event = next(iter(Calendar.from_ical(text).walk("VEVENT")))
    assert event["SUMMARY"] == f"{meeting.group.name} ({meeting.reference})"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (meeting.starts_at, meeting.ends_at)
    assert (event["LOCATION"], event["SEQUENCE"], b"Secret" in text) == ("Room 2", 0, False)


def test_a_moved_meeting_is_told_and_its_invitation_replaces_the_earlier_one():
    meeting = factory.called()
    member = people.person(Role.DELEGATED_REPRESENTATIVE, statutory_partners(ON)[0])
    later = STARTS_AT + timedelta(days=7)
    given = {"starts_at": later, "ends_at": later + timedelta(hours=1), "place": "Room 3", "by": factory.manager()}
    early = STARTS_AT - timedelta(days=5)
    with pytest.raises(Conflict) as conflict:
        meetings.move(meeting=meeting, version=9, now=early, **given)
    assert conflict.value.theirs["place"] == "Room 2"
    meetings.move(meeting=meeting, version=1, now=early, **given)
    meeting.refresh_from_db()
    assert (meeting.place, meeting.changes) == ("Room 3", 1)
    assert Notice.objects.filter(kind="meeting_changed", recipient=member).exists()
    event = next(iter(Calendar.from_ical(invitation(meeting, now=NOW)).walk("VEVENT")))
    assert event["SEQUENCE"] == 1
    meetings.cancel(meeting=meeting, reason="Not enough can come.", by=factory.manager(), now=early)
    meeting.refresh_from_db()
    calendar = Calendar.from_ical(invitation(meeting, now=NOW))
    assert calendar["METHOD"] == "CANCEL" and next(iter(calendar.walk("VEVENT")))["SEQUENCE"] == 2


def two_pages():
    writer = PdfWriter()
    for _page in range(2):
        writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def words_of(pdf):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_pack_is_one_document_numbered_once_with_the_attached_pages_in_it(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factory.agreed()
    meeting = factory.planned(starts_at=STARTS_AT + timedelta(days=60))
    factory.item(meeting, title="The dashboard")
    factory.paper(meeting, title="The dashboard of the quarter", text="Numbers in words.",
                  file=attachments.uploaded("two.pdf", two_pages()))  # fmt: skip
    made = factory.pack(meeting, built=True)
    assert made.built_at is not None, made.failure
    pages = words_of(made.file.read())
    assert len(pages) == made.pages
    whole = " ".join(pages)
    assert "Minutes of the meeting before" in whole and "It was discussed." in whole
    assert "Numbers in words." in whole and "page 2 of 2" in pages[-1]
    for number, page in enumerate(pages[1:], start=2):
        assert f"Page {number} of {len(pages)}" in page


def test_minutes_as_a_document_say_whether_they_are_a_draft():
    meeting = factory.written()
    assert "Minutes, draft" in words_of(minutes_pdf(meeting, now=NOW))[0]
    factory.agreed_from(meeting)
    said = " ".join(words_of(minutes_pdf(meeting, now=NOW)))
    assert "draft" not in said and "Fewer children wait." in said
