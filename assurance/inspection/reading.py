"""The shipped lists of what inspectors ask for (`lists/*.yaml`) and their shape."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from partnership.arrangements.reading import read_entry
from partnership.arrangements.specification import Entry
from portal.errors import Refused

FOLDER = Path(__file__).resolve().parent / "lists"


@dataclass(kw_only=True)
class WantedPart(Entry):
    """One part of a list: where it is gathered, what it is called, and what is said where there is nothing."""

    gather: str
    title: str
    missing: str


@dataclass(kw_only=True)
class WantedList(Entry):
    """A list of what is asked for."""

    code: str
    name: str
    parts: list[WantedPart]


def codes() -> list[str]:
    """The lists that are shipped."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def wanted(code: str) -> WantedList:
    """The list `code`; Refused for one that there is not."""
    if code not in codes():
        raise Refused("Choose a list of what inspectors ask for.", field="wanted")
    document, _content = read_entry(FOLDER / f"{code}.yaml", WantedList)
    return document
