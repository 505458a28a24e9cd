"""Many people signing in one moment, as often as asked: the same third signature by many threads."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from portal import subjects
from portal.approvals.choices import SignOffState
from portal.approvals.models import Signature, SignOff
from portal.errors import PortalError
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.trail.verification import verify
from tests.factories.sign_offs import partners, representative, sign_off, signature
from tests.factories.things import Things


class Race:
    """`people` of one body, each with a thread and a connection kept from run to run; leave it with `close`."""

    def __init__(self, people: int):
        self.things = Things(name="raced_thing")
        subjects.register(self.things.kind())
        self.bodies = partners()
        self.firsts = [representative(body) for body in self.bodies[:2]]
        self.people = [representative(self.bodies[2]) for _ in range(people)]
        self.pool = ThreadPoolExecutor(people)
        self.gate = threading.Barrier(people, timeout=60)
        self.runs = 0

    def run(self) -> None:
        """One sign-off: two have signed, everybody gives the third. Asserts one completion and one set of notices."""
        opened = sign_off(self.things.new(), bodies=self.bodies)
        for body, who in zip(self.bodies, self.firsts, strict=False):
            signature(opened, body, who)
        before = Notice.objects.count()
        answers = list(self.pool.map(lambda who: self._sign(opened.pk, who), self.people))
        self.runs += 1
        assert sum(isinstance(answer, Signature) for answer in answers) == 1
        assert all("already answered" in str(a) for a in answers if not isinstance(a, Signature))
        assert Signature.objects.filter(sign_off=opened).count() == 3
        assert SignOff.objects.get(pk=opened.pk).state == SignOffState.COMPLETE
        told = Notice.objects.filter(subject_kind=self.things.name, subject_id=opened.subject_id)
        completed = told.filter(kind=NoticeKind.SIGN_OFF_COMPLETED)
        assert len(completed) == len({notice.recipient_id for notice in completed})
        assert Notice.objects.count() - before == len(completed)

    def _sign(self, sign_off_id: int, who) -> Signature | PortalError:
        self.gate.wait()
        try:
            return signature(SignOff.objects.get(pk=sign_off_id), self.bodies[2], who)
        except PortalError as refusal:
            return refusal

    def check_trail(self) -> None:
        """One completion a run, and one chain."""
        assert TrailEvent.objects.filter(event=Event.SIGN_OFF_COMPLETED).count() == self.runs
        assert verify().broken is None

    def close(self) -> None:
        """No thread and no connection is left."""

        def leave(_):
            self.gate.wait()
            connections.close_all()

        list(self.pool.map(leave, self.people))
        self.pool.shutdown()
        subjects._kinds.pop(self.things.name)
