"""Today names a few of each kind; where there are more it says so, and nobody loses sight of what is still to do."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.today import Need, first, today
from reviews.choices import ReturnState, ReviewState, View
from reviews.models import AgencyReturn, PartnerView, RapidReview
from reviews.needs import MOST
from tests.bench.served.multiply import clone
from tests.factories import reviews

pytestmark = pytest.mark.usefixtures("bolton")
CUT = {"path": "/all/", "rest": "things to do"}


def copies(review: RapidReview, number: int, state: ReviewState) -> list[RapidReview]:
    """More reviews like this one, logged one after the other, in `state`."""
    made = [clone(review, state=state, reference=f"RR-2020-{place:02}") for place in range(number)]
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


def test_returns_of_many_years_have_pages_and_those_that_wait_come_first(client, monkeypatch):
    monkeypatch.setattr("reviews.views.returns.PAGE", 2)
    story = reviews.gathering()
    row = story.review.returns.select_related("organisation").first()
    person = reviews.somebody(Role.AGENCY_CONTACT, row.organisation)
    for review in copies(story.review, 4, ReviewState.GATHERING):
        AgencyReturn.objects.bulk_create([clone(row, review=review, state=ReturnState.SUBMITTED)])
    client.force_login(person)
    pages = [client.get(reverse("my_returns"), {"page": number}).content.decode() for number in (1, 2, 3)]
    shown = [re.findall(r'reference" href="/returns/(\d+)/"', page) for page in pages]
    assert [len(one) for one in shown] == [2, 2, 1] and shown[0][0] == str(row.pk)
    assert len({pk for one in shown for pk in one}) == 5
    assert "Nothing waits for you" not in "".join(pages) and "Pages of your returns" in pages[2]
