"""Reads of the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from .choices import NoticeKind, NoticeState
from .models import Notice

LEASE = timedelta(minutes=10)

UNSENT = Q(sent_at__isnull=True, superseded_at__isnull=True)
STATES = {
    NoticeState.WAITING: UNSENT & Q(attempts=0),
    NoticeState.FAILING: UNSENT & Q(attempts__gt=0),
    NoticeState.SENT: Q(sent_at__isnull=False),
    NoticeState.SUPERSEDED: Q(superseded_at__isnull=False),
}


def in_state(state: NoticeState) -> Q:
    """The condition that a notice stands in `state`."""
    return STATES[state]


def unclaimed(now: datetime) -> Q:
    """Rows on which no sender holds a lease at `now`; a lease lasts ten minutes, then its sender is taken for dead."""
    return Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - LEASE)


def due(now: datetime) -> QuerySet[Notice]:
    """Unsent notices that may be tried at `now`, the longest-waiting first."""
    return Notice.objects.filter(UNSENT, unclaimed(now), due_at__lte=now).order_by("due_at", "pk")


def outbox(
    *, state: NoticeState | None = None, kind: NoticeKind | None = None, reference: str = ""
) -> QuerySet[Notice]:
    """The outbox, newest first, with recipients; narrowed by `state`, `kind` and part of `reference` where given."""
    rows = Notice.objects.select_related("recipient")
    if state:
        rows = rows.filter(in_state(state))
    if kind:
        rows = rows.filter(kind=kind)
    if reference:
        rows = rows.filter(reference__icontains=reference)
    return rows


def counts() -> dict[NoticeState, int]:
    """How many notices stand in each state, in one query."""
    found = Notice.objects.aggregate(**{state.value: Count("pk", filter=q) for state, q in STATES.items()})
    return {state: found[state.value] for state in NoticeState}


def stuck_since(now: datetime) -> datetime | None:
    """Since when a message waits while none at all was sent; None where nothing waits, or something left since.

    One mailbox that refuses is the outbox's matter; a server that takes nothing, or an idle worker, is this.
    Two queries.
    """
    found = Notice.objects.filter(UNSENT).aggregate(
        untried=Min("due_at", filter=Q(attempts=0, due_at__lte=now)),
        failing=Min("created_at", filter=Q(attempts__gt=0)),
    )
    since = min((moment for moment in found.values() if moment is not None), default=None)
    if since is None or Notice.objects.filter(sent_at__gt=since).exists():
        return None
    return since
