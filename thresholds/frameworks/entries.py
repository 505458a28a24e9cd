"""The shape of the files of frameworks: one class a kind of entry, one attribute a key.

The reader of the arrangements reads these too: the type says what may be written, and an attribute
without a default must be there. A need stands on the rungs of a ladder that no partnership uses by
that name; each framework says which of its own levels a rung stands on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from partnership.arrangements.specification import Entry

# From the least need to the most: everyday services; one service; several with one plan; several, intensively;
# a social worker because the child is in need; a social worker because the child may suffer significant harm.
RUNGS: Final[tuple[str, ...]] = ("universal", "prevention", "early", "complex", "in_need", "protection")


@dataclass(kw_only=True)
class DomainEntry(Entry):
    """One side of a child's life; domains stand in the order of the file."""

    code: str
    name: str


@dataclass(kw_only=True)
class HeadingEntry(Entry):
    """A heading within a domain."""

    code: str
    domain: str
    name: str


@dataclass(kw_only=True)
class HeadingsFile(Entry):
    """The file `library/headings.yaml`."""

    domains: list[DomainEntry]
    headings: list[HeadingEntry]


@dataclass(kw_only=True)
class RungEntry(Entry):
    """What a need looks like on one rung. `says` are the everyday words for it; no `ages` means any age."""

    text: str
    gloss: str = ""
    ages: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    danger: bool = False
    sources: list[str] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class NeedEntry(Entry):
    """A need of the library, with its rungs. `ages` hold on every rung that names none of its own."""

    code: str
    name: str
    heading: str
    gloss: str
    synonyms: list[str]
    ages: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    universal: RungEntry | None = None
    prevention: RungEntry | None = None
    early: RungEntry | None = None
    complex: RungEntry | None = None
    in_need: RungEntry | None = None
    protection: RungEntry | None = None

    def rung(self, name: str) -> RungEntry | None:
        """What the need looks like on the rung `name`, or None where it makes no sense there."""
        found: RungEntry | None = getattr(self, name)
        return found


@dataclass(kw_only=True)
class NeedsFile(Entry):
    """A file of the library."""

    needs: list[NeedEntry]


@dataclass(kw_only=True)
class OwnRungs(Entry):
    """What a framework says in place of the library about one of its needs."""

    code: str
    universal: RungEntry | None = None
    prevention: RungEntry | None = None
    early: RungEntry | None = None
    complex: RungEntry | None = None
    in_need: RungEntry | None = None
    protection: RungEntry | None = None

    def rung(self, name: str) -> RungEntry | None:
        """The framework's own words on the rung `name`, or None to keep the library's."""
        found: RungEntry | None = getattr(self, name)
        return found


@dataclass(kw_only=True)
class AboutEntry(Entry):
    """Whose framework this is, and which edition."""

    code: str
    partnership: str
    name: str
    audience: str
    edition: str
    in_force_from: date
    notice: str
    sources: list[str]


@dataclass(kw_only=True)
class RungsEntry(Entry):
    """The level of the framework on which each rung of the library stands."""

    universal: str
    prevention: str
    early: str
    complex: str
    in_need: str
    protection: str

    def level(self, rung: str) -> str:
        """The code of the level on which `rung` stands."""
        return str(getattr(self, rung))


@dataclass(kw_only=True)
class LevelEntry(Entry):
    """One level; levels stand in the order of the file, the least need first."""

    code: str
    name: str
    voice: str
    meaning: str
    lead: str
    response: str
    consent: str
    services: list[str]
    outcomes: list[str]
    steps: list[str]
    colour: str
    pattern: str
    number: int | None = None
    legal: str = ""


@dataclass(kw_only=True)
class ContactEntry(Entry):
    """Whom to call. Hours are written `mon-fri 09:00-17:00`; without them the line is always open."""

    code: str
    name: str
    purpose: str
    phone: str = ""
    email: str = ""
    web: str = ""
    hours: list[str] = field(default_factory=list)
    emergency: bool = False
    levels: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class PartEntry(Entry):
    """One of the three questions of section 42(1)."""

    code: str
    question: str
    explanation: str
    examples: list[str]
    source: str


@dataclass(kw_only=True)
class DefinitionEntry(Entry):
    """A term and what it means."""

    code: str
    term: str
    meaning: str
    source: str


@dataclass(kw_only=True)
class AdultTestEntry(Entry):
    """The guided page for adults."""

    introduction: str
    parts: list[PartEntry]
    met: str
    not_met: str
    unsure: str
    danger: str
    definitions: list[DefinitionEntry]
    record: list[str]
    contacts: list[ContactEntry]
    sources: list[str]


@dataclass(kw_only=True)
class FrameworkFile(Entry):
    """A framework: its levels, how it uses the library, and whom to call."""

    framework: AboutEntry
    rungs: RungsEntry
    levels: list[LevelEntry]
    contacts: list[ContactEntry]
    needs: list[OwnRungs] = field(default_factory=list)
    domains: list[DomainEntry] = field(default_factory=list)
    adult_test: AdultTestEntry | None = None
