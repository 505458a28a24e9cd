"""A cell as a person writes it, and back: the same in a form and in a workbook."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from .columns import Column, Holds

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
YES, NO = "Yes", "No"
STRETCH = re.compile(
    r"(?P<first>[a-z]+)(?:\s*(?:to|-|–)\s*(?P<last>[a-z]+))?\s+"
    r"(?P<opens>\d{1,2}[:.]\d{2})\s*(?:to|-|–)\s*(?P<closes>\d{1,2}[:.]\d{2})",
    re.IGNORECASE,
)


class Unreadable(ValueError):
    """A cell that cannot be read; its text is the sentence that says what to write instead."""


def empty(column: Column) -> Any:
    """What a cell holds when nothing is written in it."""
    if column.lists:
        return []
    return {Holds.NUMBER: None, Holds.YES: False}.get(column.holds, "")


def cleaned(text: str) -> str:
    """Text in Unicode NFC with plain line ends, without spaces around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def shown(column: Column, value: Any) -> str:
    """The cell as a person writes it: lists one on each line, hours in words, yes or no."""
    if column.holds == Holds.HOURS:
        return "\n".join(hours_in_words(value))
    if column.holds == Holds.LINES:
        return "\n".join(value)
    if column.holds == Holds.YES:
        return YES if value else NO
    return "" if value is None else str(value)


def read(column: Column, text: str) -> Any:
    """The inverse of `shown`, leniently. Raises Unreadable with the sentence."""
    said = cleaned(text)
    if column.holds == Holds.HOURS:
        return [stretch for line in said.split("\n") if line.strip() for stretch in _stretches(line.strip())]
    if column.holds == Holds.LINES:
        return [line.strip() for line in said.split("\n") if line.strip()]
    if column.holds == Holds.YES:
        if said.lower() in ("", "no", "n", "false", "0"):
            return False
        if said.lower() in ("yes", "y", "true", "1"):
            return True
        raise Unreadable(f"Write {YES} or {NO}: “{said[:20]}” is neither.")
    if column.holds == Holds.NUMBER:
        if not said:
            return None
        if not re.fullmatch(r"[0-9]{1,4}", said):
            raise Unreadable(f"Write a whole number, or leave it empty: “{said[:20]}” is not one.")
        return int(said)
    return said


def hours_in_words(hours: list[list[Any]]) -> list[str]:
    """`Monday to Friday 08:45 to 17:00`, a line for each stretch; days that follow each other are put together."""
    lines: list[tuple[int, int, str, str]] = []
    for day, opens, closes in hours:
        if lines and lines[-1][1] == day - 1 and lines[-1][2:] == (opens, closes):
            lines[-1] = (lines[-1][0], day, opens, closes)
        else:
            lines.append((day, day, opens, closes))
    return [
        f"{DAYS[first]}{f' to {DAYS[last]}' if last != first else ''} {opens} to {closes}"
        for first, last, opens, closes in lines
    ]


def _stretches(line: str) -> list[list[Any]]:
    found = STRETCH.fullmatch(line)
    if found is None:
        raise Unreadable(f"“{line[:40]}” cannot be read as hours. Write it as “Monday to Friday 08:45 to 17:00”.")
    first = _day(found["first"])
    last = first if found["last"] is None else _day(found["last"])
    if last < first:
        raise Unreadable(f"“{line[:40]}” ends on a day before it begins. Write it as two lines.")
    opens, closes = _time(found["opens"]), _time(found["closes"])
    return [[day, opens, closes] for day in range(first, last + 1)]


def _day(word: str) -> int:
    said = word.capitalize()
    number = next((n for n, day in enumerate(DAYS) if len(said) >= 3 and day.startswith(said)), None)
    if number is None:
        raise Unreadable(f"“{word[:20]}” is not a day of the week.")
    return number


def _time(text: str) -> str:
    hour, minute = (int(part) for part in re.split("[:.]", text))
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Unreadable(f"“{text}” is not a time of day. Write it as 08:45.")
    return f"{hour:02d}:{minute:02d}"
