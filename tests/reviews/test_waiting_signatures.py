"""Whose signature a real review waits for, as Today asks it: with and without a conflict of interest."""

from __future__ import annotations

import pytest

from portal.approvals.queries import waiting_for
from portal.subjects import kind_named
from portal.today import today
from reviews.actions import conflict
from tests.factories import reviews

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    reviews.place()
    return reviews.signing()


def test_a_representative_without_a_conflict_is_waited_for(story):
    now = story.moment(14, 9)
    for organisation in story.partners():
        signer = story.delegated(organisation)
        assert [required.organisation for required in waiting_for(signer, now)] == [organisation]
        page = today(signer, now)
        assert page.numbers.signatures == 1
        assert f"{story.review.reference}: sign for {organisation}" in [need.words for need in page.needs]


def test_a_representative_with_a_conflict_is_not(story):
    now = story.moment(14, 9)
    signer = story.delegated(story.partners()[0])
    conflict.declare(review=story.review, person=signer, reason="Knows the family.", by=signer, now=now)
    assert waiting_for(signer, now) == []
    assert waiting_for(story.delegated(story.partners()[1]), now)


def test_a_kind_answers_for_everything_that_is_asked_about(story):
    kind = kind_named(story.review.subject.kind)
    assert kind.conflicts({story.review.pk}) == {story.review.pk: set()}
