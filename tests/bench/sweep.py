"""A sweep of a hundred thousand open deadlines: the first, which writes every notice, and one that finds them written.

Bounds: each within a minute, and within 300 MB of memory more than before it.
"""

from __future__ import annotations

import resource
import time
from datetime import UTC, date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from portal.accounts.choices import Role
from portal.deadlines.actions.clocks import _answer_values
from portal.deadlines.calendars import load
from portal.deadlines.counting import due
from portal.deadlines.models import Deadline
from portal.deadlines.queries import open_deadlines
from portal.deadlines.sweep import sweep
from portal.notices.models import Notice
from tests.bench.harness import Harness
from tests.factories import people
from tests.factories.deadlines import KIND, registered_things, rule

NEEDS_DATABASE = True
MANY = 100_000
MOST_SECONDS, MOST_MEGABYTES = 60.0, 300.0
NOW = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)


def run(harness: Harness) -> None:
    """Time both, beside reading the same rows; everything is taken back afterwards."""
    with registered_things(), transaction.atomic():
        people.person(Role.BUSINESS_MANAGER)
        for start in range(1, MANY + 1, 5000):
            Deadline.objects.bulk_create(_clocks(start, 5000), batch_size=500)
        bounded(harness, "First sweep of open deadlines, a notice for each")
        if Notice.objects.count() != MANY:
            raise AssertionError(f"{Notice.objects.count()} notices for {MANY} deadlines")
        bounded(harness, "Sweep that finds every notice written")
        with CaptureQueriesContext(connection) as taken:
            sweep(NOW)
        harness.out.write(f"  {len(taken)} statements in all\n")
        harness.once("Reading the same rows", lambda: count(open_deadlines()), per=MANY, unit="deadline")
        transaction.set_rollback(True)


def bounded(harness: Harness, title: str) -> None:
    """One sweep, timed, with the most memory that the process came to hold meanwhile."""
    before, worked = most_megabytes(), time.process_time()
    seconds = harness.once(title, lambda: sweep(NOW), per=MANY, unit="deadline")
    grown, worked = most_megabytes() - before, time.process_time() - worked
    harness.out.write(f"  {worked:.1f} s of them this process's own work; {grown:.0f} MB more than before it\n")
    if seconds > MOST_SECONDS:
        harness.missed.append(f"{title}: {seconds:.1f} s, bound {MOST_SECONDS:g}")
    if grown > MOST_MEGABYTES:
        harness.missed.append(f"{title}: {grown:.0f} MB, bound {MOST_MEGABYTES:g}")


def most_megabytes() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def count(rows: QuerySet[Deadline]) -> int:
    """Every row read, none kept."""
    return sum(1 for _ in rows.iterator(chunk_size=500))


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
