"""Recording the notification, its evidence and its refusals; the preparation sheet; the two ways of ending early."""

import io
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.notices.models import Notice
from portal.trail.models import TrailEvent
from portal.uploads.models import Attachment
from reviews.actions import incident
from reviews.choices import Abuse, LegalStatus, Outcome, ReviewState
from reviews.models import Notification
from reviews.on_notifying import notification_recipients
from reviews.story import Plot
from tests.factories import reviews as factory

from .test_incident_logging import page

PANEL = "National Child Safeguarding Practice Review Panel"
SENT = {
    "sent_at_day": "21",
    "sent_at_month": "12",
    "sent_at_year": "2026",
    "sent_at_time": "14:30",
    "channel": "national_form",
    "national_reference": "N-<b>1</b>",
    "recipients": [PANEL],
    "others": "Ofsted regional office\n\nOfsted regional office",
}
pytestmark = pytest.mark.usefixtures("bolton")


@pytest.fixture(autouse=True)
def _tuesday():
    with time_machine.travel(datetime(2026, 12, 22, 10, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def review():
    return factory.story().log().facts().decide().review


@pytest.fixture
def support(client):
    client.force_login(factory.somebody(Role.BUSINESS_SUPPORT))
    return client


@pytest.fixture
def manager(client):
    client.force_login(factory.somebody(Role.BUSINESS_MANAGER))
    return client


def notify(client, review, **changed):
    return client.post(reverse("review_notify", args=[review.reference]), SENT | changed)


def clock(review, code):
    return Deadline.objects.get(subject_id=review.pk, rule_code=code, instance="")


def test_the_sending_with_its_evidence_stops_the_clock_at_the_moment_of_sending(support, review):
    receipt = SimpleUploadedFile("receipt.txt", b"Received with thanks.", content_type="text/plain")
    answer = notify(support, review, evidence=receipt)
    assert answer.url == reverse("review_agencies", args=[review.reference])
    row = Notification.objects.get()
    assert row.recipients == [PANEL, "Ofsted regional office"]
    assert clock(review, "panel_notification").met_at == datetime(2026, 12, 21, 14, 30, tzinfo=UTC)
    assert clock(review, "partners_told").met_at is None
    assert (Attachment.objects.get().purpose, Attachment.objects.get().name) == ("evidence", "receipt.txt")
    shown = page(support.get(reverse("review_decision", args=[review.reference])))
    assert "N-&lt;b&gt;1&lt;/b&gt;" in shown
    assert notify(support, review).status_code == 409, "recorded once"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"sent_at_day": "17", "sent_at_time": "09:39"}, "The sending cannot come before the council was aware."),
        ({"sent_at_day": "23"}, "The sending cannot be in the future."),
        ({"sent_at_month": "13"}, "is not a month"),
        ({"recipients": [], "others": " "}, "Choose at least one recipient of the notification."),
        ({"channel": ""}, "Choose an answer for “How it was sent”"),
        (
            {
                "partners_told_at_day": "24",
                "partners_told_at_month": "12",
                "partners_told_at_year": "2026",
                "partners_told_at_time": "9:00",
            },
            "Telling the partners cannot be in the future.",
        ),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_lost(support, review, changed, sentence):
    receipt = SimpleUploadedFile("receipt.txt", b"Received with thanks.", content_type="text/plain")
    shown = page(notify(support, review, evidence=receipt, **changed))
    assert shown.count(sentence) == 2
    assert 'value="N-&lt;b&gt;1&lt;/b&gt;"' in shown
    assert "Choose the file again" in shown
    assert not Notification.objects.exists()
    assert not Attachment.objects.exists()
    assert clock(review, "panel_notification").met_at is None


def test_a_disguised_file_is_refused_and_the_sending_is_not_half_recorded(support, review):
    disguised = SimpleUploadedFile("receipt.pdf", b"<html><script>1</script>", content_type="application/pdf")
    answer = notify(support, review, evidence=disguised)
    assert answer.status_code == 200
    assert answer.context["form"].errors["evidence"]
    review.refresh_from_db()
    assert review.state == ReviewState.TO_NOTIFY
    assert not Notification.objects.exists()


def test_the_partners_told_later_have_a_date_of_their_own(support, review):
    notify(support, review)
    address = reverse("review_tell_partners", args=[review.reference])
    told = {
        f"partners_told_at_{part}": value for part, value in zip(("day", "month", "year"), (21, 12, 2026), strict=True)
    }
    early = told | {"partners_told_at_day": "16", "partners_told_at_time": "9:00"}
    assert "Telling the partners cannot come before the council was aware." in page(support.post(address, early))
    assert support.post(address, told | {"partners_told_at_time": "16:00"}).status_code == 302
    assert clock(review, "partners_told").met_at == datetime(2026, 12, 21, 16, 0, tzinfo=UTC)
    again = support.post(address, told | {"partners_told_at_time": "17:00"})
    assert "Nothing more is to do here" in page(again)
    assert clock(review, "partners_told").met_at == datetime(2026, 12, 21, 16, 0, tzinfo=UTC)


def test_a_care_leavers_death_goes_to_the_secretary_of_state_and_ofsted():
    plot = Plot(outcome=Outcome.DIED, status=LegalStatus.CARE_LEAVER, age_band="18_24")
    assert notification_recipients(factory.story(plot=plot).log().facts().review) == ["Secretary of State", "Ofsted"]
    harmed = factory.story().log().facts().review
    assert notification_recipients(harmed) == [PANEL]


def test_the_preparation_sheet_asks_for_names_only_to_be_typed_elsewhere(support, review):
    shown = page(support.get(reverse("preparation_sheet", args=[review.reference])))
    order = ["Who reports", "When", "Where", "What happened", "Child 1", "Agencies known so far", "Immediate safety"]
    places = [shown.index(f">{title}<") for title in order]
    assert places == sorted(places)
    assert "This sheet holds no names." in shown
    assert "after 20 minutes without typing and does not keep a draft" in shown
    assert "date of birth (or expected date of birth)" in shown
    assert "17 December 2026 at 09:40" in shown
    last = TrailEvent.objects.order_by("pk").last()
    assert (last.event, last.target) == ("review.preparation_sheet_read", review.reference)


def test_the_fifth_child_is_for_the_forms_free_text(support, review):
    for _more in range(4):
        values = factory.story().child_values()
        incident.add_child(review=review, values=values, by=factory.somebody(Role.BUSINESS_MANAGER),
                           now=datetime(2026, 12, 22, 9, 0, tzinfo=UTC))  # fmt: skip
    shown = page(support.get(reverse("preparation_sheet", args=[review.reference])))
    room = shown.index("The national form has room for 4 children in full.")
    assert shown.index(">Child 4<") < room < shown.index(">Child 5<")


def test_the_sheet_as_pdf_is_named_by_the_reference_alone(support, review):
    answer = support.get(reverse("preparation_sheet_pdf", args=[review.reference]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="RR-2026-01-preparation-sheet.pdf"'
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.content)).pages)
    assert "This sheet holds no names." in text
    assert "Seriously harmed" in text


def test_ending_after_the_notification_is_refused_while_abuse_is_suspected(manager):
    review = factory.story().log().facts().decide().notify().review
    address = reverse("review_end_after_notification", args=[review.reference])
    assert "so a rapid review follows the notification" in page(manager.get(address))
    refused = manager.post(address, {"reason": "No review wanted."})
    assert "so a rapid review follows the notification" in page(refused)
    review.refresh_from_db()
    assert review.state == ReviewState.NOTIFIED


def test_a_death_without_abuse_ends_after_the_notification_and_its_clocks_stop(manager):
    story = factory.story(plot=Plot(outcome=Outcome.DIED, status=LegalStatus.LOOKED_AFTER)).log().facts()
    review = story.decide().notify().review
    incident.edit_incident(
        review=review,
        changes={"abuse": Abuse.NO},
        version=review.incident.version,
        by=story.manager,
        now=datetime(2026, 12, 22, 9, 0, tzinfo=UTC),
    )
    address = reverse("review_end_after_notification", args=[review.reference])
    assert "Fill in “Why no rapid review is needed”" in page(manager.post(address, {"reason": ""}))
    manager.post(address, {"reason": "Expected death; no abuse or neglect in play."})
    review.refresh_from_db()
    assert review.state == ReviewState.NOTIFIED_ONLY
    assert clock(review, "rapid_review").cancelled_at is not None
    assert clock(review, "panel_notification").cancelled_at is None, "met, and stays met"


def test_withdrawing_says_what_happens_needs_a_reason_and_tells_people_by_reference(manager):
    review = factory.gathering().review
    address = reverse("review_withdraw", args=[review.reference])
    shown = page(manager.get(address))
    assert "are no longer due" in shown
    assert "tell the national Panel as well" in shown
    assert "Fill in “Why the criteria are not met”" in page(manager.post(address, {"reason": ""}))
    manager.post(address, {"reason": "Medical opinion: an accident."})
    review.refresh_from_db()
    assert review.state == ReviewState.WITHDRAWN
    assert not Deadline.objects.filter(met_at__isnull=True, cancelled_at__isnull=True).exists()
    told = Notice.objects.filter(kind="review_withdrawn")
    assert told.exists()
    assert all("accident" not in str(notice.__dict__) for notice in told)
    assert manager.post(address, {"reason": "Again."}).status_code == 409
