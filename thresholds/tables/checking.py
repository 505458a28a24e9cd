"""Whether tables hold together: each fault names its table, row and column, and says what to do."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ..policies import TAKEN
from .columns import BY_NAME, TABLES, Column, Holds, Table
from .conversion import Row, Tables

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
COLOUR = re.compile(r"#[0-9a-f]{6}")
WEB = re.compile(r"https?://[^\s/]+\.[^\s]+")
#: What nobody sees: control characters, marks of direction, blanks without width, fillers, halves of a pair. The two
#: joiners stay, for scripts and pictures are made with them.
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
SEEN = "LNPS"  # Unicode's letters, numbers, punctuation and symbols; a text of marks and blanks alone shows nothing
#: Within which columns the name of a row stands once; everywhere else it does in the whole table.
TOLD_APART_WITHIN = {"headings": ("domain",), "indicators": ("need", "level")}
MOST_ROWS = 5000
FEW_CODES = 8
#: The longest list of everyday phrases that is shipped has 103; twice as many belong to two indicators.
MOST_LINES = 150


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell; `row` counts from 0 (-1: the whole table), `column` "" means the whole row."""

    table: str
    row: int
    column: str
    sentence: str


def check(tables: Tables, framework: str, others: frozenset[str] = frozenset()) -> list[Fault]:
    """Every fault of `tables` as an edition of the framework with this code, in the order of the tables.

    `others` are the names of its other editions.
    """
    codes = {name: {row.get("code") for row in tables[name]} for name in BY_NAME}
    found: list[Fault] = []
    for table in TABLES:
        rows = tables[table.name]
        found += _of_the_table(table, rows, tables)
        for place, row in enumerate(rows[:MOST_ROWS]):
            found += [Fault(table.name, place, column, said) for column, said in faults_in(table, row, codes)]
        found += twice(table, rows)
    if tables["edition"] and (name := tables["edition"][0]["edition"]) in others:
        found.append(Fault("edition", 0, "edition", f"An edition is called “{name}” already. Choose another name."))
    said = tables["edition"][0]["framework"] if tables["edition"] else framework
    if said != framework:
        found.append(
            Fault("edition", 0, "framework", f"This is the framework “{said[:40]}”; the draft is of “{framework}”. "
                  f"Write {framework} there if its content is meant for this draft.")
        )  # fmt: skip
    return found


def _of_the_table(table: Table, rows: list[Row], tables: Tables) -> Iterator[Fault]:
    if table.single and (len(rows) > 1 or (not rows and not table.optional)):
        yield Fault(table.name, -1, "", f"“{table.title}” has one row; here it has {len(rows)}. Leave one.")
    if len(rows) > MOST_ROWS:
        yield Fault(table.name, -1, "", f"“{table.title}” has more than {MOST_ROWS:,} rows, the most. Leave some out.")
    if table.adults and rows and not tables["adult_test"]:
        yield Fault(table.name, -1, "", "Fill in the row of “Adult test” as well, or leave this table empty.")


def faults_in(table: Table, row: Row, codes: dict[str, set[Any]]) -> Iterator[tuple[str, str]]:
    """What is wrong in one row: (column, sentence). `codes` holds the codes of every table."""
    for column in table.columns:
        value = row[column.name]
        if column.needed and _shows_nothing(value):
            yield column.name, f"Fill in “{column.label}”."
        elif sentence := _wrong(column, value, codes):
            yield column.name, sentence
    if table.name == "needs" and row["code"] in TAKEN:
        yield "code", f"“{row['code']}” cannot be the code of a need: the portal uses that address itself."


def _shows_nothing(value: Any) -> bool:
    """Whether a cell is empty, also where it holds nothing but blanks and marks that need a letter."""
    if isinstance(value, str) and not CONTROL.search(value):
        return not any(unicodedata.category(one)[0] in SEEN for one in value)
    return value in ("", None, [])


def unseen(label: str, text: str) -> str:
    """The sentence that says where `text` holds a character that cannot be seen; empty where it holds none."""
    found = CONTROL.search(text)
    if found is None:
        return ""
    before = text[: found.start()].split("\n")[-1][-20:].lstrip()
    where = f"after “{before}”" if before else "where a line begins" if "\n" in text else "at its beginning"
    return f"“{label}” holds a character that cannot be seen, {where}. Delete what stands there and type it again."


def _wrong(column: Column, value: Any, codes: dict[str, set[Any]]) -> str:
    if column.holds == Holds.HOURS:
        return _wrong_hours(value)
    if column.holds == Holds.LINES and len(value) > MOST_LINES:
        return f"“{column.label}” has {len(value)} lines; the most is {MOST_LINES}. Leave some out."
    if column.holds == Holds.NUMBER:
        return "" if value is None or 0 <= value <= 99 else "Write a number from 0 to 99, or leave it empty."
    if column.holds == Holds.YES:
        return ""
    for text in value if column.lists else [value]:
        if sentence := _wrong_text(column, text, codes):
            return sentence
    if column.lists and len(set(value)) < len(value):
        twice = next(text for text, n in Counter(value).items() if n > 1)
        return f"“{twice[:40]}” stands there twice. Leave it once."
    return ""


def _wrong_text(column: Column, text: str, codes: dict[str, set[Any]]) -> str:
    if sentence := unseen(column.label, text):
        return sentence
    if len(text) > column.longest:
        said = f"One line in “{column.label}”" if column.lists else f"“{column.label}”"
        return f"{said} is too long: {len(text)} characters, the most is {column.longest}. Shorten it."
    if not text:
        return ""
    if column.lists and "\n" in text:
        return "One of its texts goes over two lines. Write each on a line of its own."
    if column.rows == 1 and ("\n" in text or "\t" in text):
        return f"“{column.label}” goes over two lines or holds a tab. Write it on one line."
    if column.name == "code" and not CODE.fullmatch(text):
        return f"“{text[:40]}” is no code: use small letters, figures and single hyphens, such as early-help."
    if column.of and text not in codes[column.of]:
        there = BY_NAME[column.of]
        known = sorted(code for code in codes[column.of] if code)
        which = f"one of: {', '.join(known)}" if len(known) <= FEW_CODES else f"a code that stands in “{there.title}”"
        return f"There is no {there.one} with the code “{text[:40]}”. Use {which}."
    if column.choices and text not in dict(column.choices):
        return f"“{text[:40]}” is not one of: {', '.join(code for code, _ in column.choices)}."
    return _wrong_kind(column.holds, text)


def _wrong_kind(holds: Holds, text: str) -> str:
    if holds == Holds.COLOUR:
        said = f"“{text[:20]}” is no colour: write # and six of 0–9 and a–f in small letters, such as #2b7a5b."
        return "" if COLOUR.fullmatch(text) else said
    if holds == Holds.PHONE and not re.search(r"\d", text):
        return f"“{text[:20]}” has no figure in it. Write the telephone number."
    if holds == Holds.WEB and not WEB.fullmatch(text):
        return f"“{text[:40]}” is no web address: it begins with https:// and has no spaces."
    if holds == Holds.EMAIL:
        try:
            validate_email(text)
        except ValidationError:
            return f"“{text[:40]}” is no e-mail address."
    return ""


def _wrong_hours(hours: list[list[Any]]) -> str:
    for _day, opens, closes in hours:
        if opens >= closes:
            return f"It closes at {closes}, before it opens at {opens}. Write a stretch over midnight as two lines."
    seen = Counter(day for day, _opens, _closes in hours)
    ordered = sorted(hours)
    for one, other in pairwise(ordered):
        if seen[one[0]] > 1 and one[0] == other[0] and other[1] < one[2]:
            return "Two stretches of one day overlap. Put them together."
    return ""


def twice(table: Table, rows: list[Row]) -> Iterator[Fault]:
    """Codes stand once; so does whatever people tell rows apart by, however its letters and blanks are written.

    A name within the group of its table: two domains may each have a heading “Home”.
    """
    names = ["code"] if "code" in table.by_name else []
    if not table.single:
        names.append(table.shown)
    if "number" in table.by_name:
        names.append("number")
    for name in names:
        within = TOLD_APART_WITHIN.get(table.name, ()) if name == table.shown else ()
        first: set[tuple[Any, ...]] = set()
        for place, row in enumerate(rows):
            value = row[name]
            if value in ("", None):
                continue
            key = (_folded(value), *(row[other] for other in within))
            if key in first:
                label = table.by_name[name].label.lower()
                said = "says the same" if name in ("text", "question") else f"has the same {label}"
                where = " of the need at this level" if within[:1] == ("need",) else ""
                yield Fault(
                    table.name, place, name, f"Another {table.one}{where} {said}, “{str(value)[:60]}”. Change one."
                )
            first.add(key)


def _folded(value: Any) -> Any:
    return " ".join(value.casefold().split()) if isinstance(value, str) else value
