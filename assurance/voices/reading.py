"""The shipped forums (`forums.yaml`): where children, families and practitioners of a partnership are heard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from partnership.arrangements.reading import read_entry
from partnership.arrangements.specification import Entry

FILE = Path(__file__).resolve().parent / "forums.yaml"


@dataclass(kw_only=True)
class Place(Entry):
    """The forums of one partnership."""

    partnership: str
    forums: list[str]


@dataclass(kw_only=True)
class ForumsFile(Entry):
    """The file."""

    places: list[Place]


@cache
def forums(partnership: str) -> tuple[str, ...]:
    """The forums that the arrangements of `partnership` name; none where they are not shipped."""
    document, _content = read_entry(FILE, ForumsFile)
    return next((tuple(one.forums) for one in document.places if one.partnership == partnership), ())
