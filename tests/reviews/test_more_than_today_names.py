"""Today names a few of each kind; where there are more it says so, and nobody loses sight of what is still to do."""

from __future__ import annotations

import copy

import pytest
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.today import Need, first, today
from reviews.choices import ReviewState, View
from reviews.models import PartnerView, RapidReview
from reviews.needs import MOST
from tests.factories import reviews

pytestmark = pytest.mark.usefixtures("bolton")
CUT = {"path": "/all/", "rest": "things to do"}


def copies(review: RapidReview, number: int, state: ReviewState) -> list[RapidReview]:
    """More reviews like this one, logged one after the other, in `state`."""
    made = []
    for place in range(number):
        one = copy.copy(review)
        one.pk, one._state, one.state = None, copy.copy(review._state), state
        one._state.adding, one.reference = True, f"RR-2020-{place:02}"
        made.append(one)
    return RapidReview.objects.bulk_create(made)


def test_a_list_that_is_cut_says_so_and_leads_to_all_of_it():
    three = [Need(f"Do {number}", "/") for number in range(3)]
    assert first(three, 3, **CUT) == three
    assert first(three, 2, **CUT) == [
        *three[:2],
        Need("More than 2 things to do: see all of them", "/all/", label="More"),
    ]


def test_drafts_beyond_the_list_are_one_line_that_leads_to_every_one_of_them(client):
    story = reviews.gathering()
    manager, now = reviews.somebody(Role.BUSINESS_MANAGER), story.moment(9)

    def lines():
        return [need for need in today(manager, now).needs if "draft" in need.words or "facts" in need.words]

    copies(story.review, MOST, ReviewState.DRAFT)
    assert len(lines()) == MOST
    RapidReview.objects.filter(reference="RR-2020-00").update(reference="RR-2020-98")
    copies(story.review, 1, ReviewState.DRAFT)
    named = lines()
    assert len(named) == MOST + 1
    assert named[-1].words == f"More than {MOST} drafts to complete: see all of them"
    client.force_login(manager)
    page = client.get(named[-1].path).content.decode()
    assert "RR-2020-98" in page and "RR-2020-00" in page and story.review.reference not in page


def test_views_that_were_given_do_not_push_one_that_is_awaited_out_of_the_list():
    story = reviews.gathering()
    partner: Organisation = story.partners()[0]
    person, now = story.delegated(partner), story.moment(9)
    deciding = copies(story.review, MOST + 5, ReviewState.DECIDING)
    waiting = deciding.pop()
    said = {"organisation": partner, "view": View.NOTIFY, "given_by": "Demonstration", "recorded_by": person}
    PartnerView.objects.bulk_create(PartnerView(review=one, recorded_at=now, **said) for one in deciding)
    RapidReview.objects.filter(pk=waiting.pk).update(logged_at=now)
    awaited = [need for need in today(person, now).needs if "view on notifying" in need.words]
    assert [need.path for need in awaited] == [reverse("review_decision", args=[waiting.reference])]
