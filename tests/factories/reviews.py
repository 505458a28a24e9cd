"""Fictional rapid reviews for tests, made by the same actions that people use (reviews.story)."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

from pypdf import PdfWriter

from partnership.demonstration import load_people
from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.accounts.queries import holders
from portal.deadlines import actions as deadlines
from reviews.story import Plot, Story

from . import partnership
from .snapshots import remembered

# The fifteen working days of an incident of this day run over Christmas and New Year: day 13 is 8 January 2027.
AWARE_ON = date(2026, 12, 17)
BEFORE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@remembered
def place(name: str = "bolton") -> None:
    """A partnership ready for work: its arrangements, its demonstration people, the bank holidays."""
    deadlines.load_published(now=BEFORE)
    partnership.arrangements(name, now=BEFORE)
    load_people(now=BEFORE)


def story(aware_on: date = AWARE_ON, plot: Plot | None = None) -> Story:
    """A story that has not begun."""
    return Story(aware_on, plot=plot)


@remembered
def gathering(**kwargs) -> Story:
    """Decided, notified, and the agencies are asked."""
    return story(**kwargs).log().facts().decide().notify().request()


@remembered
def circulated(**kwargs) -> Story:
    """Every agency has answered and the pack is with the review group."""
    return gathering(**kwargs).answer_all().pack().circulate()


@remembered
def recommended(**kwargs) -> Story:
    """The meeting has been held and its recommendation is written."""
    return circulated(**kwargs).meet().recommend()


@remembered
def signing(**kwargs) -> Story:
    """The recommendation is with the partners."""
    return recommended(**kwargs).send()


@remembered
def agreed(**kwargs) -> Story:
    """Everybody has signed."""
    return signing(**kwargs).sign_all()


@remembered
def submitted(**kwargs) -> Story:
    """It has been sent to the Panel."""
    return agreed(**kwargs).submit()


def somebody(role: Role, organisation: Organisation | None = None, *, on: date = AWARE_ON) -> Person:
    """Whoever of the demonstration's people holds `role` (for `organisation`, where given)."""
    return holders(role, on, organisation)[0]


def one_page(pack, *, now, progress) -> bytes:
    """A pack of one empty page, for tests of anything but the pack: laying out the real one takes seconds."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
