"""What the app makes known when it starts, of money, ladders and promises: clocks, kinds of things, needs."""

from __future__ import annotations

from portal import subjects, today

from . import (
    dispute_process,
    dispute_queries,
    information_process,
    information_queries,
    money_queries,
    promise_deadlines,
    promise_needs,
    promise_queries,
    training_process,
    training_queries,
)


def register() -> None:
    """Called once when the app is ready."""
    promise_deadlines.declare()
    subjects.register(money_queries.contribution_kind())
    subjects.register(dispute_queries.dispute_kind())
    subjects.register(promise_queries.promise_kind())
    subjects.register(training_queries.session_kind())
    for kind in information_queries.kinds():
        subjects.register(kind)
    today.register_needs("promises", promise_needs.needs)
    assert (
        dispute_process.DISPUTE and information_process.REQUEST and training_process.SESSION
    )  # importing them registers the processes
