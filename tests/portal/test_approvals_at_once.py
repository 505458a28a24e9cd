"""Many people sign in the same moment: each body is answered once and the version completes once."""

import threading

import pytest
from django.db import connection, connections

from portal.approvals.choices import SignOffState
from portal.approvals.models import Signature, SignOff
from portal.errors import PortalError
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.trail.verification import verify
from tests.factories import things
from tests.factories.sign_offs import partners, representative, sign_off, signature

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


def test_twenty_people_give_the_third_signature_and_it_is_complete_once(monkeypatch):
    many = 20 if connection.vendor == "postgresql" else 8
    bodies = partners()
    opened = sign_off(things.register(monkeypatch).new(), bodies=bodies)
    signature(opened, bodies[0])
    signature(opened, bodies[1])
    people = [representative(bodies[2]) for _ in range(many)]
    answers = at_once([lambda who=who: signature(SignOff.objects.get(pk=opened.pk), bodies[2], who) for who in people])
    assert len(answers) == many
    assert sum(isinstance(answer, Signature) for answer in answers) == 1
    assert all("already answered" in str(a) for a in answers if not isinstance(a, Signature))
    assert Signature.objects.filter(sign_off=opened).count() == 3
    assert SignOff.objects.get(pk=opened.pk).state == SignOffState.COMPLETE
    assert TrailEvent.objects.filter(event=Event.SIGN_OFF_COMPLETED).count() == 1
    assert verify().broken is None


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
