"""What somebody without an account is shown at the door: whom to call now, and what may be read without signing in.

The ground imports no app, so the app that knows registers a provider in its `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Number:
    """Somebody who answers now: a name, a number as people write it, and the link that dials it."""

    name: str
    phone: str
    dial: str


@dataclass(frozen=True)
class FrontDoor:
    """The words of the box: a heading, a sentence, numbers, and pages that are open to anybody (path, words)."""

    heading: str
    sentence: str
    numbers: tuple[Number, ...]
    pages: tuple[tuple[str, str], ...]


_providers: list[Callable[[datetime], FrontDoor | None]] = []


def register(provider: Callable[[datetime], FrontDoor | None]) -> None:
    """Make `provider` the source of the box; it answers None while it has nothing to show."""
    _providers[:] = [provider]


def at(now: datetime) -> FrontDoor | None:
    """The box at `now`, or None."""
    return _providers[0](now) if _providers else None
