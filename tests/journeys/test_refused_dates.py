"""Dates that cannot be: each is refused with its sentence, and what was typed stays in its boxes."""

import pytest
from playwright.sync_api import expect

from reviews.models import RapidReview
from tests.factories import reviews

pytestmark = pytest.mark.browser

RIGHT = {"happened_on": "16 12 2026", "aware_at": "17 12 2026 09:40", "reported_at": "17 12 2026 11:15"}
WRONG = {
    "the future": ({"aware_at": "18 12 2026 09:40"}, "cannot be in the future", "aware_at_day", "18"),
    "later today": ({"aware_at": "17 12 2026 23:50"}, "cannot be in the future", "aware_at_time", "23:50"),
    "aware before it happened": (
        {"happened_on": "17 12 2026", "aware_at": "16 12 2026 09:40"},
        "The council cannot have been aware before it happened.",
        "aware_at_day",
        "16",
    ),
    "told before anybody knew": (
        {"reported_at": "17 12 2026 08:00"},
        "cannot have been reported to the business manager before the council was aware",
        "reported_at_time",
        "08:00",
    ),
    "the year 20255": ({"happened_on": "16 12 20255"}, "“20255” is not one", "happened_on_year", "20255"),
    "31 February": ({"happened_on": "31 2 2026"}, "February", "happened_on_day", "31"),
    "words": ({"aware_at": "17 12 2026 tea-time"}, "time", "aware_at_time", "tea-time"),
}


def test_an_incident_is_not_logged_with_dates_that_cannot_be(office):
    office.at("2026-12-17 14:00")
    desk = office.desk("business manager")
    for typed, sentence, box, kept in WRONG.values():
        desk.open("/reviews/log/").date(**(RIGHT | typed)).write(referred_by_words="Head of safeguarding")
        desk.press("Save and go on")
        summary = desk.page.locator(".govuk-error-summary")
        expect(summary).to_contain_text(sentence)
        expect(summary).to_be_focused()
        expect(desk.field(box)).to_have_value(kept)
        expect(desk.field("referred_by_words")).to_have_value("Head of safeguarding")
    assert not RapidReview.objects.exists()
    desk.date(aware_at="17 12 2026 09:40").press("Save and go on").has_title("What happened")


def test_a_sending_is_not_recorded_before_awareness_or_in_the_future(office):
    review = reviews.story().log().facts().decide().review
    office.at("2026-12-21 10:00")
    desk = office.desk("business manager")
    for sent_at, sentence in (
        ("17 12 2026 09:00", "before"),
        ("21 12 2026 17:00", "cannot be in the future"),
        ("30 2 2027 10:00", "February"),
    ):
        desk.open(f"/reviews/{review.reference}/notify/").date(sent_at=sent_at).choose(channel="national_form")
        desk.write(national_reference="DEMO-0007").press("Record the notification")
        expect(desk.page.locator(".govuk-error-summary")).to_contain_text(sentence)
        expect(desk.field("sent_at_day")).to_have_value(sent_at.split()[0])
        expect(desk.field("national_reference")).to_have_value("DEMO-0007")
        assert not hasattr(RapidReview.objects.get(pk=review.pk), "notification")


def test_a_sending_to_the_panel_is_not_recorded_before_the_signatures(office):
    story = reviews.agreed()
    office.at("2027-01-12 12:00")
    desk = office.desk("business manager")
    for sent_at, sentence in (("12 1 2027 18:00", "cannot be in the future"), ("8 1 2027 10:00", "before")):
        desk.open(f"/reviews/{story.review.reference}/submission/").date(sent_at=sent_at)
        desk.choose(channel="secure_email").write(receipt="Acknowledged").press("Record the sending")
        expect(desk.page.locator(".govuk-error-summary")).to_contain_text(sentence)
        expect(desk.field("receipt")).to_have_value("Acknowledged")
    assert story.fresh().review.state == "agreed"
