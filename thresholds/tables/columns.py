"""Every table of an edition with its columns, on one screen.

A column says how it is called, what it holds and how long it may be. Forms, workbooks, JSON files,
comparisons and the text that partners approve are all drawn from here, so none can leave one out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..frameworks.specification import AGE_BANDS, PATTERNS


class Holds(StrEnum):
    """What a cell holds: as plain JSON it is text, a list of texts, a whole number, true or false, or hours."""

    TEXT = "text"
    LINES = "lines"
    NUMBER = "number"
    YES = "yes"
    CODE = "code"
    COLOUR = "colour"
    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"
    HOURS = "hours"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `of` names the table whose codes it holds (`rows` boxes high in a form); `choices` code to words."""

    name: str
    label: str
    holds: Holds = Holds.TEXT
    needed: bool = False
    longest: int = 2000
    of: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    rows: int = 1

    @property
    def lists(self) -> bool:
        """Whether it holds any number of values."""
        return self.holds in (Holds.LINES, Holds.HOURS)


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table. `name` is its key; `one` is what a row is called; `single` has exactly one row, or none if optional.

    `group` is the column within which rows have an order of their own; `shown` the column that names a row.
    """

    name: str
    title: str
    one: str
    columns: tuple[Column, ...]
    single: bool = False
    optional: bool = False
    adults: bool = False
    ordered: bool = True
    group: str = ""
    shown: str = "name"

    @property
    def a_row(self) -> str:
        """`a level`, `an indicator`."""
        return f"{'an' if self.one[0] in 'aeiou' else 'a'} {self.one}"

    @property
    def by_name(self) -> dict[str, Column]:
        """Its columns by their names."""
        return {column.name: column for column in self.columns}


def _code(longest: int = 60) -> Column:
    return Column(
        name="code", label="Code", needed=True, longest=longest, hint="Small letters, figures and hyphens: stands in "
        "addresses and stays the same from edition to edition.",
    )  # fmt: skip


def _text(name: str, label: str, hint: str = "", **more: object) -> Column:
    return Column(name=name, label=label, hint=hint, **{"rows": 3, **more})  # type: ignore[arg-type]


def _line(name: str, label: str, longest: int, hint: str = "", **more: object) -> Column:
    return Column(name=name, label=label, longest=longest, hint=hint, **more)  # type: ignore[arg-type]


def _lines(name: str, label: str, hint: str = "One on each line.", **more: object) -> Column:
    return Column(name=name, label=label, holds=Holds.LINES, hint=hint, **{"rows": 4, "longest": 300, **more})  # type: ignore[arg-type]


AGES: Final = tuple(AGE_BANDS.items())
CONTACT: Final = (
    _code(),
    _line("name", "Name", 160, needed=True),
    _text("purpose", "What it is for"),
    _line("phone", "Telephone", 40, holds=Holds.PHONE),
    _line("email", "E-mail", 254, holds=Holds.EMAIL),
    _line("web", "Web address", 300, holds=Holds.WEB, hint="It begins with https://"),
    Column(
        name="hours", label="Opening hours", holds=Holds.HOURS, rows=4,
        hint="A line for each stretch, such as “Monday to Friday 08:45 to 17:00”. Leave it empty for a line that "
        "is always answered.",
    ),
    Column(
        name="emergency", label="Emergency route", holds=Holds.YES, hint="Shown first wherever words point to danger."
    ),
    _lines("levels", "Levels", "The levels at which this is whom to call; none means any.", of="levels", longest=60),
)  # fmt: skip

EDITION: Final = Table(
    name="edition", title="Edition", one="edition", single=True, shown="edition", ordered=False,
    columns=(
        _line("framework", "Framework", 40, needed=True),
        _line("edition", "Name of the edition", 120, needed=True),
        _text("notice", "Notice", "Printed with the edition. Who approved it and when is added by itself.", rows=4),
        _lines("sources", "Sources", rows=4, longest=500),
    ),
)  # fmt: skip
LEVELS: Final = Table(
    name="levels", title="Levels", one="level",
    columns=(
        _code(),
        _line("name", "Name", 80, needed=True),
        Column(name="number", label="Number", holds=Holds.NUMBER, hint="Leave it empty where levels have none."),
        _text("voice", "In the child’s voice"),
        _text("meaning", "What it means", needed=True),
        _text("lead", "Who leads"),
        _text("response", "The response"),
        _text("consent", "Consent"),
        _lines("services", "Example services"),
        _lines("outcomes", "Outcomes"),
        _lines("steps", "What to do now"),
        _text("legal", "Legal section"),
        _line("colour", "Colour", 7, "As #2b7a5b. Words on it are black or white, whichever can be read.",
              needed=True, holds=Holds.COLOUR),
        Column(name="pattern", label="Pattern", needed=True, choices=tuple((p, p.capitalize()) for p in PATTERNS),
               hint="Tells the level apart where colours are not seen."),
    ),
)  # fmt: skip
DOMAINS: Final = Table(
    name="domains", title="Domains", one="domain",
    columns=(_code(), _line("name", "Name", 120, needed=True)),
)  # fmt: skip
HEADINGS: Final = Table(
    name="headings", title="Headings", one="heading", group="domain",
    columns=(
        _code(),
        Column(name="domain", label="Domain", holds=Holds.CODE, of="domains", needed=True),
        _line("name", "Name", 120, needed=True),
    ),
)  # fmt: skip
NEEDS: Final = Table(
    name="needs", title="Needs", one="need", group="heading",
    columns=(
        _code(80),
        Column(name="heading", label="Heading", holds=Holds.CODE, of="headings", needed=True),
        _line("name", "Name", 160, needed=True),
        _text("gloss", "In plain words"),
        _lines("synonyms", "Everyday words", "What people call it, one on each line: the look-up finds it by them.",
               longest=80, rows=6),
        _lines("tags", "Tags", longest=60),
    ),
)  # fmt: skip
INDICATORS: Final = Table(
    name="indicators", title="Indicators", one="indicator", group="need", shown="text",
    columns=(
        _code(100),
        Column(name="need", label="Need", holds=Holds.CODE, of="needs", needed=True),
        Column(name="level", label="Level", holds=Holds.CODE, of="levels", needed=True),
        _text("text", "What it looks like", needed=True),
        _text("gloss", "In plain words"),
        _lines("ages", "Ages", "None means any age.", choices=AGES, longest=20),
        _lines("synonyms", "Everyday words", longest=80),
        Column(name="danger", label="Cannot wait", holds=Holds.YES,
               hint="Words that match it put the emergency route first."),
        _lines("sources", "Sources", rows=2),
        _lines("tools", "Tools", rows=2),
    ),
)  # fmt: skip
CONTACTS: Final = Table(name="contacts", title="Contacts", one="contact", columns=CONTACT)
ADULT_TEST: Final = Table(
    name="adult_test", title="Adult test", one="text of the adults’ page", single=True, optional=True, adults=True,
    shown="introduction", ordered=False,
    columns=(
        _text("introduction", "Introduction", needed=True),
        _text("met", "Where all three are so", needed=True),
        _text("not_met", "Where not all are so", needed=True),
        _text("unsure", "Where nobody is sure", needed=True),
        _text("danger", "Where there is danger now", needed=True),
        _lines("record", "What to record"),
        _lines("sources", "Sources", longest=500),
    ),
)  # fmt: skip
ADULT_QUESTIONS: Final = Table(
    name="adult_questions", title="Adult questions", one="question", adults=True, shown="question",
    columns=(
        _code(), _line("question", "Question", 300, needed=True), _text("explanation", "Explanation"),
        _lines("examples", "Examples"), _line("source", "Source", 300),
    ),
)  # fmt: skip
ADULT_DEFINITIONS: Final = Table(
    name="adult_definitions", title="Adult definitions", one="definition", adults=True, shown="term",
    columns=(_code(), _line("term", "Term", 160, needed=True), _text("meaning", "Meaning", needed=True),
             _line("source", "Source", 300)),
)  # fmt: skip
ADULT_CONTACTS: Final = Table(
    name="adult_contacts", title="Adult contacts", one="contact for adults", adults=True, columns=CONTACT
)

TABLES: Final = (
    EDITION, LEVELS, DOMAINS, HEADINGS, NEEDS, INDICATORS, CONTACTS,
    ADULT_TEST, ADULT_QUESTIONS, ADULT_DEFINITIONS, ADULT_CONTACTS,
)  # fmt: skip
BY_NAME: Final = {table.name: table for table in TABLES}
