"""Whom to call about a child: shown at the foot of every page that anybody may read.

The ground knows no arrangements: the app that keeps them registers where the contacts come from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Reader = Callable[[], list[dict[str, Any]]]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Make `reader` the source: dicts of name, phone, path (a telephone link), words and emergency (bool)."""
    _readers[:] = [reader]


def contacts() -> list[dict[str, Any]]:
    """The contacts in the order in which they are shown; none before any arrangements are loaded."""
    return _readers[0]() if _readers else []
