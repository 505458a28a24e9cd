"""Signed-in pages against a bare page under the same server: gunicorn as the portal starts it, SQLite, one client."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from django.conf import settings

from tests.bench.harness import Harness

START_SECONDS = 60
STOP_SECONDS = 20
HOST = "127.0.0.1"


def run(harness: Harness) -> None:
    """The list of sixty reviews, one review, and Today, each beside one query of 25 rows."""
    with served() as (get, reference):
        harness.compare(
            "A signed-in page, over a kept connection",
            ("a bare page: session, person, 25 rows", lambda: get("/bare/")),
            ("the list of reviews", lambda: get("/reviews/")),
            ("a review", lambda: get(f"/reviews/{reference}/")),
            ("Today", lambda: get("/")),
            at_most=2.0,
        )


@contextmanager
def served() -> Iterator[tuple[Callable[[str], bytes], str]]:
    """The portal with its data, a function that gets a page of it as the business manager, and a reference."""
    with _running() as (port, session, reference):
        yield _getter(port, session), reference


@contextmanager
def served_at() -> Iterator[tuple[str, int]]:
    """The portal with its data: the host and the port at which it answers."""
    with _running() as (port, session, _reference):
        _getter(port, session)
        yield HOST, port


@contextmanager
def _running() -> Iterator[tuple[int, str, str]]:
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
        made = subprocess.run(
            [sys.executable, "-m", "tests.bench.served.make"], **how, check=True, stdout=subprocess.PIPE, text=True
        )
        session, reference = made.stdout.split()
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], **how, check=True)
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
            yield port, session, reference
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


def _getter(port: int, session: str) -> Callable[[str], bytes]:
    until = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                break
        if time.monotonic() > until:
            raise RuntimeError("the portal did not start")
        time.sleep(0.1)
    connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def get(path: str) -> bytes:
        connection.request("GET", path, headers={"Cookie": f"sessionid={session}", "Host": f"127.0.0.1:{port}"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path} answered {answer.status}")
        return content

    return get
