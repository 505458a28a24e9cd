"""`bin/serve`: what it starts for itself, in which order, and what it leaves to others."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
import redis as client
from django.conf import settings
from django.test import override_settings

from portal import services
from portal.management.commands.runportal import commands
from portal.services import Missing, main, wanted
from tests.portal.processes import Running, alive, eventually
from tests.services import free_port

NAMED = {"DATABASE_URL": "postgres://u:p@elsewhere/portal", "REDIS_URL": "redis://elsewhere/0"}


def test_servers_that_are_named_are_left_alone(tmp_path):
    found, env = wanted({**NAMED, "OTHER": "1"}, tmp_path)
    assert found == {} and env == {**NAMED, "OTHER": "1"}
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_is_said_with_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(services.shutil, "which", lambda _: None)
    with pytest.raises(Missing, match="name a server in REDIS_URL"):
        wanted({"DATABASE_URL": "postgres://u:p@elsewhere/portal"}, tmp_path)
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", NAMED["DATABASE_URL"])
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert main([]) == 3
    assert "bin/serve: Redis was not found" in capsys.readouterr().err


def test_a_redis_of_its_own_listens_here_alone_with_a_password_made_for_it(tmp_path):
    env = {"DATABASE_URL": NAMED["DATABASE_URL"], "QUEUE_PORT": str(free_port())}
    found, given = wanted(env, tmp_path)
    (own,) = found.values()
    assert not own.listens()
    assert wanted(env, tmp_path)[1]["REDIS_URL"] == given["REDIS_URL"], "the same at the next start"
    assert oct((tmp_path / "queue/password").stat().st_mode & 0o777) == "0o600"
    process = subprocess.Popen(own.command, stdout=subprocess.DEVNULL)
    try:
        eventually(own.listens)
        assert client.Redis.from_url(given["REDIS_URL"]).ping()
        with pytest.raises(client.AuthenticationError):
            client.Redis(port=own.port).ping()
    finally:
        process.terminate()
        process.wait()


ORDER = """
import sys, time
from pathlib import Path
from portal.supervisor import Supervisor
mark = Path(sys.argv[1])
first = f"import time, pathlib; time.sleep(1); pathlib.Path({str(mark)!r}).touch(); time.sleep(600)"
second = "import pathlib, time; "
second += f"there = pathlib.Path({str(mark)!r}).exists(); print('found ' + str(there), flush=True); time.sleep(600)"
last = "import signal, sys, time; say = lambda words: print(words, flush=True); "
last += "signal.signal(15, lambda *_: (time.sleep(0.5), say('last ends'), sys.exit())); "
last += "say('last is up'); time.sleep(600)"
programs = {name: [sys.executable, "-c", text] for name, text in (("first", first), ("second", second), ("last", last))}
Supervisor(programs, say=lambda line: print(line, flush=True), ready={"first": mark.exists}).run()
print("all ended", flush=True)
"""


def test_what_others_need_is_started_first_and_stopped_last(tmp_path):
    with Running([sys.executable, "-c", ORDER, str(tmp_path / "mark")], dict(os.environ)) as running:
        running.said("found True")
        running.said("last is up")
        first = running.process_of("first")
        running.process.terminate()
        running.said("last ends")
        running.said("all ended")
        assert running.process.wait(10) == 0
        assert not alive(first)


STAND_IN = """
import os, time, psycopg2, redis
database = psycopg2.connect(os.environ["DATABASE_URL"])
with database, database.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS starts (at int)")
    cursor.execute("INSERT INTO starts VALUES (1)")
    cursor.execute("SELECT count(*) FROM starts")
    number = cursor.fetchone()[0]
print(f"start {number}, queue answers {redis.Redis.from_url(os.environ['REDIS_URL']).ping()}", flush=True)
time.sleep(600)
"""
WITHOUT_A_PORTAL = """
import sys
from portal import services
services.PORTAL = [sys.executable, "-c", sys.argv[1]]
sys.exit(services.main([]))
"""


@pytest.fixture
def open_folder():
    """An empty folder that PostgreSQL's own user can reach, where the tests run as root."""
    folder = tempfile.mkdtemp(prefix="portal-serve-")
    os.chmod(folder, 0o755)
    yield folder
    shutil.rmtree(folder)


def test_everything_starts_in_an_empty_folder_ends_in_order_and_starts_again(open_folder):
    env = {name: value for name, value in os.environ.items() if name not in NAMED}
    env |= {"PORTAL_DATA": open_folder, "DATABASE_PORT": str(free_port()), "QUEUE_PORT": str(free_port())}
    command = [sys.executable, "-c", WITHOUT_A_PORTAL, STAND_IN]
    with Running(command, env) as running:
        running.said("start 1, queue answers True")
        children = [running.process_of(name) for name in ("queue", "portal")]
        os.kill(running.process_of("database"), signal.SIGKILL)
        running.said("database was ended by SIGKILL; starting it again")
        children.append(running.process_of("database", times=2))
        running.said("ready to accept connections", times=2)
        password = Path(open_folder, "services/database/password").read_text()
        left = psycopg2.connect(f"postgres://portal:{password}@127.0.0.1:{env['DATABASE_PORT']}/postgres")
        running.process.terminate()
        assert running.process.wait(20) == 0
        left.close()
        assert not [line for line in running.lines if "by force" in line], "who is still connected holds nothing up"
        assert not any(alive(child) for child in children)
    with Running(command, env) as running:
        running.said("start 2, queue answers True")


def test_several_processes_are_started_and_the_schedule_at_most_once():
    with override_settings(WEB_PROCESSES=3, WORKERS=3, SCHEDULE=False, BIND="0.0.0.0"):
        found = commands(8000)
    assert list(found) == ["web server", "worker", "worker 2", "worker 3"]
    assert found["web server"][-2:] == ["--workers", "3"] and "0.0.0.0:8000" in found["web server"]
    names = {found[name][-1] for name in found if name.startswith("worker")}
    assert names == {"worker-1@%h", "worker-2@%h", "worker-3@%h"}
    assert list(commands(8000)) == ["web server", "worker", "schedule"] and settings.BIND == "127.0.0.1"
