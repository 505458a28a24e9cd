"""Two people send one text in the same moment: one is kept, the other is shown both, and nothing typed is lost."""

from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test import Client

from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from reviews.models import Incident
from reviews.story import Story
from tests.at_once import at_once
from tests.factories import reviews as factory

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8 if connection.vendor == "postgresql" else 2
REST = {"setting": "home", "abuse": "suspected"}


def sent_at_once(browsers, path, forms):
    """What each browser is answered that sends its form from one start with the other."""

    def send(name):
        return name, browsers[name].post(path, forms[name])

    return dict(at_once([partial(send, name) for name in browsers]))


def test_the_second_sees_both_texts_however_close_they_come():
    factory.place()
    story = Story(factory.AWARE_ON).log().facts()
    path, key = f"/reviews/{story.review.reference}/facts/", story.review.incident.pk
    support = Person.objects.filter(appointments__role=Role.BUSINESS_SUPPORT).first()
    with time_machine.travel(story.moment(1), tick=True):
        browsers = {"manager": Client(), "support": Client()}
        for name, person in (("manager", story.manager), ("support", support)):
            browsers[name].force_login(person)
            browsers[name].get("/your-account/")  # both are at work: neither session is being begun
        for number in range(ROUNDS):
            before = Incident.objects.get(pk=key)
            edits = TrailEvent.objects.filter(event=Event.REVIEW_EDITED).count()
            forms = {
                name: {"version": before.version, "summary": f"Round {number}, written by {name}.", **REST}
                for name in browsers
            }
            answers = sent_at_once(browsers, path, forms)
            after = Incident.objects.get(pk=key)
            first = next(name for name in browsers if after.summary == forms[name]["summary"])
            second = next(name for name in browsers if name != first)
            assert answers[first].status_code == 302
            assert answers[second].status_code == 200
            shown = answers[second].text
            assert "Both texts are below" in shown
            assert forms[first]["summary"] in shown
            assert forms[second]["summary"] in shown
            assert f'name="version" value="{after.version}"' in shown, "sent once more it is kept"
            assert after.version == before.version + 1
            assert TrailEvent.objects.filter(event=Event.REVIEW_EDITED).count() == edits + 1
        assert browsers[second].post(path, forms[second] | {"version": after.version}).status_code == 302
    assert Incident.objects.get(pk=key).summary == forms[second]["summary"]
