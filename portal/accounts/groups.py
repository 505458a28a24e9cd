"""The groups that a chair or member may be appointed to; the app that keeps groups says which there are."""

from __future__ import annotations

from collections.abc import Callable

Reader = Callable[[], list[tuple[str, str]]]
_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Make `reader` the source of the groups: (code, name) in the order in which they are shown."""
    _readers[:] = [reader]


def choices() -> list[tuple[str, str]]:
    """The groups as (code, name); none while no arrangements are loaded."""
    return _readers[0]() if _readers else []


def name(code: str) -> str:
    """The name of the group with `code`, or the code itself where the group is no longer kept."""
    return dict(choices()).get(code, code)
