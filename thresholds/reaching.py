"""The edition in force, opened at one moment: its book, and whether the people in it answer the telephone now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from portal.clock import london_date
from portal.deadlines import calendars
from portal.errors import Refused

from .book import Book, book_of, emergency_among, kept
from .frameworks.specification import ContactSpec
from .models import Edition
from .opening import Opening, hours_in_words, opening
from .queries import first_in_force

#: Where the quick exit leads: a page that anybody might be reading.
LEAVE_TO = "https://www.bbc.co.uk/weather"


@dataclass(frozen=True)
class Reach:
    """A contact as a page shows it: whether it is open, its week, and the number as a telephone dials it."""

    contact: ContactSpec
    opening: Opening
    hours: str
    #: How a page shows it, drawn once (`once_on`): it lasts as long as this, which is a minute.
    drawn: dict[tuple[object, ...], str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def dial(self) -> str:
        """The number without spaces, as a link takes it."""
        return "tel:" + "".join(one for one in self.contact.phone if one.isdigit() or one == "+")

    @property
    def short_name(self) -> str:
        """What people call it: the abbreviation where its name ends in one, such as (MASH)."""
        name, _, rest = self.contact.name.rpartition(" (")
        return rest.removesuffix(")") if name and rest.endswith(")") else self.contact.name

    @property
    def web(self) -> str:
        """The address on the web where it is one; anything else is no link."""
        return self.contact.web if self.contact.web.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Opened:
    """An edition with its book at one moment."""

    edition: Edition
    book: Book
    now: datetime
    holidays: dict[date, str]

    def reach(self, contacts: Iterable[ContactSpec]) -> list[Reach]:
        """These contacts, those first that answer now; among them in the framework's order."""
        reached = [self._reached.get(one) or self._reach(one) for one in contacts]
        return sorted(reached, key=lambda one: not one.opening.is_open)

    def _reach(self, contact: ContactSpec) -> Reach:
        found = Reach(contact, opening(contact, self.now, self.holidays), hours_in_words(contact))
        self._reached[contact] = found
        return found

    @cached_property
    def _reached(self) -> dict[ContactSpec, Reach]:
        """How each contact stands in this minute: the same for everybody who asks in it."""
        minute = (self.now.replace(second=0, microsecond=0), tuple(self.holidays))
        known = self.book.this_minute
        if known[0] != minute:
            known = self.book.this_minute = (minute, {})
        return known[1]

    def route(self, contacts: Iterable[ContactSpec]) -> list[Reach]:
        """The local emergency route among `contacts`: who answers now, or everybody of it where nobody is known to."""
        found = self.reach(emergency_among(contacts))
        return [one for one in found if one.opening.is_open] or found

    @property
    def emergency(self) -> list[Reach]:
        """The local emergency route of the framework."""
        return self.route(self.book.contacts)

    @property
    def free_days(self) -> str:
        """The bank holidays from today on, for a page that will be read without a network."""
        today = london_date(self.now)
        return " ".join(day.isoformat() for day in sorted(self.holidays) if day >= today)

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of the thresholds is given, and `more`."""
        return {
            "edition": self.edition,
            "book": self.book,
            "emergency": self.emergency,
            "leave_to": LEAVE_TO,
            "free_days": self.free_days,
            "adult_test": self.book.spec.adult_test,
            **more,
        }


def holidays_of_now() -> dict[date, str]:
    """Bank holidays in England and Wales; none where none are loaded, which a contact's hours survive."""
    try:
        return calendars.load("england-and-wales").holidays
    except Refused:
        return {}


def opened(now: datetime) -> Opened | None:
    """The framework in force, children's first; None where none is loaded. One small query once it has been opened."""
    key = first_in_force(london_date(now))
    if key is None:
        return None
    found = kept(*key)
    if found is not None:
        return Opened(*found, now, holidays_of_now())
    return _open(Edition.objects.select_related("framework").get(pk=key[0]), now)


def opened_edition(edition: Edition, now: datetime) -> Opened:
    """Any edition, such as one that was superseded."""
    return _open(edition, now)


def _open(edition: Edition, now: datetime) -> Opened:
    return Opened(edition, book_of(edition), now, holidays_of_now())
