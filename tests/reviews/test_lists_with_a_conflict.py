"""Lists that are told by what is not seen: whoever is shut out of a review sees nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.accounts.choices import Role
from portal.deadlines.models import Deadline
from portal.deadlines.queries import rules_in, visible_to
from portal.subjects import kinds
from reviews.actions import conflict
from reviews.choices import ReviewState
from reviews.models import RapidReview
from reviews.queries import visible_to as reviews_visible_to
from reviews.review_list import Listed
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton")


@pytest.fixture
def two():
    return factory.gathering(), factory.gathering(aware_on=factory.AWARE_ON - timedelta(days=1))


def test_what_is_told_by_what_is_not_seen_is_what_is_seen(two):
    """For every role, with and without a conflict: the same deadlines as by asking each kind what is seen of it."""
    story, _other = two
    now = story.moment(9)
    on = now.date()
    shut_out = factory.somebody(Role.DELEGATED_REPRESENTATIVE)
    before = visible_to(shut_out, on).count()
    conflict.declare(review=story.review, person=shut_out, reason="Knows the family.", by=shut_out, now=now)
    for role in (Role.BUSINESS_MANAGER, Role.DELEGATED_REPRESENTATIVE, Role.SCRUTINEER, Role.PRACTITIONER):
        person = factory.somebody(role)
        seen = {(kind.name, one) for kind in kinds() for one in kind.visible_ids(person, on)}
        expected = {row.pk for row in Deadline.objects.all() if (row.subject_kind, row.subject_id) in seen}
        assert {row.pk for row in visible_to(person, on)} == expected
    gone = [row for row in Deadline.objects.all() if row.reference.startswith(story.review.reference)]
    assert {row.subject_kind for row in gone} >= {"reviews.rapidreview", "reviews.agencyreturn"}
    assert visible_to(shut_out, on).count() == before - len(gone)
    assert sum(rule.running + rule.over for rule in rules_in(visible_to(shut_out, on))) == before - len(gone)


def test_the_list_has_the_reviews_that_may_be_read(two, client, time_machine):
    story, other = two
    now = story.moment(9)
    time_machine.move_to(now, tick=False)
    person = factory.somebody(Role.DELEGATED_REPRESENTATIVE)
    for shut_out in (False, True):
        if shut_out:
            conflict.declare(review=story.review, person=person, reason="Knows the family.", by=person, now=now)
        for role in (Role.DELEGATED_REPRESENTATIVE, Role.BUSINESS_MANAGER, Role.AGENCY_CONTACT):
            reader = factory.somebody(role)
            may = reviews_visible_to(reader, now).order_by("-logged_at", "-pk")
            listed = Listed(reader, now)
            assert [row[0] for row in listed[0:25]] == [review.pk for review in may]
            assert len(listed) == len(may)
    client.force_login(person)
    text = client.get(reverse("reviews")).content.decode()
    assert other.review.reference in text and story.review.reference not in text


def test_a_list_without_a_review_says_so(client):
    client.force_login(factory.somebody(Role.SCRUTINEER))
    for query in ({}, {"only_open": "on"}, {"state": ReviewState.CLOSED}, {"page": 7}):
        page = client.get(reverse("reviews"), query)
        assert page.context["lines"] == []
        assert "No reviews here." in page.content.decode()


def test_the_list_narrows(two):
    story, other = two
    now = story.moment(9)
    reader = factory.somebody(Role.BUSINESS_MANAGER)
    RapidReview.objects.filter(pk=story.review.pk).update(state=ReviewState.CLOSED)
    for narrowed, wanted in (
        ({"state": ReviewState.CLOSED}, [story]),
        ({"state": other.review.state}, [other]),
        ({"only_open": True}, [other]),
        ({"only_open": True, "state": ReviewState.CLOSED}, []),
        ({"state": "nonsense"}, [story, other]),
    ):
        listed = Listed(reader, now, **narrowed)
        assert {row[1] for row in listed[0:25]} == {one.review.reference for one in wanted}
        assert len(listed) == len(wanted)
