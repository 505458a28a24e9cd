"""Conflicts of interest: declared and the review is gone; recorded for another, listed, lifted by somebody else."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.choices import Role
from reviews.models import ConflictOfInterest
from reviews.on_notifying import readers
from tests.factories import reviews as factory

from .test_incident_logging import page

pytestmark = pytest.mark.usefixtures("bolton")


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(datetime(2026, 12, 18, 10, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def review():
    return factory.story().log().facts().review


def window(role):
    client = Client()
    client.force_login(factory.somebody(role))
    return client


def test_declaring_ones_own_shuts_the_review_at_once(review):
    member = window(Role.REVIEW_GROUP_MEMBER)
    address = reverse("review_conflicts", args=[review.reference])
    assert "Fill in “What the conflict is”" in page(member.post(address, {"own-reason": " ", "declare": "1"}))
    assert member.post(address, {"own-reason": "Knows the family.", "declare": "1"}).url == reverse("reviews")
    for name in ("review_decision", "preparation_sheet", "review_conflicts"):
        assert member.get(reverse(name, args=[review.reference])).status_code == 404


def test_the_reason_is_for_the_manager_and_the_scrutineer_alone(review):
    member = factory.somebody(Role.REVIEW_GROUP_MEMBER)
    address = reverse("review_conflicts", args=[review.reference])
    window(Role.BUSINESS_MANAGER).post(
        address, {"other-person": member.pk, "other-reason": "Works with a parent.", "record": "1"}
    )
    assert "Works with a parent." in page(window(Role.BUSINESS_MANAGER).get(address))
    assert "Works with a parent." in page(window(Role.SCRUTINEER).get(address))
    others = page(window(Role.DELEGATED_REPRESENTATIVE).get(address))
    assert "Works with a parent." not in others
    assert member.name not in others


def test_only_the_manager_records_another_persons(review):
    chair = factory.somebody(Role.PARTNERSHIP_CHAIR)
    address = reverse("review_conflicts", args=[review.reference])
    answers = {"other-person": chair.pk, "other-reason": "Made up.", "record": "1"}
    window(Role.BUSINESS_SUPPORT).post(address, answers)
    window(Role.SCRUTINEER).post(address, answers)
    assert not ConflictOfInterest.objects.exists()


def test_only_people_who_may_read_reviews_are_offered(review):
    on = datetime(2026, 12, 18, tzinfo=UTC).date()
    offered = set(readers(on))
    assert factory.somebody(Role.REVIEW_GROUP_MEMBER) in offered
    assert factory.somebody(Role.PRACTITIONER) not in offered
    assert factory.somebody(Role.ADMINISTRATOR) not in offered
    practitioner = factory.somebody(Role.PRACTITIONER)
    answers = {"other-person": practitioner.pk, "other-reason": "Knows them.", "record": "1"}
    shown = page(window(Role.BUSINESS_MANAGER).post(reverse("review_conflicts", args=[review.reference]), answers))
    assert "not one of the available choices" in shown
    assert "Knows them." in shown


def test_lifting_needs_a_reason_and_opens_the_review_again(review):
    member, manager = window(Role.REVIEW_GROUP_MEMBER), window(Role.BUSINESS_MANAGER)
    member.post(reverse("review_conflicts", args=[review.reference]), {"own-reason": "A mistake.", "declare": "1"})
    row = ConflictOfInterest.objects.get()
    address = reverse("conflict_lift", args=[review.reference, row.pk])
    assert "Fill in “Why it is lifted”" in page(manager.post(address, {"reason": ""}))
    manager.post(address, {"reason": "Another family of the same sort."})
    assert member.get(reverse("review_decision", args=[review.reference])).status_code == 200
    assert manager.post(address, {"reason": "Again."}).url == reverse("review_conflicts", args=[review.reference])
    row.refresh_from_db()
    assert row.lifted_reason == "Another family of the same sort."


def test_a_conflict_of_another_review_is_not_lifted_at_this_address(review):
    other = factory.story().log().review
    window(Role.REVIEW_GROUP_MEMBER).post(
        reverse("review_conflicts", args=[other.reference]), {"own-reason": "Related.", "declare": "1"}
    )
    row = ConflictOfInterest.objects.get()
    manager = window(Role.BUSINESS_MANAGER)
    assert manager.get(reverse("conflict_lift", args=[review.reference, row.pk])).status_code == 404


def test_a_manager_in_conflict_finds_nothing_to_lift(review):
    manager = window(Role.BUSINESS_MANAGER)
    manager.post(reverse("review_conflicts", args=[review.reference]), {"own-reason": "Related.", "declare": "1"})
    row = ConflictOfInterest.objects.get()
    address = reverse("conflict_lift", args=[review.reference, row.pk])
    assert manager.post(address, {"reason": "Mine."}).status_code == 404
    row.refresh_from_db()
    assert row.lifted_at is None
