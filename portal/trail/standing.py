"""Whether anything was written since somebody last asked.

Every change is an event in the transaction of the change, and events have one order (`recording`). So whoever knows
the trail up to a number knows by the events after it whether anything has changed; events that only say that somebody
looked at something change nothing that is kept of it (docs/adr/0137).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from django.db.models import QuerySet

from portal.prepared import prepared

from .events import Event
from .models import TrailEvent

#: Events that say that somebody looked at something, and are recorded with nothing else in their transaction.
LOOKS = frozenset({Event.REVIEW_READ, Event.RETURN_READ})
# So many looks are gone through at once; of more it is not asked what they are.
MOST_LOOKS = 200


@dataclass(frozen=True)
class _Known:
    """The trail as it was seen: its last event, and how often something had changed by then."""

    sequence: int
    hash: str
    changes: int


def _events_since(sequence: int) -> QuerySet[TrailEvent, tuple[int, str, str]]:
    events = TrailEvent.objects.filter(sequence__gte=sequence).order_by("sequence")
    return events.values_list("sequence", "hash", "event")[: MOST_LOOKS + 1]


class Standing:
    """What one process knows of the trail: `changes()` is the same number for as long as nothing is written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known = _Known(0, "", 0)

    def changes(self) -> int:
        """A number that is another one after every change that is committed, whoever made it. One query."""
        while True:
            before = self._known
            rows = self._since(before)
            after = self._with(before, rows)
            with self._lock:
                if self._known is before:
                    self._known = after
                    return after.changes
            # Another thread has looked in the meantime: from what it knows, look again.

    def _since(self, known: _Known) -> list[tuple[int, str, str]]:
        """The event that is known, as it is now, and what came after it."""
        return prepared("the trail since", _events_since, sequence=known.sequence)

    def _with(self, known: _Known, rows: list[tuple[int, str, str]]) -> _Known:
        # Where the event that is known is another one, or gone, the database is another one: put back from a backup.
        same = bool(rows) and rows[0][:2] == (known.sequence, known.hash)
        if same and len(rows) <= MOST_LOOKS and all(event in LOOKS for _number, _hash, event in rows[1:]):
            return _Known(*rows[-1][:2], known.changes) if len(rows) > 1 else known
        last = TrailEvent.objects.order_by("-sequence").values_list("sequence", "hash").first()
        return _Known(*(last or (0, "")), known.changes + 1)
