"""The published annual reports, as other rooms ask for them: whoever makes them registers a finder when the app starts.

Until somebody does, every reader of the list says that no annual report stands in the portal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PublishedReport:
    """One published report: its title, the address of its page, its day, and, where it has one, how to make its PDF."""

    title: str
    path: str
    published_on: date
    pdf: Callable[[], bytes] | None = None


Finder = Callable[[date], list[PublishedReport]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Let `finder(on)` name the reports that are published on London date `on`, the newest first. One query, or two."""
    if finder not in _finders:
        _finders.append(finder)


def published(on: date) -> list[PublishedReport]:
    """Every annual report that is published on London date `on`, the newest first."""
    return sorted((one for finder in _finders for one in finder(on)), key=lambda one: one.published_on, reverse=True)
