"""`bin/serve` as a whole from an empty folder: its own PostgreSQL and Redis, stopped, and started again."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.harness import Harness, readable
from tests.bench.machines import Load
from tests.portal.processes import Running, alive
from tests.services import free_port

OPEN = "in a browser"


def run(harness: Harness) -> None:
    """Somebody signs in at each start; at the first the worker and the queue are killed as well."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL's own user reaches its data through it
        left_out = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
        env = {name: value for name, value in os.environ.items() if name not in left_out}
        env |= {"PORTAL_MODE": "demonstration", "PORTAL_DATA": str(Path(folder, "data")), "LOG_LEVEL": "ERROR"}
        env |= {name: str(free_port()) for name in ("PORT", "DATABASE_PORT", "QUEUE_PORT")}
        first = _start(harness, env, killing=("worker", "queue"))
        second = _start(harness, env)
    harness.out.write(
        "\nbin/serve with its own PostgreSQL and Redis, from an empty folder\n"
        f"  open after {readable(first[0])}, stopped in {readable(first[1])}; "
        f"the second time after {readable(second[0])} and in {readable(second[1])}\n"
    )


def _start(harness: Harness, env: dict[str, str], killing: tuple[str, ...] = ()) -> tuple[float, float]:
    """Seconds until it answers, and until it has ended at SIGTERM."""
    began = time.monotonic()
    with Running([sys.executable, "-m", "portal.services"], env) as serve:
        serve.said(OPEN, seconds=900)
        opened = time.monotonic() - began
        _sign_in(env)
        for name in killing:
            os.kill(serve.process_of(name), signal.SIGKILL)
            serve.process_of(name, times=2)
        _sign_in(env)
        children = [serve.process_of(name) for name in ("database", "web server", "schedule")]
        ending = time.monotonic()
        serve.process.terminate()
        code = serve.process.wait(60)
        forced = [line for line in serve.lines if "by force" in line]
        if code or forced or any(alive(child) for child in children):
            harness.missed.append(f"serve: ended with {code}, {forced}")
        return opened, time.monotonic() - ending


def _sign_in(env: dict[str, str]) -> None:
    load = Load(int(env["PORT"]))
    load._visit()
    if not load.answered or load.statuses - {200, 302}:
        raise AssertionError(f"nobody could sign in: {load.statuses}")
