"""PostgreSQL stopped in the middle of a transaction, at once and without a word, and started again."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import DatabaseError, close_old_connections, connection, connections, transaction

from portal.accounts.choices import Role
from portal.deadlines.models import BankHoliday
from portal.deadlines.seeding import seed_holidays
from portal.deadlines.sweep import sweep
from portal.health import findings
from portal.management.commands.runportal import port_is_free
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice
from portal.notices.sending import send_due
from portal.supervisor import end_with_parent
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.trail.recording import record
from portal.trail.verification import verify
from tests.factories import people
from tests.portal.processes import eventually
from tests.portal.visitors import Visitor, WebProcesses
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


@pytest.fixture(scope="module")
def another(django_db_setup, django_db_blocker):
    """Running, with the portal's tables: once for the tests that stop it."""
    folder = Path(tempfile.mkdtemp(prefix="portal-stopped-"))
    own = Server(folder)
    own.start()
    with django_db_blocker.unblock():
        given = connection.get_connection_params()
    env = {"PGPASSWORD": given["password"]}
    place = ["-h", given["host"], "-p", str(given["port"]), "-U", given["user"]]
    dump = own.run("pg_dump", "--no-owner", "--no-privileges", *place, given["dbname"], env=env).stdout
    own.run("psql", "-q", "-h", HOST, "-p", str(own.port), "-U", "portal", "postgres", input=dump)
    yield own
    own.stop()
    shutil.rmtree(folder)


@pytest.fixture
def server(another):
    """The portal's database for the length of the test."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(HOST=HOST, PORT=another.port, NAME="postgres", USER="portal", PASSWORD="")
    yield another
    connection.close()
    connection.settings_dict.clear()
    connection.settings_dict.update(before)


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
# What an answer would show if it told of the failure: the driver, the server, where it stands, what it said.
INSIDE = re.compile(r"psycopg|postgres|Traceback|OperationalError|SQL|Errno|refused|starting up|shutting|127\.0\.0\.1")


@pytest.fixture
def web(server):
    """The port on which two processes serve, with connections that are kept as they are in service."""
    port = free_port()
    connection.settings_dict.update(CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=True)
    connections.close_all()
    with_this_process = end_with_parent(signal.SIGTERM)
    child = os.fork()
    if child == 0:
        try:
            with_this_process()
            WebProcesses(port).run()
        finally:
            os._exit(0)
    eventually(lambda: not port_is_free(port))
    yield port
    os.kill(child, signal.SIGTERM)
    os.waitpid(child, 0)


def test_requests_while_the_database_crashes_and_recovers(server, web, client):
    client.force_login(people.person(Role.BUSINESS_MANAGER))
    (name, cookie), *_ = client.cookies.items()
    session = f"{name}={cookie.value}"
    visitors = [Visitor(web, session, date(2026, 12, 16 + n)) for n in range(3)]
    for visitor in visitors:
        visitor.start()

    def answers():
        return [answer for visitor in visitors for answer in visitor.answers]

    processes = eventually(lambda: len(seen := {a[1] for a in answers() if a[0] == 200}) == 2 and seen, 60)
    eventually(lambda: all(visitor.saved for visitor in visitors), 60)

    server.stop()  # at once, as a crash is: nothing is written back, and what was answered is read from its journal
    away = len(answers())
    eventually(lambda: len(answers()) > away + 40, 60)
    server.start()
    for visitor in visitors:
        visitor.ended.set()
        visitor.join(40)
    statuses = {a[0] for a in answers()} - {409}  # a day that is a holiday already
    assert statuses == {200, 302, 503}, "no other page, and nobody cut off"
    refused = [a for a in answers() if a[0] == 503]
    assert len(refused) >= 40 and {a[2] for a in refused} == {"120"} and len({a[3] for a in refused}) == 1
    assert CALM in refused[0][3] and not INSIDE.search(refused[0][3])

    # The first request in each of the same processes, over connections that broke.
    after = {}
    for _ in range(40):
        status, process, *_rest = visitors[0].send("GET", "/deadlines/")
        after.setdefault(process, status)
        if after.keys() == processes:
            break
    assert after == dict.fromkeys(processes, 200)
    connections.close_all()
    there = set(BankHoliday.objects.values_list("on", flat=True))
    saved = {day for visitor in visitors for day in visitor.saved}
    assert saved and saved <= there, "what was answered as saved is there"
    assert verify().broken is None


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
