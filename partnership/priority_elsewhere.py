"""What else of the portal serves a priority. This app imports none of those above it: they register what they know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.accounts.models import Person


@dataclass(frozen=True)
class Serving:
    """One thing that serves a priority: its name, where it stands in words, and the address of its page."""

    name: str
    words: str
    path: str


Reader = Callable[["Person", int, date], Sequence[Serving]]
_readers: dict[str, Reader] = {}


def register(heading: str, reader: Reader) -> None:
    """Make `reader(person, priority_id, on)` known under `heading`; it answers only what the person may read."""
    _readers[heading] = reader


def elsewhere(person: Person, priority_id: int, on: date) -> list[tuple[str, list[Serving]]]:
    """What serves the priority and `person` may read on London date `on`, by heading; headings without any left out."""
    found = [(heading, list(reader(person, priority_id, on))) for heading, reader in _readers.items()]
    return [(heading, rows) for heading, rows in found if rows]
