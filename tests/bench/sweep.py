"""A sweep of ten thousand open deadlines: the first, which writes every notice, and one that finds them written."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import connection, transaction
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
MANY = 10_000
NOW = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)


def run(harness: Harness) -> None:
    """Time both, beside reading the same rows; everything is taken back afterwards."""
    with registered_things(), transaction.atomic():
        people.person(Role.BUSINESS_MANAGER)
        Deadline.objects.bulk_create(_clocks(), batch_size=500)
        harness.once("First sweep of open deadlines, a notice for each", lambda: sweep(NOW), per=MANY, unit="deadline")
        if Notice.objects.count() != MANY:
            raise AssertionError(f"{Notice.objects.count()} notices for {MANY} deadlines")
        harness.once("Sweep that finds every notice written", lambda: sweep(NOW), per=MANY, unit="deadline")
        with CaptureQueriesContext(connection) as taken:
            sweep(NOW)
        harness.out.write(f"  {len(taken)} statements in all\n")
        harness.once("Reading the same rows", lambda: list(open_deadlines()), per=MANY, unit="deadline")
        transaction.set_rollback(True)


def _clocks() -> list[Deadline]:
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
        for number in range(1, MANY + 1)
    ]
