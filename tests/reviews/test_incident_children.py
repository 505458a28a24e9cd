"""The children of an incident: added, changed, taken out; and those whose death is always notified."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.choices import Role
from reviews.choices import AgeBand, LegalStatus, Outcome
from reviews.models import Child
from tests.factories import reviews as factory

from .test_incident_logging import CHILD, page

pytestmark = pytest.mark.usefixtures("bolton")


@pytest.fixture
def review():
    return factory.story().log().review


@pytest.fixture
def support(client, review):
    with time_machine.travel(datetime(2026, 12, 18, 10, 0, tzinfo=UTC), tick=False):
        client.force_login(factory.somebody(Role.BUSINESS_SUPPORT))
        yield client


def add(client, review, **changed):
    return client.post(reverse("child_add", args=[review.reference]), CHILD | changed)


def test_children_are_numbered_and_a_number_is_never_a_name(support, review):
    add(support, review)
    add(support, review, age_band=AgeBand.FROM_6_TO_10)
    assert [c.label for c in review.children.all()] == ["Child 1", "Child 2"]
    shown = page(support.get(reverse("review_children", args=[review.reference])))
    assert "6 to 10, seriously harmed" in shown


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"age_band": AgeBand.FROM_18_TO_24}, "Somebody of 18 to 24 belongs here only as a care leaver."),
        ({"legal_status": LegalStatus.CARE_LEAVER}, "A care leaver is 16 or older."),
        ({"outcome": ""}, "Choose an answer for “What happened to the child”"),
        ({"sex": "<script>"}, "is not one of the available choices"),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(support, review, changed, sentence):
    answer = add(support, review, disability="yes", disability_words="Hearing <u>loss</u>", **changed)
    shown = page(answer)
    assert sentence in shown
    assert "Hearing &lt;u&gt;loss&lt;/u&gt;" in shown
    assert "<script>" not in shown.replace("<script src", "").replace('<script type="module"', "")
    assert not Child.objects.exists()


def test_words_about_a_disability_are_kept_only_with_yes(support, review):
    add(support, review, disability="no", disability_words="Left over from another answer")
    assert Child.objects.get().disability_words == ""


@pytest.mark.parametrize(
    ("status", "age", "always"),
    [
        (LegalStatus.LOOKED_AFTER, AgeBand.UNDER_1, "The death of a looked-after child is always notified"),
        (LegalStatus.CARE_LEAVER, AgeBand.FROM_18_TO_24, "The death of a care leaver up to and including 24"),
    ],
)
def test_a_death_that_is_always_notified_says_so(support, review, status, age, always):
    add(support, review, outcome=Outcome.DIED, legal_status=status, age_band=age)
    assert always in page(support.get(reverse("review_children", args=[review.reference])))


def test_a_looked_after_child_who_was_harmed_is_a_matter_of_judgement(support, review):
    add(support, review, legal_status=LegalStatus.LOOKED_AFTER)
    shown = page(support.get(reverse("review_children", args=[review.reference])))
    assert "Must be notified" not in shown


def test_two_people_on_one_child_see_both_answers_in_words(support, review):
    add(support, review)
    address = reverse("child_edit", args=[review.reference, 1])
    support.post(address, CHILD | {"version": "1", "age_band": AgeBand.FROM_1_TO_5})
    shown = page(support.post(address, CHILD | {"version": "1", "age_band": AgeBand.FROM_6_TO_10}))
    assert "Somebody else saved this while you were writing" in shown
    assert '<p class="stale__text stale__text--yours">6 to 10</p>' in shown
    assert 'id="theirs-age_band">1 to 5</p>' in shown
    assert Child.objects.get().age_band == AgeBand.FROM_1_TO_5


def test_taking_a_child_out_needs_a_reason(support, review):
    add(support, review)
    address = reverse("child_remove", args=[review.reference, 1])
    assert "Fill in “Why this child does not belong here”" in page(support.post(address, {"reason": "  "}))
    assert Child.objects.count() == 1
    support.post(address, {"reason": "Recorded twice."})
    assert Child.objects.count() == 0
    assert support.post(address, {"reason": "Recorded twice."}).status_code == 404


def test_a_child_of_another_review_is_not_at_this_address(support, review):
    other = factory.story().log().facts().review
    assert other.children.count() == 1
    assert support.get(reverse("child_edit", args=[review.reference, 1])).status_code == 404


def test_the_list_takes_as_many_queries_for_six_children_as_for_one(support, review):
    address = reverse("review_children", args=[review.reference])
    add(support, review)
    support.get(address)
    with CaptureQueriesContext(connection) as for_one:
        support.get(address)
    for _child in range(5):
        add(support, review)
    support.get(address)  # takes up the messages of the five
    with CaptureQueriesContext(connection) as for_six:
        support.get(address)
    assert len(for_six) == len(for_one)
