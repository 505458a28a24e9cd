"""Processes that are killed, two schedules, a queue that is away or empty: every due notice once, and none lost."""

import os
import socket
import time
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from celery.beat import PersistentScheduler
from django.core import mail
from kombu import Connection

from portal.accounts.choices import Role
from portal.celery import app
from portal.deadlines.models import SweepRun
from portal.deadlines.seeding import seed_holidays
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from tests.factories import people
from tests.portal.kills import NOW, kill_the_worker

pytestmark = pytest.mark.django_db(transaction=True)
#: `KILLS=200 bin/test tests/portal/test_faults_processes.py`, or `bin/bench kills`, is the long form.
KILLS = int(os.environ.get("KILLS", "6"))


def test_a_worker_killed_at_random_points_loses_nothing_and_doubles_nothing(things, tmp_path):
    killed, _twice = kill_the_worker(KILLS, things, tmp_path / "mail")
    assert killed >= KILLS // 2, "most were killed while they worked"


def schedule(path) -> PersistentScheduler:
    """A schedule as `celery beat` runs it, with its own memory of what ran when."""
    app.loader.import_default_modules()
    return PersistentScheduler(app, schedule_filename=str(path), lazy=False)


def ticks(beat: PersistentScheduler, *names: str) -> None:
    """What the schedule does when the time of these has come; the tests' tasks run at once."""
    for name in names:
        beat.apply_async(beat.schedule[name], advance=False)


@pytest.fixture
def anchors_elsewhere(settings, tmp_path):
    settings.TRAIL_ANCHORS = tmp_path / "anchors"


@time_machine.travel(NOW, tick=False)
def test_two_schedules_tell_everybody_once(things, tmp_path, anchors_elsewhere):
    seed_holidays("default")
    people.person(Role.BUSINESS_MANAGER)
    things.clock(NOW.date() - timedelta(days=22))
    for beat in (schedule(tmp_path / "one"), schedule(tmp_path / "two")):
        ticks(beat, "sweep deadlines", "send notices", "watch the sweep", "keep an anchor of the trail")
        beat.close()
    assert SweepRun.objects.count() == 2
    assert Notice.objects.count() == len(mail.outbox) == 1


@pytest.mark.parametrize("left", [b"", b"\x00" * 512, b"not a schedule at all"])
def test_a_schedule_killed_while_it_wrote_its_memory_starts_again(tmp_path, left):
    """What a SIGKILL leaves of its file costs at most a repeated tick, and a tick does no harm."""
    for ending in ("", ".db", ".dat", ".dir", ".bak"):
        Path(f"{tmp_path / 'beat'}{ending}").write_bytes(left)
    beat = schedule(tmp_path / "beat")
    assert "sweep deadlines" in beat.schedule and "send notices" in beat.schedule
    beat.close()


@pytest.fixture
def no_broker(monkeypatch):
    """Tasks go to a broker at an address where nobody answers."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        nowhere = f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"
    immediately = app.conf.task_always_eager
    app.conf.task_always_eager = False
    with monkeypatch.context() as patch:
        patch.setattr(app, "connection_for_write", lambda *_, **__: Connection(nowhere, connect_timeout=1))
        patch.setattr(app.amqp, "_producer_pool", None)

        def back():
            patch.undo()
            app.conf.task_always_eager = immediately

        yield back
        back()


def test_a_broker_that_was_away_for_long_and_came_back_empty_costs_nothing(no_broker, things, tmp_path, caplog):
    """The deeds stand, and at once; the schedule goes on; the first tick afterwards finds what is due."""
    seed_holidays("default")
    manager = people.person(Role.BUSINESS_MANAGER)
    things.clock(NOW.date() - timedelta(days=22))
    began = time.monotonic()
    assert queue(key="k", kind=NoticeKind.SWEEP_STALE, recipients=[manager], now=NOW) == 1
    assert "the queue cannot be reached" in caplog.text
    beat = schedule(tmp_path / "beat")
    beat.apply_entry(beat.schedule["sweep deadlines"])  # told in the log, and the schedule lives
    assert time.monotonic() - began < 10
    assert not SweepRun.objects.exists() and Notice.objects.get().sent_at is None

    no_broker()
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        ticks(beat, "sweep deadlines", "send notices")
    beat.close()
    assert len(mail.outbox) == Notice.objects.filter(sent_at__isnull=False).count() == 2
