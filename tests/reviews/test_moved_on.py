"""A page whose time is over: calm for whoever only opens it, plain for whoever lost a race."""

import pytest
import time_machine
from django.urls import reverse

from portal.accounts import actions
from portal.accounts.choices import Role
from reviews.models import Notification
from reviews.queries import offers
from tests.factories import people
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton", "quick_pack")


def open_page(client, person, name, story, day, **extra):
    with time_machine.travel(story.moment(day), tick=False):
        client.force_login(person)
        return client.get(reverse(name, kwargs={"reference": story.review.reference, **extra}))


def said(answer) -> str:
    return answer.content.decode()


def test_a_visit_says_where_the_review_stands_and_what_can_be_done(client):
    story = factory.gathering()
    answer = open_page(client, factory.somebody(Role.BUSINESS_MANAGER), "review_notify", story, 4)
    assert answer.status_code == 200
    assert "“Gathering information”, so recording the notification is no longer possible" in said(answer)
    assert "What you can do now" in said(answer)
    for name in ("review", "review_pack", "review_withdraw"):
        assert f'href="{reverse(name, args=[story.review.reference])}"' in said(answer)
    assert "omebody" not in said(answer)


def test_a_page_whose_time_has_not_come_says_so(client):
    story = factory.story().log()
    answer = open_page(client, factory.somebody(Role.BUSINESS_MANAGER), "review_notify", story, 1)
    assert "“Being logged”, so recording the notification is not possible yet" in said(answer)
    assert f'href="{reverse("review_facts", args=[story.review.reference])}"' in said(answer)


def test_whoever_has_a_signature_to_give_is_led_to_it(client):
    story = factory.signing()
    partner = story.delegated(story.partners(13)[0], day=13)
    with time_machine.travel(story.moment(14), tick=False):
        found = offers(partner, story.moment(14), story.review.subject)
    assert found[0] == ("Read and sign", reverse("review_sign_off", args=[story.review.reference]))


def test_nothing_is_offered_of_a_review_that_the_person_may_not_see(client):
    story = factory.gathering()
    assert offers(factory.somebody(Role.AGENCY_CONTACT), story.moment(4), story.review.subject) == []


def test_a_post_that_lost_the_race_still_says_that_somebody_was_first(client):
    story = factory.story().log().facts().decide()
    story.notify()
    with time_machine.travel(story.moment(4), tick=False):
        client.force_login(factory.somebody(Role.BUSINESS_MANAGER))
        answer = client.post(reverse("review_notify", args=[story.review.reference]), {})
    assert answer.status_code == 409
    assert "Somebody else was first" in said(answer)
    assert Notification.objects.count() == 1


def test_a_page_of_another_app_is_calm_too(client):
    """The mechanism is the ground's: an account that is deactivated already."""
    manager, other = factory.somebody(Role.BUSINESS_MANAGER), people.person(Role.PRACTITIONER)
    story = factory.story()
    actions.deactivate(person=other, reason="Left.", by=manager, now=story.moment(0))
    with time_machine.travel(story.moment(1), tick=False):
        client.force_login(manager)
        path = reverse("person_deactivate", args=[other.pk])
        visit, press = client.get(path), client.post(path, {"reason": "Left."})
    assert (visit.status_code, press.status_code) == (200, 409)
    assert "This account is already deactivated." in said(visit) and "omebody else" not in said(visit)
