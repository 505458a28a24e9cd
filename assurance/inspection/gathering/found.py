"""What a part of a pack is made of, and who asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds

from ...months import months_on

if TYPE_CHECKING:
    from portal.accounts.models import Person

MOST = 60


@dataclass(frozen=True)
class Asker:
    """Who asks and when: nothing is gathered that this person may not read. `since` begins the twelve months."""

    person: Person
    now: datetime
    on: date

    @property
    def since(self) -> date:
        """The first day of the month a year ago."""
        return months_on(self.on.replace(day=1), -12)

    def holds(self, permission: Permission) -> bool:
        """Whether the person holds the permission today."""
        return holds(self.person, permission, self.on)


@dataclass(frozen=True)
class Found:
    """One entry of the index: a document of its own (`pdf`), a table, or some words; or only that it is `missing`.

    `path` is the page of the portal that it comes from.
    """

    title: str
    path: str = ""
    pdf: bytes = b""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default=())
    words: str = ""
    missing: str = ""


def day(value: date | None) -> str:
    """A date as words, or that there is none."""
    return f"{value:%-d %B %Y}" if value else "No date"
