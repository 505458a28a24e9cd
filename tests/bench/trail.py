"""The proof of a trail of a million events, whole and tampered with in five ways, each within a minute."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection, models, transaction

from portal.trail.events import Event
from portal.trail.models import TrailEvent, TrailHead
from portal.trail.recording import digest
from portal.trail.verification import NOTHING, Kind, verify
from tests.bench.harness import Harness
from tests.trail_protection import unprotected

NEEDS_DATABASE = True
MANY = int(os.environ.get("TRAIL_EVENTS", "1000000"))
MOST_SECONDS = 60.0
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MIDDLE = MANY // 2


def run(harness: Harness) -> None:
    """Fill the trail, prove it, and tamper; all of it is taken back by the rollback at the end."""
    with transaction.atomic():
        with unprotected():
            harness.once("Recording events, in bulk", fill, per=MANY, unit="event")
            timed(harness, "whole", None)
            kept = where_it_stands()
            for name, tamper, kind, at in TAMPERED:
                undo = transaction.savepoint()
                tamper()
                timed(harness, name, (kind, at))
                transaction.savepoint_rollback(undo)
            undo = transaction.savepoint()
            cut(head=True)
            timed(harness, "tail cut with its head, shown by the anchor", (Kind.TAIL_CUT, MANY - 9), anchor=kept)
            transaction.savepoint_rollback(undo)
        transaction.set_rollback(True)


def timed(harness: Harness, name: str, wanted: tuple[Kind, int] | None, anchor: dict[int, str] | None = None) -> None:
    """One proof; a bound that is missed, or a break that is not found, is told at the end."""
    began, worked = time.perf_counter(), time.process_time()
    proof = verify(anchor)
    seconds, at_work = time.perf_counter() - began, time.process_time() - worked
    found = (proof.broken.kind, proof.broken.sequence) if proof.broken else None
    harness.out.write(
        f"  proof of {MANY:,} events, {name}: {seconds:.1f} s ({at_work:.1f} s of processor), "
        f"{found[0] if found else 'whole'}\n"
    )
    harness.out.flush()
    if found != wanted:
        harness.missed.append(f"trail, {name}: found {found}, wanted {wanted}")
    # On a machine that does other things too, the clock on the wall says nothing of the proof.
    if min(seconds, at_work) > MOST_SECONDS:
        harness.missed.append(f"trail, {name}: {at_work:.1f} s, bound {MOST_SECONDS:g}")


def fill() -> None:
    """As `record` writes them, a thousand at a time."""
    batch: list[TrailEvent] = []
    last = None
    for row in rows():
        batch.append(row)
        last = row
        if len(batch) == 1000:
            models.QuerySet(TrailEvent).bulk_create(batch)
            batch = []
    models.QuerySet(TrailEvent).bulk_create(batch)
    TrailHead.objects.update_or_create(id=1, defaults={"sequence": last.sequence, "hash": last.hash})


def rows() -> Iterator[TrailEvent]:
    previous = NOTHING
    for number in range(1, MANY + 1):
        row = TrailEvent(
            sequence=number,
            event=Event.REVIEW_READ,
            at=NOW + timedelta(seconds=number),
            actor_id=number % 200,
            actor_name=f"Demonstration Person {number % 200}",
            actor_roles="Delegated representative (Demonstration body)",
            target_kind="review",
            target_id=number % 10_000,
            target=f"RR-2026-{number % 10_000:04}",
            fields=["facts", "dates"],
            request_id=f"{number:032x}",
            previous_hash=previous,
        )
        row.hash = previous = digest(row)
        yield row


def where_it_stands() -> dict[int, str]:
    head = TrailHead.objects.get(id=1)
    return {head.sequence: head.hash}


def raw(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def change() -> None:
    raw("UPDATE trail_trailevent SET reason = 'x' WHERE sequence = %s", MIDDLE)


def delete() -> None:
    raw("DELETE FROM trail_trailevent WHERE sequence = %s", MIDDLE)


def move(old: int, new: int) -> None:
    raw("UPDATE trail_trailevent SET sequence = %s WHERE sequence = %s", new, old)


def swap() -> None:
    move(MIDDLE, -1)
    move(MIDDLE + 1, MIDDLE)
    move(-1, MIDDLE + 1)


def insert() -> None:
    """Everything from the middle on is moved up by one, and a row of its own put in the gap."""
    raw("UPDATE trail_trailevent SET sequence = -sequence WHERE sequence >= %s", MIDDLE)
    raw("UPDATE trail_trailevent SET sequence = 1 - sequence WHERE sequence < 0")
    raw("UPDATE trail_trailhead SET sequence = sequence + 1")
    before = TrailEvent.objects.get(sequence=MIDDLE - 1)
    forged = TrailEvent(
        sequence=MIDDLE, event=Event.REVIEW_READ, at=NOW, actor_name="x", target="x", previous_hash=before.hash
    )
    forged.hash = digest(forged)
    forged.save()


def cut(*, head: bool = False) -> None:
    raw("DELETE FROM trail_trailevent WHERE sequence > %s", MANY - 10)
    if head:
        last = TrailEvent.objects.get(sequence=MANY - 10)
        raw("UPDATE trail_trailhead SET sequence = %s, hash = %s", last.sequence, last.hash)


TAMPERED = (
    ("one changed", change, Kind.CHANGED, MIDDLE),
    ("one deleted", delete, Kind.MISSING, MIDDLE),
    ("one inserted", insert, Kind.INSERTED, MIDDLE),
    ("two exchanged", swap, Kind.REORDERED, MIDDLE),
    ("tail cut", cut, Kind.TAIL_CUT, MANY - 9),
)
