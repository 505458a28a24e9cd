"""Signed-in pages against a bare page under the same server: gunicorn as the portal starts it, SQLite, one client."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from django.conf import settings

from tests.bench.harness import Harness
from tests.bench.served.anew import HEADER

START_SECONDS = 60
STOP_SECONDS = 20
# A process reads its programs before its first answer, which on a busy machine takes its time.
FIRST_ANSWER_SECONDS = 180
HOST = "127.0.0.1"
# Times a bare page: what a page that is said again may cost (the bound that was set), and one that has to be made.
NOTHING_WRITTEN, FIRST_LOOK = 2.0, 8.0


#: Lists of each room, by their addresses.
ROOMS = (
    "/actions/", "/meetings/", "/partnership/training/", "/learning/", "/assurance/risks/", "/assurance/indicators/"
)  # fmt: skip


def run(harness: Harness) -> None:
    """What each page costs beside a bare one, while nothing is written and the first time after something was."""
    with _running() as (port, reference, (manager, delegated), python):
        as_manager, as_delegated = _getter(port, manager), _getter(port, delegated)
        pages = (
            ("the list of reviews", as_manager, "/reviews/"),
            ("a review", as_manager, f"/reviews/{reference}/"),
            ("Today, the business manager's", as_manager, "/"),
            ("Today, a delegated representative's", as_delegated, "/"),
            ("the register of deadlines", as_manager, "/deadlines/"),
        )
        rooms = tuple((address, as_manager, address) for address in ROOMS)
        bare = ("a bare page: session, person, 25 rows", lambda: as_manager("/bare/"))
        harness.compare(
            "A signed-in page while nothing was written since, over a kept connection",
            bare,
            *((name, lambda get=get, path=path: get(path)) for name, get, path in pages + rooms),
            at_most=NOTHING_WRITTEN,
        )
        harness.compare(
            "The same, the first look after a write",
            bare,
            *((name, lambda get=get, path=path: get(path, {HEADER: "1"})) for name, get, path in pages),
            at_most=FIRST_LOOK,
        )
        _written_elsewhere(harness, as_delegated, python)


def _written_elsewhere(harness: Harness, get: Callable[..., bytes], python: Callable[..., str]) -> None:
    """What a process of its own writes is on the very next page, though the page had been said many times."""
    before = get("/reviews/").decode()
    reference = re.search(r"RR-\d{4}-\d+", before)[0]
    person = re.search(r'data-person="(\d+)"', before)[1]
    python("-m", "tests.bench.served.write", reference, person)
    seen = (reference in before, reference in get("/reviews/").decode())
    harness.out.write(
        f"\nA review of which another process shuts somebody out, on their list before and after: {seen}\n"
    )
    if seen != (True, False):
        harness.missed.append(f"pages: what another process wrote is not on the next page, {seen}")


@contextmanager
def served_at() -> Iterator[tuple[str, int]]:
    """The portal with its data: the host and the port at which it answers."""
    with _running() as (port, _reference, sessions, _python):
        _getter(port, sessions[0])
        yield HOST, port


@contextmanager
def _running() -> Iterator[tuple[int, str, list[str], Callable[..., str]]]:
    with TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "PORTAL_MODE": "demonstration",
            "PORTAL_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "tests.bench.served.settings",
            "LOG_LEVEL": "ERROR",
        }
        for name in ("DATABASE_URL", "REDIS_URL"):
            env.pop(name, None)
        how = {"cwd": settings.BASE_DIR, "env": env}

        def python(*arguments: str) -> str:
            done = subprocess.run([sys.executable, *arguments], **how, check=True, stdout=subprocess.PIPE, text=True)
            return done.stdout

        reference, *sessions = python("-m", "tests.bench.served.make").split()
        python("manage.py", "collectstatic", "--noinput", "-v0")
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        command = [
            "-m",
            "gunicorn",
            "portal.wsgi",
            "-b",
            f"{HOST}:{port}",
            "--worker-class",
            "gthread",
            "--threads",
            "8",
        ]
        # A connection that is kept would hold gunicorn's stop for half a minute.
        command += ["--keep-alive", "60", "--graceful-timeout", "1"]
        server = subprocess.Popen([sys.executable, *command], **how, stdout=subprocess.DEVNULL)
        try:
            yield port, reference, sessions, python
        finally:
            _stop(server)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to stop; one that does not, on a machine with much to do, is ended: the numbers are told."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _getter(port: int, session: str) -> Callable[..., bytes]:
    until = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                break
        if time.monotonic() > until:
            raise RuntimeError("the portal did not start")
        time.sleep(0.1)
    connection = http.client.HTTPConnection(HOST, port, timeout=FIRST_ANSWER_SECONDS)

    def get(path: str, more: dict[str, str] | None = None) -> bytes:
        headers = {"Cookie": f"sessionid={session}", "Host": f"127.0.0.1:{port}", **(more or {})}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path} answered {answer.status}")
        return content

    return get
