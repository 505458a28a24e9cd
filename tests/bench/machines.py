"""Three web processes and three workers on one PostgreSQL and one Redis, one of each killed under load.

Demonstration people sign in and read Today, over and over. Every answer carries the number of its request, and a
sign-in is on the trail under it: so each answer that anybody got can be looked for afterwards.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

from tests.bench.harness import Harness
from tests.portal.processes import Running, eventually
from tests.services import HOST, free_port, postgresql, redis

SECONDS, CLIENTS = float(os.environ.get("MACHINES_SECONDS", "20")), 6
PROCESSES = 3
PEOPLE = """
import django; django.setup()
from django.utils import timezone
from partnership.demonstration import load_people
load_people(now=timezone.now())
"""
ASK = """
import sys, django; django.setup()
from django.db.models import Count
from portal.notices.models import Notice
from portal.trail.models import TrailEvent
from portal.trail.verification import verify
answered = set(sys.stdin.read().split())
found = set(TrailEvent.objects.filter(event="person.signed_in").values_list("request_id", flat=True))
doubled = Notice.objects.values("key", "recipient").annotate(n=Count("pk")).filter(n__gt=1).count()
print(len(answered - found), len(found), doubled, verify().broken is None)
"""


def run(harness: Harness) -> None:
    """Start everything, load it, kill one web process and one worker, and look for what was answered."""
    with _services() as env:
        python = [sys.executable]
        how = {"cwd": settings.BASE_DIR, "env": env, "check": True, "capture_output": True, "text": True}
        for command in (("migrate", "-v0"), ("createcachetable",), ("load_arrangements", "bolton"), ("load_holidays",)):
            subprocess.run([*python, "manage.py", *command], **how)
        subprocess.run([*python, "manage.py", "collectstatic", "--noinput", "-v0"], **how)
        subprocess.run([*python, "-c", PEOPLE], **how)
        with Running([*python, "manage.py", "runportal"], env) as portal:
            portal.said("in a browser", seconds=180)
            load = Load(int(env["PORT"]))
            load.start()
            eventually(lambda: load.answered, seconds=180)  # a process reads its programs before its first answer
            time.sleep(SECONDS / 3)
            web, worker = portal.process_of("web server"), portal.process_of("worker 2")
            children = eventually(lambda: _children(web))
            if len(children) != PROCESSES:
                raise AssertionError(f"{len(children)} web processes, wanted {PROCESSES}")
            os.kill(random.choice(children), signal.SIGKILL)
            os.kill(worker, signal.SIGKILL)
            portal.said("worker 2 was ended by SIGKILL; starting it again")
            eventually(lambda: len(_children(web)) == PROCESSES)
            time.sleep(SECONDS * 2 / 3)
            load.stop()
        asked = subprocess.run([*python, "-c", ASK], **how, input="\n".join(load.answered))
    lost, recorded, doubled, whole = asked.stdout.split()
    harness.out.write(
        f"\n{PROCESSES} web processes and {PROCESSES} workers on PostgreSQL and Redis, one of each killed under load\n"
        f"  {len(load.answered):,} sign-ins and {load.read:,} pages answered in {SECONDS:.0f} seconds, "
        f"{len(load.broken)} requests broken off without an answer\n"
        f"  of those answered, {lost} not on record; {recorded} on the trail, which is "
        f"{'whole' if whole == 'True' else 'BROKEN'}; {doubled} notices twice\n"
    )
    if (lost, doubled, whole) != ("0", "0", "True") or not load.answered:
        harness.missed.append("machines: an answer was lost, a notice doubled, or the trail broken")
    if unexpected := {status for status in load.statuses if status not in (200, 302)}:
        harness.missed.append(f"machines: answered {sorted(unexpected)}")


@contextmanager
def _services() -> Iterator[dict[str, str]]:
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    with ExitStack() as stack:
        for variable, service in (("DATABASE_URL", postgresql), ("REDIS_URL", redis)):
            folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            # The database that a new PostgreSQL has; the name in its address is of one that tests make.
            env[variable] = re.sub("/portal$", "/postgres", stack.enter_context(service(folder)))
        data = tempfile.mkdtemp(prefix="portal-bench-")
        stack.callback(shutil.rmtree, data, ignore_errors=True)
        yield {
            **env, "PORTAL_MODE": "demonstration", "PORTAL_DATA": data, "PORT": str(free_port()), "LOG_LEVEL": "ERROR",
            "READINGS_A_MINUTE": "10000000",
            "DJANGO_SETTINGS_MODULE": "portal.settings", "WEB_PROCESSES": str(PROCESSES), "WORKERS": str(PROCESSES),
        }  # fmt: skip


def _children(pid: int) -> list[int]:
    """The processes that this one has started and that live."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(one) for one in found]


class Load:
    """Clients that sign in and read, and remember the number of every answer they got."""

    def __init__(self, port: int) -> None:
        self.port, self.going = port, True
        self.answered: set[str] = set()
        self.statuses: set[int] = set()
        self.broken: list[str] = []
        self.read = 0
        self.threads = [threading.Thread(target=self._client, daemon=True) for _ in range(CLIENTS)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """No new request; those under way are waited for."""
        self.going = False
        for thread in self.threads:
            thread.join(60)

    def _client(self) -> None:
        while self.going:
            try:
                self._visit()
            except (OSError, http.client.HTTPException) as failure:
                self.broken.append(type(failure).__name__)

    def _visit(self) -> None:
        cookies: dict[str, str] = {}
        page = self._ask("GET", "/accounts/login/", cookies)[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        person = random.choice(re.findall(r'name="person" value="(\d+)"', page))
        number, _ = self._ask(
            "POST", "/demonstration/sign-in/", cookies, f"csrfmiddlewaretoken={token}&person={person}"
        )
        self.answered.add(number)
        self._ask("GET", "/", cookies)
        self.read += 2

    def _ask(self, method: str, path: str, cookies: dict[str, str], body: str = "") -> tuple[str, str]:
        """One request on a connection of its own: the number of its answer, and the page."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        self.statuses.add(answer.status)
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            cookies[name] = rest.partition(";")[0]
        return answer.headers["X-Request-Id"], page
