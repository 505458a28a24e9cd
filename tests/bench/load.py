"""Ten thousand reviews and a hundred thousand deadlines on PostgreSQL: pages, writes among reads, and statements."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from django.conf import settings

from tests.bench.harness import Harness
from tests.bench.machines import Load, _services
from tests.bench.pages import _getter
from tests.portal.processes import Running

SECONDS, CLIENTS = 10.0, 4
MOST_STATEMENTS = 15
LEAST_SHARE = 0.5


def run(harness: Harness) -> None:
    """The same pages before and after the rows were multiplied, then under load beside a bare page."""
    with _services() as env:
        env |= {"DJANGO_SETTINGS_MODULE": "tests.bench.served.settings", "REVIEWS": "10", "WEB_PROCESSES": "2"}

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

        reference, session, _delegated = python("-m", "tests.bench.served.make").split()
        python("manage.py", "collectstatic", "--noinput", "-v0")
        pages = ["/", "/reviews/", f"/reviews/{reference}/", "/deadlines/"]
        few = json.loads(python("-m", "tests.bench.served.counted", session, *pages))
        reviews, deadlines = python("-m", "tests.bench.served.multiply").split()
        many = json.loads(python("-m", "tests.bench.served.counted", session, *pages))
        _statements(harness, few, many)
        with Running([sys.executable, "manage.py", "runportal"], env) as portal:
            portal.said("in a browser", seconds=180)
            port = int(env["PORT"])
            get = _getter(port, session)
            harness.compare(
                f"A signed-in page among {int(reviews):,} reviews and {int(deadlines):,} deadlines, on PostgreSQL",
                ("a bare page: session, person, 25 rows", lambda: get("/bare/")),
                *((page.replace(reference, "…"), lambda page=page: get(page)) for page in pages),
                at_most=1 / LEAST_SHARE,
            )
            bare = _rate(port, session, lambda client: client("/bare/"))
            turn = iter(range(10**9))
            mixed = _rate(port, session, lambda client: client(pages[next(turn) % len(pages)]), writing=True)
    harness.out.write(
        f"\nReads and writes mixed, {CLIENTS} clients reading and one that signs in over and over\n"
        f"  a bare page alone {bare:.0f} a second; signed-in pages {mixed:.0f} a second: {mixed / bare:.2f} of it\n"
    )
    if mixed / bare < LEAST_SHARE:
        harness.missed.append(f"load: {mixed / bare:.2f} of a bare page's rate, bound {LEAST_SHARE}")


def _statements(harness: Harness, few: dict[str, int], many: dict[str, int]) -> None:
    harness.out.write("\nStatements a page, among ten reviews and among all\n")
    for page, number in many.items():
        harness.out.write(f"  {page}: {few[page]} and {number}\n")
        if number > MOST_STATEMENTS or number != few[page]:
            words = f"{number} statements (of ten reviews: {few[page]}), bound {MOST_STATEMENTS}"
            harness.missed.append(f"load: {page} takes {words}")


def _rate(port: int, session: str, visit: Callable, *, writing: bool = False) -> float:
    """Requests a second of several clients, each with a connection of its own; with one that writes beside them."""
    ends, numbers = time.monotonic() + SECONDS, [0] * CLIENTS

    def client(place: int) -> None:
        get = _getter(port, session)
        while time.monotonic() < ends:
            visit(get)
            numbers[place] += 1

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS)]
    writer = Load(port)
    for thread in threads:
        thread.start()
    while writing and time.monotonic() < ends:
        writer._visit()
    for thread in threads:
        thread.join()
    return sum(numbers) / SECONDS
