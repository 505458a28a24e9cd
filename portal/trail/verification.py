"""Proof of the trail: every row in its place, unchanged, chained to the one before, up to the head."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from .models import TrailEvent, TrailHead
from .recording import SAID, as_text

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


class _Row(NamedTuple):
    """What a proof needs of one event: its own number, the two hashes, and exactly what the hash is over."""

    sequence: int
    previous_hash: str
    hash: str
    text: str


def verify(anchors: Mapping[int, str] | None = None) -> Proof:
    """Read the trail in order, a chunk at a time, and stop at the first break.

    `anchors` are numbers and hashes written down at earlier proofs and kept elsewhere: they show a
    trail that somebody rewrote as a whole, head included, which nothing inside can show. Events
    recorded while the proof runs are left for the next one.
    """
    anchors = anchors or {}
    head = TrailHead.objects.filter(id=1).first()
    end = head.sequence if head else 0
    last, previous, seen = 0, NOTHING, 0
    for row in _rows(end):
        broken = _break_at(row, last, previous, end)
        if broken is None and anchors and anchors.get(row.sequence, row.hash) != row.hash:
            broken = Break(row.sequence, Kind.CHANGED, f"Event {row.sequence} is not the one that was written down.")
        if broken is not None:
            return Proof(seen, last, previous, broken)
        last, previous, seen = row.sequence, row.hash, seen + 1
    return Proof(seen, last, previous, _break_at_end(head, last, previous, max(anchors, default=0)))


def _rows(end: int) -> Iterator[_Row]:
    """Every event up to number `end`, in order, as values: a million objects would cost more than their hashes."""
    read = TrailEvent.objects.filter(sequence__lte=end).order_by("sequence").values_list(*SAID, "hash")
    for values in read.iterator(chunk_size=CHUNK):
        *said, stored = values
        yield _Row(said[0], said[-1], stored, as_text(said))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _break_at(row: _Row, last: int, previous: str, end: int) -> Break | None:
    expected = last + 1
    if row.sequence < 1:
        return Break(row.sequence, Kind.INSERTED, f"An event stands before the first, numbered {row.sequence}.")
    if row.sequence > expected:
        many = f"Events {expected} to {row.sequence - 1} are" if row.sequence - 1 > expected else f"Event {expected} is"
        return Break(expected, Kind.MISSING, f"{many} missing.")
    if _sha256(row.text) != row.hash:
        return _why_it_differs(row, end)
    if row.previous_hash != previous:
        if last == 0:
            return Break(row.sequence, Kind.CHANGED, f"Event {row.sequence} does not begin the chain.")
        return Break(
            last, Kind.CHANGED, f"Event {last} was rewritten: event {row.sequence} is chained to another text."
        )
    return None


def _why_it_differs(row: _Row, end: int) -> Break:
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


def _number_it_was_written_under(row: _Row, end: int) -> int | None:
    """The number with which the row's text has the row's hash; the text begins with a bracket and the number."""
    rest = row.text.removeprefix(f"[{row.sequence}").encode()
    wanted, sha256 = bytes.fromhex(row.hash) if _is_hash(row.hash) else b"", hashlib.sha256
    for number in range(1, end + 2):
        if sha256(b"[%d" % number + rest).digest() == wanted and number != row.sequence:
            return number
    return None


def _is_hash(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def _break_at_end(head: TrailHead | None, last: int, previous: str, written_down: int) -> Break | None:
    if head is None:
        if not TrailEvent.objects.exists():
            return Break(1, Kind.TAIL_CUT, "The trail is empty; it was not before.") if written_down else None
        return Break(
            1, Kind.INSERTED, "There are events, but the trail has no head: they were not recorded through it."
        )
    if last < head.sequence:
        return Break(last + 1, Kind.TAIL_CUT, f"The trail ends at event {last}; its head says {head.sequence}.")
    if previous != head.hash:
        return Break(last, Kind.CHANGED, f"Event {last}, the last, was rewritten: the head holds another hash.")
    if written_down > last:
        return Break(last + 1, Kind.TAIL_CUT, f"The trail ends at event {last}; event {written_down} was written down.")
    now = TrailHead.objects.get(id=1)
    beyond = TrailEvent.objects.filter(sequence__gt=now.sequence).order_by("sequence").first()
    if beyond is not None:
        return Break(beyond.sequence, Kind.INSERTED, f"Event {beyond.sequence} stands beyond the head of the trail.")
    return None
