"""Many people sign in the same moment: each body is answered once and the version completes once."""

import os
import threading

import pytest
from django.db import connection, connections

from portal.approvals.choices import SignOffState
from portal.approvals.models import Signature, SignOff
from portal.errors import PortalError
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from tests.factories import things
from tests.factories.sign_offs import partners, representative, sign_off, signature
from tests.portal.signatures import Race

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds):
    """Run every deed in a thread of its own from one start; answers and refusals in the order they came."""
    gate, answers = threading.Barrier(len(deeds)), []

    def run(deed):
        gate.wait()
        try:
            answers.append(deed())
        except PortalError as refusal:
            answers.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


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
