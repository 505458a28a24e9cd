"""PostgreSQL stopped in the middle of a transaction, at once and without a word, and started again."""

import os
import shutil
import socket
import subprocess
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import DatabaseError, close_old_connections, connection, transaction

from portal.accounts.choices import Role
from portal.deadlines.seeding import seed_holidays
from portal.deadlines.sweep import sweep
from portal.health import findings
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from portal.notices.sending import send_due
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.trail.recording import record
from portal.trail.verification import verify
from tests.factories import people
from tests.services import HOST, free_port, postgresql_folder, unprivileged

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database("postgresql"),  # SQLite has no server that could be stopped: see the killed workers
]
NOW = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)
LOG_IN = "/accounts/login/"
OPEN = {"login": "open@example.invalid", "password": people.PASSWORD}


class Server:
    """A PostgreSQL of this test's own, with the tables of the run's: the run's own must not be stopped."""

    def __init__(self, folder):
        self.programs, self.how, self.port = postgresql_folder(), unprivileged(), free_port()
        self.folder, self.data = folder, folder / "data"
        if "user" in self.how:
            shutil.chown(folder, self.how["user"], self.how["group"])
        options = ["-A", "trust", "-U", "portal", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        self.run("initdb", "-D", self.data, *options)

    def run(self, program, *arguments, **more):
        return subprocess.run(
            [self.programs / program, *arguments], cwd=self.folder, check=True, capture_output=True, **self.how, **more
        )

    def start(self):
        options = f"-c listen_addresses={HOST} -c port={self.port} -c unix_socket_directories={self.folder}"
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-o", options, "start")

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")


@pytest.fixture
def server():
    """Running, and the portal's database for the length of the test."""
    folder = Path(tempfile.mkdtemp(prefix="portal-stopped-"))
    own, before = Server(folder), dict(connection.settings_dict)
    own.start()
    given = connection.get_connection_params()
    env = {"PGPASSWORD": given["password"]}
    place = ["-h", given["host"], "-p", str(given["port"]), "-U", given["user"]]
    dump = own.run("pg_dump", "--no-owner", "--no-privileges", *place, given["dbname"], env=env).stdout
    own.run("psql", "-q", "-h", HOST, "-p", str(own.port), "-U", "portal", "postgres", input=dump)
    connection.close()
    connection.settings_dict.update(HOST=HOST, PORT=own.port, NAME="postgres", USER="portal", PASSWORD="")
    yield own
    connection.close()
    connection.settings_dict.update(before)
    own.stop()
    shutil.rmtree(folder)


def test_a_database_stopped_in_mid_transaction_keeps_all_that_was_answered_and_nothing_half(server, things, client):
    seed_holidays("default")
    manager = people.person(Role.BUSINESS_MANAGER)
    client.force_login(manager)
    things.clock(date(2026, 11, 23))
    with transaction.atomic():
        record(Event.HOLIDAY_ADDED, target="answered", by=None, now=NOW)
    events = TrailEvent.objects.count()

    with pytest.raises(DatabaseError), transaction.atomic():
        queue(key="half", kind=NoticeKind.SWEEP_STALE, recipients=[manager], now=NOW)
        record(Event.HOLIDAY_ADDED, target="half", by=None, now=NOW)
        server.stop()
        record(Event.HOLIDAY_ADDED, target="half", by=None, now=NOW)
    connection.close()

    client.raise_request_exception = False
    assert client.get("/health/").status_code == 503
    assert client.get("/deadlines/").status_code == 503, "a page that says what to do"
    assert next(f.name for f in findings(NOW) if not f.well) == "database"
    with pytest.raises(DatabaseError):
        sweep(NOW)
    connection.close()

    server.start()
    assert TrailEvent.objects.count() == events and verify().broken is None
    assert not Notice.objects.exists()
    assert sweep(NOW).notices == 1
    assert send_due(NOW).sent == 1
    assert client.get("/deadlines/").status_code == 200, "with the session that was there"


CALM = "The portal cannot reach its records for the moment"


@pytest.mark.parametrize("away", [True, False], ids=["and there is no other yet", "and another is to be had at once"])
def test_a_sign_in_whose_connection_breaks_is_told_calmly_and_the_next_one_works(client, away):
    """At each of its statements, as when PostgreSQL crashes: it refuses connections first and takes them again then."""
    people.person(Role.BUSINESS_MANAGER, email="open@example.invalid", password=people.PASSWORD)
    client.raise_request_exception = False
    nobody_listens, number = free_port(), 0
    while True:
        number += 1
        answer, broke = sign_in(client, breaking_at=number, port=nobody_listens if away else None)
        if not broke:
            break
        assert answer.status_code == 503, (number, answer.content)
        assert CALM in answer.content.decode() and answer.headers["Retry-After"] == "120"
    assert number > 10
    assert answer.status_code == 302 and client.get("/deadlines/").status_code == 200
    assert verify().broken is None


def sign_in(client, *, breaking_at, port):
    """Sign in over a connection that breaks at that statement; the answer, and whether there were so many."""
    cache.clear()
    client.cookies.clear()
    assert client.get(LOG_IN).status_code == 200
    left, own = breaking_at, connection.settings_dict["PORT"]

    def breaks(execute, sql, params, many, context):
        nonlocal left
        left -= 1
        if left == 0:
            connection.settings_dict["PORT"] = port or own
            cut_off(connection)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(breaks):
            answer = client.post(LOG_IN, OPEN)
    finally:
        connection.settings_dict["PORT"] = own
        close_old_connections()  # as the server does before each request and after it
    return answer, left <= 0


def cut_off(connection) -> None:
    """Break the connection to the server under whoever uses it."""
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
