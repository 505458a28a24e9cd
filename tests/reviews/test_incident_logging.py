"""Logging an incident in four steps: dates, what happened, the children, and the question to the council."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.trail.models import TrailEvent
from reviews.choices import Abuse, AgeBand, LegalStatus, Outcome, ReviewState
from reviews.models import Child, RapidReview
from reviews.views.steps import FIXED_AT
from reviews.workflow import FACTS
from tests.factories import reviews as factory

NOW = datetime(2026, 12, 18, 10, 0, tzinfo=UTC)  # a Friday; the council became aware on the Thursday before

DATES = {
    "happened_on_day": "16",
    "happened_on_month": "12",
    "happened_on_year": "2026",
    "aware_at_day": "17",
    "aware_at_month": "12",
    "aware_at_year": "2026",
    "aware_at_time": "16:40",
    "referred_by_words": "Head of <b>safeguarding</b>",
}
CHILD = {
    "outcome": Outcome.SERIOUSLY_HARMED,
    "age_band": AgeBand.UNDER_1,
    "sex": "female",
    "ethnicity": "white",
    "disability": "no",
    "legal_status": LegalStatus.NONE,
    "harms": ["injury"],
    "categories": ["physical"],
}

pytestmark = pytest.mark.usefixtures("bolton")


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def support(client):
    client.force_login(factory.somebody(Role.BUSINESS_SUPPORT))
    return client


@pytest.fixture
def logged(support):
    support.post(reverse("review_log"), DATES)
    return RapidReview.objects.get()


def page(answer):
    return answer.content.decode()


def bare(answer):
    """The page without the tokens that differ from one request to the next."""
    return re.sub(r'value="[A-Za-z0-9]{32,64}"', "", page(answer))


def test_saving_the_dates_opens_the_review_and_starts_every_clock(support):
    answer = support.post(reverse("review_log"), DATES)
    review = RapidReview.objects.select_related("incident").get()
    assert answer.url == reverse("review_facts", args=["RR-2026-01"])
    assert review.state == ReviewState.DRAFT
    assert review.incident.reported_at == review.incident.aware_at == datetime(2026, 12, 17, 16, 40, tzinfo=UTC)
    due = {(d.rule_code, d.instance): d.due_on for d in Deadline.objects.filter(subject_id=review.pk)}
    assert due["panel_notification", ""] == date(2026, 12, 24)
    assert due["rapid_review", ""] == date(2027, 1, 12)
    assert due["timetable_day_13", "meeting"] == date(2027, 1, 8)
    assert len(due) == 9


def test_the_dates_are_shown_before_anything_is_saved(support):
    shown = page(support.post(reverse("review_log"), DATES | {"preview": "1"}))
    assert "Thu 24 Dec 2026" in shown
    assert "Tue 12 Jan 2027" in shown
    assert "Nothing is saved yet" in shown
    assert 'value="16:40"' in shown
    assert not RapidReview.objects.exists()


def test_the_preview_gives_both_dates_where_the_local_table_ends_later(support):
    late_report = {
        "reported_at_day": "18",
        "reported_at_month": "12",
        "reported_at_year": "2026",
        "reported_at_time": "9.15",
    }
    shown = page(support.post(reverse("review_log"), DATES | late_report | {"preview": "1"}))
    assert "<strong>Wed 13 January 2027</strong>, falls after the fifteen working days" in shown
    # Notified on the last of the five working days, 24 December, fifteen more end on 19 January.
    assert "<strong>Tue 19 January 2027</strong> and not on Tue 12 January 2027" in shown


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"aware_at_year": "20255"}, "The year has four figures"),
        ({"happened_on_day": "31", "happened_on_month": "2"}, "There is no 31 February 2026."),
        ({"aware_at_day": "19"}, "The moment of awareness cannot be in the future."),
        ({"happened_on_day": "18"}, "The council cannot have been aware before it happened."),
        ({"aware_at_year": "2017", "happened_on_year": "2017"}, "before 29 June 2018, when the duty to notify began"),
        (
            {
                "reported_at_day": "17",
                "reported_at_month": "12",
                "reported_at_year": "2026",
                "reported_at_time": "16:39",
            },
            "It cannot have been reported to the business manager before the council was aware.",
        ),
        ({"aware_at_time": "25:00"}, "is not a time of day"),
        ({"aware_at_day": ""}, "Enter the day as well"),
    ],
)
@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_wrong_dates_are_refused_and_nothing_typed_is_lost(support, changed, sentence, button):
    answer = support.post(reverse("review_log"), DATES | changed | button)
    shown = page(answer)
    assert answer.status_code == 200
    assert shown.count(sentence) >= 2, "in the summary and beside the field"
    assert "Head of &lt;b&gt;safeguarding&lt;/b&gt;" in shown
    assert "<b>safeguarding" not in shown
    assert not RapidReview.objects.exists()


def test_an_incident_logged_twice_by_a_double_click_is_one_review(support):
    once = {"once": "0" * 32}
    first = support.post(reverse("review_log"), DATES | once)
    second = support.post(reverse("review_log"), DATES | once)
    assert first.url == second.url
    assert RapidReview.objects.count() == 1


def test_facts_are_saved_incomplete_and_the_next_step_is_the_children(support, logged):
    address = reverse("review_facts", args=[logged.reference])
    answer = support.post(address, {"version": "1", "summary": "An infant was taken to hospital."})
    assert answer.url == reverse("review_children", args=[logged.reference])
    logged.incident.refresh_from_db()
    assert logged.incident.summary == "An infant was taken to hospital."
    assert logged.incident.abuse == ""
    stays = support.post(address, {"version": "2", "summary": "An infant was taken to hospital at night.", "stay": "1"})
    assert stays.url == address


def test_what_looks_like_a_person_is_shown_where_it_stands_and_kept(support, logged):
    address = reverse("review_facts", args=[logged.reference])
    words = "Seen with Alex Example, born 3 March 2024, NHS 943 476 5919 <i>sic</i>."
    answer = support.post(address, {"version": "1", "summary": words}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    shown = page(answer)
    for passage in ("Alex Example", "3 March 2024", "943 476 5919"):
        assert f"<mark>{passage}</mark>" in shown
    assert "<i>sic" not in shown
    logged.incident.refresh_from_db()
    assert logged.incident.summary == words, "it warns, and never rewrites"
    again = support.post(address, {"version": "2", "summary": words})
    assert again.url == reverse("review_children", args=[logged.reference]), "saved as it is, it does not hold one up"


def test_two_people_on_the_same_facts_see_both_texts(support, logged):
    address = reverse("review_facts", args=[logged.reference])
    support.post(address, {"version": "1", "summary": "Their words.", "setting": "home"})
    answer = support.post(address, {"version": "1", "summary": "My words.", "setting": "online"})
    shown = page(answer)
    assert "Their words." in shown
    assert "My words." in shown
    assert "The child&#x27;s home" in shown
    assert 'name="version" value="2"' in shown
    logged.incident.refresh_from_db()
    assert logged.incident.summary == "Their words."
    support.post(address, {"version": "2", "summary": "My words.", "setting": "online"})
    logged.incident.refresh_from_db()
    assert logged.incident.summary == "My words."


def test_the_check_names_what_is_missing_with_the_page_for_it(support, logged):
    address = reverse("review_complete_facts", args=[logged.reference])
    shown = page(support.get(address))
    assert "Write what happened, in a neutral summary." in shown
    assert "Add at least one child" in shown
    assert reverse("child_add", args=[logged.reference]) in shown
    assert "Ask the council to decide" not in shown
    refused = support.post(address)
    assert "Write what happened, in a neutral summary." in page(refused)
    logged.refresh_from_db()
    assert logged.state == ReviewState.DRAFT


def test_every_fact_that_the_process_asks_for_has_a_page_that_puts_it_right():
    assert set(FIXED_AT) == set(FACTS)


def test_when_nothing_is_missing_the_council_is_asked(support, logged):
    facts = {
        "version": "1",
        "summary": "An infant was taken to hospital with injuries.",
        "setting": "home",
        "abuse": Abuse.SUSPECTED,
        "immediate_safety": "The infant is safe in hospital.",
    }
    support.post(reverse("review_facts", args=[logged.reference]), facts)
    support.post(reverse("child_add", args=[logged.reference]), CHILD)
    address = reverse("review_complete_facts", args=[logged.reference])
    assert "Ask the council to decide" in page(support.get(address))
    answer = support.post(address)
    assert answer.url == reverse("review_decision", args=[logged.reference])
    logged.refresh_from_db()
    assert logged.state == ReviewState.DECIDING
    second = support.post(address)
    assert second.status_code == 409


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.AGENCY_CONTACT, Role.ADMINISTRATOR])
def test_others_get_what_an_address_that_does_not_exist_answers(logged, role):
    client = Client()
    client.force_login(factory.somebody(role))
    for name in ("review_dates", "review_facts", "review_children", "review_complete_facts", "review_decision"):
        real = client.get(reverse(name, args=[logged.reference]))
        absent = client.get(reverse(name, args=["RR-2026-99"]))
        assert real.status_code == absent.status_code == 404
        assert bare(real).replace(logged.reference, "") == bare(absent).replace("RR-2026-99", "")
    assert client.get(reverse("review_log")).status_code == 404


def test_reading_a_page_of_the_case_is_on_the_trail_by_page(support, logged):
    support.get(reverse("review_facts", args=[logged.reference]))
    last = TrailEvent.objects.order_by("pk").last()
    assert (last.event, last.target) == ("review.read", logged.reference)
    assert "review_facts" in str(last.fields)


def test_a_child_in_bands_and_no_more(support, logged):
    support.post(reverse("child_add", args=[logged.reference]), CHILD)
    child = Child.objects.get()
    assert (child.number, child.harms, child.categories) == (1, ["injury"], ["physical"])
