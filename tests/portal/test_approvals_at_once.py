"""Many people sign in the same moment: each body is answered once and the version completes once."""

import os

import pytest
from django.db import connection

from portal.approvals.choices import SignOffState
from portal.approvals.models import Signature, SignOff
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.at_once import at_once
from tests.factories import things
from tests.factories.sign_offs import partners, representative, sign_off, signature
from tests.portal.signatures import Race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("times", [int(os.environ.get("RACES", "5"))])
def test_twenty_people_give_the_third_signature_and_it_is_complete_once(times):
    """A thousand times with `RACES=1000`, or with `bin/bench races`."""
    race = Race(people=20 if connection.vendor == "postgresql" else 8)
    try:
        for _ in range(times if connection.vendor == "postgresql" else 1):
            race.run()
        race.check_trail()
    finally:
        race.close()


def test_three_partners_sign_in_the_same_moment_and_it_is_complete_once(monkeypatch):
    bodies = partners()
    opened = sign_off(things.register(monkeypatch).new(), bodies=bodies)
    people = [representative(body) for body in bodies]
    deeds = [
        lambda body=body, who=who: signature(SignOff.objects.get(pk=opened.pk), body, who)
        for body, who in zip(bodies, people, strict=True)
    ]
    assert all(isinstance(answer, Signature) for answer in at_once(deeds))
    assert SignOff.objects.get(pk=opened.pk).state == SignOffState.COMPLETE
    assert TrailEvent.objects.filter(event=Event.SIGN_OFF_COMPLETED).count() == 1
