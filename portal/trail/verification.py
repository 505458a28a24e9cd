"""Proof of the trail: every row in its place, unchanged, chained to the one before, up to the head."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .models import TrailEvent, TrailHead
from .recording import digest

NOTHING = "0" * 64
CHUNK = 2000


class Kind(StrEnum):
    """How a trail can be broken."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TAIL_CUT = "tail cut"


@dataclass(frozen=True)
class Break:
    """The first place where the trail is broken: the sequence number, how, and in words."""

    sequence: int
    kind: Kind
    sentence: str


@dataclass(frozen=True)
class Proof:
    """How many events were read, the last one's number and hash, and the first break, if any."""

    events: int
    last_sequence: int
    last_hash: str
    broken: Break | None


def verify(anchor: tuple[int, str] | None = None) -> Proof:
    """Read the trail in order, a chunk at a time, and stop at the first break.

    `anchor` is a number and hash written down at an earlier proof and kept elsewhere: it shows a
    trail that somebody rewrote as a whole, head included, which nothing inside can show. Events
    recorded while the proof runs are left for the next one.
    """
    head = TrailHead.objects.filter(id=1).first()
    end = head.sequence if head else 0
    last, previous, seen = 0, NOTHING, 0
    for row in TrailEvent.objects.filter(sequence__lte=end).order_by("sequence").iterator(chunk_size=CHUNK):
        broken = _break_at(row, last, previous, end)
        if broken is None and anchor is not None and row.sequence == anchor[0] and row.hash != anchor[1]:
            broken = Break(row.sequence, Kind.CHANGED, f"Event {row.sequence} is not the one that was written down.")
        if broken is not None:
            return Proof(seen, last, previous, broken)
        last, previous, seen = row.sequence, row.hash, seen + 1
    return Proof(seen, last, previous, _break_at_end(head, last, previous, anchor))


def _break_at(row: TrailEvent, last: int, previous: str, end: int) -> Break | None:
    expected = last + 1
    if row.sequence < 1:
        return Break(row.sequence, Kind.INSERTED, f"An event stands before the first, numbered {row.sequence}.")
    if row.sequence > expected:
        many = f"Events {expected} to {row.sequence - 1} are" if row.sequence - 1 > expected else f"Event {expected} is"
        return Break(expected, Kind.MISSING, f"{many} missing.")
    if digest(row) != row.hash:
        return _why_it_differs(row, end)
    if row.previous_hash != previous:
        if last == 0:
            return Break(row.sequence, Kind.CHANGED, f"Event {row.sequence} does not begin the chain.")
        return Break(
            last, Kind.CHANGED, f"Event {last} was rewritten: event {row.sequence} is chained to another text."
        )
    return None


def _why_it_differs(row: TrailEvent, end: int) -> Break:
    """A row whose hash is not its own: was its text changed, or only its number?"""
    at = row.sequence
    was = _number_it_was_written_under(row, end)
    if was is None:
        return Break(at, Kind.CHANGED, f"Event {at} was changed after it was recorded.")
    if was < at:
        return Break(at - 1, Kind.INSERTED, f"An event was inserted before event {at}, which was recorded as {was}.")
    if was == 1 or TrailEvent.objects.filter(hash=row.previous_hash).exists():
        return Break(at, Kind.REORDERED, f"Event {at} was recorded as {was}: events were put in another order.")
    return Break(at, Kind.MISSING, f"Event {at} is missing: what stands there was recorded as {was}.")


def _number_it_was_written_under(row: TrailEvent, end: int) -> int | None:
    stored, found = row.sequence, None
    for number in range(1, end + 2):
        row.sequence = number
        if number != stored and digest(row) == row.hash:
            found = number
            break
    row.sequence = stored
    return found


def _break_at_end(head: TrailHead | None, last: int, previous: str, anchor: tuple[int, str] | None) -> Break | None:
    if head is None:
        if not TrailEvent.objects.exists():
            return None if anchor is None else Break(1, Kind.TAIL_CUT, "The trail is empty; it was not before.")
        return Break(
            1, Kind.INSERTED, "There are events, but the trail has no head: they were not recorded through it."
        )
    if last < head.sequence:
        return Break(last + 1, Kind.TAIL_CUT, f"The trail ends at event {last}; its head says {head.sequence}.")
    if previous != head.hash:
        return Break(last, Kind.CHANGED, f"Event {last}, the last, was rewritten: the head holds another hash.")
    if anchor is not None and anchor[0] > last:
        return Break(last + 1, Kind.TAIL_CUT, f"The trail ends at event {last}; event {anchor[0]} was written down.")
    now = TrailHead.objects.get(id=1)
    beyond = TrailEvent.objects.filter(sequence__gt=now.sequence).order_by("sequence").first()
    if beyond is not None:
        return Break(beyond.sequence, Kind.INSERTED, f"Event {beyond.sequence} stands beyond the head of the trail.")
    return None
