"""`manage.py runportal` for real: a web server, a worker and a schedule on a data folder and a port of their own."""

import os
import signal
import socket
import subprocess
import sys
from urllib.request import urlopen

import pytest
from celery import Celery
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.management.commands import runportal
from portal.management.commands.runportal import commands, port_is_free
from tests.migrated import copy_migrated
from tests.portal.processes import Running, alive, eventually

NAMES = ("web server", "worker", "schedule")
MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The embedded shape, whatever the run's own database and broker are, on migrated data."""
    unwanted = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    env = {name: value for name, value in os.environ.items() if name not in unwanted}
    folder = tmp_path_factory.mktemp("portal")
    env |= {"PORTAL_MODE": "demonstration", "PORTAL_DATA": str(folder), "PORT": "0"}
    copy_migrated(str(folder / "portal.sqlite3"))
    subprocess.run([*MANAGE, "createcachetable", "-v0"], env=env, check=True)
    return env


@pytest.fixture
def portal(environment):
    """The running portal, listening."""
    env = {**environment, "PORT": str(free_port())}
    with Running([*MANAGE, "runportal"], env) as running:
        running.port, running.data = int(env["PORT"]), env["PORTAL_DATA"]
        running.said(f"open http://127.0.0.1:{running.port} in a browser", seconds=90)
        yield running


def serves(portal):
    """Whether the web server answers with the partnership's colour, which it reads from the database."""
    try:
        with urlopen(f"http://127.0.0.1:{portal.port}/brand.css", timeout=60) as answer:
            return "--govuk-brand-colour" in answer.read().decode()
    except OSError:
        return False


def queued(portal):
    return os.listdir(os.path.join(portal.data, "broker", "queue"))


def enqueue(portal):
    """Put one message into the running portal's queue from outside, as its web server does."""
    queue = os.path.join(portal.data, "broker", "queue")
    folders = {"data_folder_in": queue, "data_folder_out": queue, "control_folder": f"{queue}/../control"}
    app = Celery("outside", broker="filesystem://localhost", set_as_current=False)
    app.conf.broker_transport_options = folders
    app.send_task("portal.notices.tasks.send_notices")


def test_it_serves_works_and_survives_the_death_of_each_part_and_leaves_nothing(portal):
    before = {name: portal.process_of(name) for name in NAMES}
    eventually(lambda: serves(portal), 60)
    eventually(lambda: not queued(portal), 60)  # the worker is up: what it asked for at its start is done

    for name in ("worker", "schedule", "web server"):
        os.kill(before[name], signal.SIGKILL)
    after = {name: portal.process_of(name, times=2) for name in NAMES}
    assert not any(map(alive, before.values()))
    assert all(map(alive, after.values()))

    enqueue(portal)
    eventually(lambda: not queued(portal), 60)
    eventually(lambda: serves(portal), 60)
    portal.process.send_signal(signal.SIGINT)
    assert portal.process.wait(30) == 0
    portal.said("portal: stopped")
    assert not any(map(alive, after.values()))
    assert port_is_free(portal.port)


def test_a_taken_port_is_refused_before_anything_is_prepared_or_started(monkeypatch):
    done = []
    monkeypatch.setattr(runportal, "call_command", lambda name, **_: done.append(name))
    monkeypatch.setattr(runportal, "Supervisor", lambda *_, **__: done.append("supervisor"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken by another program"):
            call_command("runportal", port=port, prepare=True)
    assert done == []


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_no_machine_has_is_refused(port):
    with pytest.raises(CommandError, match="from 1 to 65535"):
        call_command("runportal", port=port)


def test_the_schedule_is_never_part_of_the_worker():
    worker = commands(8000)["worker"]
    assert "-B" not in worker
    assert "--beat" not in worker
    assert "beat" in commands(8000)["schedule"]
