"""Ten thousand reviews and a hundred thousand deadlines on PostgreSQL: pages, writes among reads, and statements."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from tests.bench.harness import Harness
from tests.bench.machines import Load, _services
from tests.bench.pages import _getter
from tests.bench.served.anew import HEADER
from tests.portal.processes import Running
from tests.services import free_port

SECONDS, CLIENTS = 10.0, 4
WARM_UP = 40
MOST_STATEMENTS = 15
# Times a bare page: what a page may cost that is said again, and one that has to be made among so many rows.
NOTHING_WRITTEN, FIRST_LOOK = 2.0, 20.0
# Somebody signs in every second: that is an event, so every page has to be made again, in each process and for each
# session. Were every page made for every look, a tenth of a bare page's rate would be left; this is the least.
WRITES_EVERY, LEAST_SHARE = 1.0, 0.1


def run(harness: Harness) -> None:
    """The same pages before and after the rows were multiplied, then under load beside a bare page.

    Each page twice: while nothing is written, and the first look after a write, in one process so that it has to be.
    """
    with _services() as env:
        env |= {"DJANGO_SETTINGS_MODULE": "tests.bench.served.settings", "REVIEWS": "10"}

        def python(*arguments: str) -> str:
            done = subprocess.run(
                [sys.executable, *arguments],
                cwd=settings.BASE_DIR,
                env=env,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

        reference, session, delegated = python("-m", "tests.bench.served.make").split()
        python("manage.py", "collectstatic", "--noinput", "-v0")
        pages = ["/", "/reviews/", f"/reviews/{reference}/", "/deadlines/"]
        few = json.loads(python("-m", "tests.bench.served.counted", session, *pages))
        reviews, deadlines = python("-m", "tests.bench.served.multiply").split()
        many = json.loads(python("-m", "tests.bench.served.counted", session, *pages))
        _statements(harness, few, many)
        whose = f"among {int(reviews):,} reviews and {int(deadlines):,} deadlines, on PostgreSQL"
        with _served(env, 1) as port:
            get = _getter(port, session)
            bare = ("a bare page: session, person, 25 rows", lambda: get("/bare/"))
            for title, bound, how in (
                (f"A signed-in page while nothing is written, {whose}", NOTHING_WRITTEN, {}),
                ("The same, the first look after a write", FIRST_LOOK, {HEADER: "1"}),
            ):
                asked = ((page.replace(reference, "…"), lambda page=page, how=how: get(page, how)) for page in pages)
                harness.compare(title, bare, *asked, at_most=bound)
        with _served(env, 2) as port:
            for _ in range(WARM_UP):  # each process reads its programs before its first answer
                _getter(port, session)("/reviews/")
            alone = _rate(port, [session], lambda client: client("/bare/"))
            turn = iter(range(10**9))
            mixed = _rate(
                port, [session, delegated], lambda client: client(pages[next(turn) % len(pages)]), writing=True
            )
    harness.out.write(
        f"\nReads and writes mixed, two processes, {CLIENTS} clients reading and one that signs in every second\n"
        f"  a bare page alone {alone:.0f} a second; signed-in pages {mixed:.0f} a second: {mixed / alone:.2f} of it\n"
    )
    if mixed / alone < LEAST_SHARE:
        harness.missed.append(f"load: {mixed / alone:.2f} of a bare page's rate, bound {LEAST_SHARE}")


@contextmanager
def _served(env: dict[str, str], processes: int) -> Iterator[int]:
    """The portal with so many web processes, at the port that is yielded."""
    env = env | {"WEB_PROCESSES": str(processes), "PORT": str(free_port())}
    with Running([sys.executable, "manage.py", "runportal"], env) as portal:
        portal.said("in a browser", seconds=180)
        yield int(env["PORT"])


def _statements(harness: Harness, few: dict[str, int], many: dict[str, int]) -> None:
    harness.out.write("\nStatements a page, among ten reviews and among all\n")
    for page, number in many.items():
        harness.out.write(f"  {page}: {few[page]} and {number}\n")
        if number > MOST_STATEMENTS or number != few[page]:
            words = f"{number} statements (of ten reviews: {few[page]}), bound {MOST_STATEMENTS}"
            harness.missed.append(f"load: {page} takes {words}")


def _rate(port: int, sessions: list[str], visit: Callable, *, writing: bool = False) -> float:
    """Requests a second of several clients, each with a connection of its own; with one that writes beside them."""
    ends, numbers = time.monotonic() + SECONDS, [0] * CLIENTS

    def client(place: int) -> None:
        get = _getter(port, sessions[place % len(sessions)])
        while time.monotonic() < ends:
            visit(get)
            numbers[place] += 1

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS)]
    writer = Load(port)
    for thread in threads:
        thread.start()
    while writing and time.monotonic() < ends:
        began = time.monotonic()
        writer._visit()
        time.sleep(max(0.0, WRITES_EVERY - (time.monotonic() - began)))
    for thread in threads:
        thread.join()
    return sum(numbers) / SECONDS
