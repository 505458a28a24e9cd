"""A form is taken once, however often it is posted."""

import re
import threading
import uuid

import pytest
import time_machine
from django.db import connection

from portal.models import OnceToken
from portal.once import KEPT_FOR, forget_old
from reviews.models import Child, RapidReview, Recommendation
from reviews.story import Story
from tests.factories import reviews as factory

pytestmark = pytest.mark.django_db
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def story():
    factory.place()
    return Story(factory.AWARE_ON).log().facts()


def child(**changes):
    return {
        "outcome": "seriously_harmed",
        "age_band": "6_10",
        "sex": "male",
        "ethnicity": "white",
        "disability": "no",
        "legal_status": "none",
        "harms": "injury",
        "categories": "physical",
        "once": uuid.uuid4().hex,
        **changes,
    }


@pytest.fixture
def manager(story, client):
    with time_machine.travel(story.moment(1), tick=False):
        client.force_login(story.manager)
        yield client


def test_every_form_of_the_page_carries_a_token_of_its_own(story, manager):
    address = f"/reviews/{story.review.reference}/children/add/"
    tokens = [re.search(r'name="once" value="([0-9a-f]{32})"', manager.get(address).content.decode())[1] for _ in "ab"]
    assert tokens[0] != tokens[1]


def test_the_same_form_posted_again_leads_to_the_same_place_and_does_nothing(story, manager):
    address = f"/reviews/{story.review.reference}/children/add/"
    form = child()
    first, second = manager.post(address, form), manager.post(address, form, follow=True)
    assert first.status_code == 302
    assert second.redirect_chain[0][0] == first.url
    assert "it was not done twice" in second.content.decode()
    assert Child.objects.filter(review=story.review).count() == 2


def test_a_refused_form_can_be_corrected_and_sent_under_the_same_token(story, manager):
    address = f"/reviews/{story.review.reference}/children/add/"
    form = child(age_band="")
    assert manager.post(address, form).status_code == 200
    assert manager.post(address, {**form, "age_band": "6_10"}).status_code == 302
    assert Child.objects.filter(review=story.review).count() == 2


def test_two_forms_are_two(story, manager):
    address = f"/reviews/{story.review.reference}/children/add/"
    manager.post(address, child())
    manager.post(address, child())
    assert Child.objects.filter(review=story.review).count() == 3


def test_old_tokens_are_forgotten_and_fresh_ones_kept(story, manager):
    manager.post(f"/reviews/{story.review.reference}/children/add/", child())
    assert forget_old() == 0
    with time_machine.travel(story.moment(1) + KEPT_FOR * 2, tick=False):
        assert forget_old() == 1
    assert not OnceToken.objects.exists()


@pytest.mark.parametrize(
    ("pressed_on", "leads_to"),
    [("http://testserver/reviews/", "http://testserver/reviews/"), ("https://other.example/", None), ("", None)],
)
def test_what_takes_long_leads_the_second_press_back_to_the_page_of_its_button(
    story, manager, monkeypatch, pressed_on, leads_to
):
    monkeypatch.setattr("portal.once.WAIT_SECONDS", 0.01)
    path = f"/reviews/{story.review.reference}/pack/build/"
    first = OnceToken.objects.create(token=uuid.uuid4().hex, person_id=story.manager.pk, at=story.moment(1))
    answer = manager.post(path, {"once": first.token}, HTTP_REFERER=pressed_on)
    assert answer.status_code == 302
    assert answer.url == (leads_to or path)
    assert "still being done" in manager.get("/reviews/").text


def test_markup_is_shown_as_text_and_never_as_markup(story, manager):
    reference = story.review.reference
    version = story.review.incident.version
    facts = {
        "version": version,
        "summary": MARKUP,
        "not_known": MARKUP,
        "other_children": MARKUP,
        "other_areas": MARKUP,
        "parallel_words": MARKUP,
        "immediate_safety": MARKUP,
        "setting": "home",
        "abuse": "suspected",
    }
    assert manager.post(f"/reviews/{reference}/facts/", facts).status_code == 302
    for page in ("", "facts/", "decision/", "preparation/", "document/"):
        answer = manager.get(f"/reviews/{reference}/{page}")
        if answer.status_code == 404:
            continue
        content = answer.content.decode()
        assert MARKUP not in content
        assert "<img src=x" not in content
    assert "&lt;script&gt;" in manager.get(f"/reviews/{reference}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_double_click_that_arrives_at_once_makes_one_record(story, settings):
    from django.test import Client

    settings.SESSION_COOKIE_SECURE = False
    address, form = f"/reviews/{story.review.reference}/children/add/", child()
    answers = []
    with time_machine.travel(story.moment(1), tick=True):
        clients = [Client(), Client()]
        for each in clients:
            each.force_login(story.manager)

        def click(browser):
            answers.append(browser.post(address, form).status_code)
            connection.close()

        threads = [threading.Thread(target=click, args=(each,)) for each in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert answers == [302, 302]
    assert Child.objects.filter(review=story.review).count() == 2
    assert RapidReview.objects.count() == 1
    assert not Recommendation.objects.exists()
