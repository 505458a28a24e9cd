"""The shape of an arrangements file: one class a kind of entry, one attribute a key.

The reader takes everything from here: the type says what may be written, an attribute without a
default must be there. `docs/adr/0004-arrangements-as-validated-data.md` says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.accounts.choices import OrganisationKind, Role

from ..choices import (
    ClearDays,
    ClockEvent,
    GroupKind,
    Opening,
    PartnershipKind,
    RecipientKind,
    RecipientOf,
    Seat,
    Standing,
    StepKind,
    Weekday,
)
from .entry import Entry
from .promises import BudgetSection, InformationSection, LadderSection, ProtocolSection


@dataclass(kw_only=True)
class PartnershipEntry(Entry):
    """Whose arrangements these are."""

    code: str
    name: str
    short_name: str
    area: str
    kind: PartnershipKind
    brand_colour: str
    council: str
    body: str
    edition: str
    effective_from: date
    source: str
    freedom_of_information: str
    most_priorities: int | None = None


@dataclass(kw_only=True)
class OrganisationEntry(Entry):
    """A body; `ends` is its last day and `successor` the code of the body that took over the day after."""

    code: str
    name: str
    short_name: str
    kind: OrganisationKind
    starts: date | None = None
    ends: date | None = None
    successor: str = ""


@dataclass(kw_only=True)
class MembershipEntry(Entry):
    """A body's standing; without dates it runs with the body and the arrangements."""

    organisation: str
    standing: Standing
    sector: str = ""
    starts: date | None = None
    ends: date | None = None
    duties: str = ""
    virtual_network: bool = False
    asked_in_rapid_reviews: bool = False


@dataclass(kw_only=True)
class PostEntry(Entry):
    """A job that the arrangements name."""

    code: str
    title: str
    organisation: str
    role: Role
    authority: str = ""
    starts: date | None = None
    ends: date | None = None


@dataclass(kw_only=True)
class OfficeHolderEntry(Entry):
    """Somebody named in the published document."""

    name: str
    post: str
    organisation: str
    capacity: Role
    as_printed: str


@dataclass(kw_only=True)
class MemberEntry(Entry):
    """A seat on a group: a post, a body, or both."""

    seat: Seat
    post: str = ""
    organisation: str = ""


@dataclass(kw_only=True)
class GroupEntry(Entry):
    """A group of the partnership."""

    code: str
    name: str
    kind: GroupKind
    purpose: str
    letter: str = ""
    times_per_year: int | None = None
    frequency: str = ""
    chair: str = ""
    sponsor: str = ""
    review_group: bool = False
    members: list[MemberEntry] = field(default_factory=list)


@dataclass(kw_only=True)
class PriorityEntry(Entry):
    """A priority of a year and who leads on it."""

    year: str
    title: str
    lead: str


@dataclass(kw_only=True)
class AssuranceAreaEntry(Entry):
    """An area for assurance."""

    title: str


@dataclass(kw_only=True)
class ClockSettingEntry(Entry):
    """What starts a clock, or how clear days are read."""

    rule: str
    effective_from: date
    citation: str
    words: str
    counts_from: ClockEvent | None = None
    other_reading: ClockEvent | None = None
    clear_days: ClearDays | None = None


@dataclass(kw_only=True)
class MilestoneEntry(Entry):
    """A step of the day table."""

    code: str
    day_from: int
    day_to: int
    title: str
    words: str
    owner_role: Role
    note: str = ""


@dataclass(kw_only=True)
class TimetableEntry(Entry):
    """The day table."""

    code: str
    name: str
    day_zero: str
    note: str
    milestones: list[MilestoneEntry]


@dataclass(kw_only=True)
class SignOffStepEntry(Entry):
    """A step of the sign-off chain."""

    number: int
    kind: StepKind
    roles: list[Role]
    words: str


@dataclass(kw_only=True)
class RecipientEntry(Entry):
    """Who receives what."""

    of: RecipientOf
    kind: RecipientKind
    name: str
    words: str
    children_only: bool = False
    required: bool = True


@dataclass(kw_only=True)
class HoursEntry(Entry):
    """Opening hours on some days of the week, London time, `09:00` to `17:00`."""

    days: list[Weekday]
    opens: str
    closes: str


@dataclass(kw_only=True)
class ContactEntry(Entry):
    """Whom to call."""

    name: str
    audience: str
    opening: Opening
    phone: str = ""
    text: str = ""
    email: str = ""
    website: str = ""
    opening_hours: list[HoursEntry] = field(default_factory=list)
    emergency: bool = False


@dataclass(kw_only=True)
class Document(Entry):
    """A whole file. `digest` is the SHA-256 of its bytes and `file` its name."""

    partnership: PartnershipEntry
    organisations: list[OrganisationEntry]
    memberships: list[MembershipEntry]
    posts: list[PostEntry]
    office_holders: list[OfficeHolderEntry]
    groups: list[GroupEntry]
    priorities: list[PriorityEntry]
    assurance_areas: list[AssuranceAreaEntry]
    clock_settings: list[ClockSettingEntry]
    timetable: TimetableEntry
    sign_off: list[SignOffStepEntry]
    recipients: list[RecipientEntry]
    contacts: list[ContactEntry]
    budgets: list[BudgetSection] = field(default_factory=list)
    ladders: list[LadderSection] = field(default_factory=list)
    protocols: list[ProtocolSection] = field(default_factory=list)
    information_requests: list[InformationSection] = field(default_factory=list)
    digest: str = field(default="", metadata={"read": False})
    file: str = field(default="", metadata={"read": False})

    def organisation_named(self, code: str) -> OrganisationEntry | None:
        """The body with this code, or None."""
        return next((entry for entry in self.organisations if entry.code == code), None)


# What each type is called when it is missing or wrong, with an example of what to write.
EXAMPLES: dict[Any, str] = {
    str: "some words",
    int: "a whole number such as 12",
    bool: "true or false",
    date: "a day as year-month-day, such as 2022-07-01",
    Decimal: "pounds and pence such as 84101.50",
}
