"""Arrangements in the database, and files of arrangements with something changed, made the way the command does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from partnership import actions, queries
from partnership.arrangements import read_file, shipped_path
from partnership.models import Arrangements

from .people import LONG_AGO
from .snapshots import remembered


@remembered
def arrangements(name: str = "bolton", *, now: datetime = LONG_AGO) -> Arrangements:
    """The shipped arrangements `name`, loaded at `now`."""
    actions.load_arrangements(document=read_file(shipped_path(name)), by=None, now=now)
    return queries.current()


def edited(folder: Path, *changes: tuple[str, str], name: str = "bolton") -> Path:
    """A copy of the shipped file `name` in which each (old, new) text, found exactly once, is replaced."""
    text = shipped_path(name).read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}.yaml"
        text = text.replace(old, new)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path
