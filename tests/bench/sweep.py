"""A sweep of a hundred thousand open deadlines: the first, which writes every notice, and one that finds them written.

Each runs as in service: in a process of its own that begins after the rows are there, every batch committed. Bounds:
each within a minute, and that process never larger than 300 MB, with all that it loads.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.choices import Role
from portal.deadlines.actions.clocks import _answer_values
from portal.deadlines.calendars import load
from portal.deadlines.counting import due
from portal.deadlines.models import Deadline
from portal.deadlines.queries import open_deadlines
from portal.deadlines.sweep import sweep
from portal.notices.models import Notice
from tests.bench.harness import Harness, readable
from tests.factories import people
from tests.factories.deadlines import KIND, registered_things, rule
from tests.trail_protection import unprotected

NEEDS_DATABASE = True
MANY = int(os.environ.get("SWEPT", "100000"))
MOST_SECONDS, MOST_MEGABYTES = 60.0, 300.0
NOW = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)
CHILD = "import django; django.setup(); from tests.bench.sweep import sweep_alone; sweep_alone()"


def run(harness: Harness) -> None:
    """Time both, beside reading the same rows; everything is taken away afterwards."""
    with registered_things():
        people.person(Role.BUSINESS_MANAGER)
        for start in range(1, MANY + 1, 5000):
            Deadline.objects.bulk_create(_clocks(start, min(5000, MANY + 1 - start)), batch_size=500)
        bounded(harness, "First sweep of open deadlines, a notice for each", new=MANY)
        if Notice.objects.count() != MANY:
            raise AssertionError(f"{Notice.objects.count()} notices for {MANY} deadlines")
        bounded(harness, "Sweep that finds every notice written", new=0)
        with CaptureQueriesContext(connection) as taken:
            sweep(NOW)
        harness.out.write(f"  {len(taken)} statements in all\n")
        harness.once("Reading the same rows", count, per=MANY, unit="deadline")
    with unprotected():
        call_command("flush", interactive=False, verbosity=0)


def bounded(harness: Harness, title: str, *, new: int) -> None:
    """One sweep in a process of its own: how long it took, and the most memory that the process came to hold."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "SWEPT_DATABASE": connection.settings_dict["NAME"]}
    connection.close()
    child = subprocess.run(
        [sys.executable, "-c", CHILD], cwd=settings.BASE_DIR, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    told = json.loads(child.stdout.splitlines()[-1])
    seconds, megabytes = told["seconds"], told["megabytes"]
    harness.out.write(
        f"\n{title}\n  {readable(seconds)} in all, {readable(seconds / MANY)} for each deadline of {MANY:,}\n"
        f"  {told['worked']:.1f} s of them the process's own work; at most {megabytes:.0f} MB, "
        f"{told['before']:.0f} MB of them before it began\n"
    )
    harness.out.flush()
    if (told["looked_at"], told["notices"]) != (MANY, new):
        raise AssertionError(f"{told['looked_at']} looked at and {told['notices']} notices new, of {MANY} and {new}")
    if seconds > MOST_SECONDS:
        harness.missed.append(f"{title}: {seconds:.1f} s, bound {MOST_SECONDS:g}")
    if megabytes > MOST_MEGABYTES:
        harness.missed.append(f"{title}: {megabytes:.0f} MB, bound {MOST_MEGABYTES:g}")


def sweep_alone() -> None:
    """The child: one sweep of the database that is named to it, its figures as JSON."""
    from portal.celery import app

    connection.settings_dict["NAME"] = os.environ["SWEPT_DATABASE"]
    app.conf.task_always_eager = False  # as in service, where each batch leaves a message and sends nothing itself
    with registered_things():
        before, began, worked = most_megabytes(), time.perf_counter(), time.process_time()
        report = sweep(NOW)
        seconds, worked = time.perf_counter() - began, time.process_time() - worked
    told = {"seconds": seconds, "worked": worked, "before": before, "megabytes": most_megabytes()}
    sys.stdout.write(json.dumps(told | {"looked_at": report.looked_at, "notices": report.notices}) + "\n")


def most_megabytes() -> float:
    """The most memory that this process has held: its own peak, where `getrusage` counts the parent's too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("the kernel does not say how much memory the process held")


def count() -> int:
    """Every row read, none kept."""
    return sum(1 for _ in open_deadlines().iterator(chunk_size=500))


def _clocks(first: int, number: int) -> list[Deadline]:
    limit = rule(15)
    calendar = load(limit.clock)
    answer = due(date(2026, 11, 23), limit, calendar)
    return [
        Deadline(
            subject_kind=KIND,
            subject_id=number,
            reference=f"DT-2026-{number}",
            rule_code=limit.code,
            rule_edition=limit.edition,
            title=limit.title,
            statutory=limit.statutory,
            amount=limit.amount,
            unit=limit.unit.value,
            direction=limit.direction.value,
            clear=limit.clear,
            citation=limit.citation,
            trigger_words=limit.trigger_words,
            trigger_at=NOW,
            clock=str(limit.clock),
            owner_role=Role.BUSINESS_MANAGER,
            started_at=NOW,
            **_answer_values(answer, calendar),
        )
        for number in range(first, first + number)
    ]
