"""The day strip: the proof of a date as a row of days, each with its number or the reason why it does not count.

Pure: the proof comes from the count, the words from the page, today as a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol

SATURDAY = 5


class CountedDay(Protocol):
    """One calendar day of a proof: its working-day number, or why it has none."""

    @property
    def on(self) -> date:
        """The London date."""

    @property
    def number(self) -> int | None:
        """Its number from day 0 on; None where it does not count."""

    @property
    def skipped_why(self) -> str | None:
        """Why it does not count, in words."""


@dataclass(frozen=True)
class StripDay:
    """One box of the strip: a working day, or a run of days that do not count."""

    first: date
    last: date
    number: int | None
    dates: str
    labels: tuple[str, ...]
    skipped: bool
    state: str
    now: bool
    statutory: bool


@dataclass(frozen=True)
class Strip:
    """The boxes, and the bank holidays among the days that were not counted, in words."""

    days: tuple[StripDay, ...]
    not_counted: str


def strip(
    days: Iterable[CountedDay],
    *,
    today: date,
    labels: Mapping[date, Iterable[str]] | None = None,
    statutory: Iterable[date] = (),
) -> Strip:
    """The strip of a proof.

    `days` is every calendar day from the trigger on, in order; `labels` what falls on a day, `statutory` the
    days that a law names. Neighbouring days that do not count share a box. Day 0 counts as a box of its own,
    even where it is a weekend day.
    """
    labels = labels or {}
    legal = set(statutory)
    proof = list(days)
    boxes: list[StripDay] = []
    holidays: list[str] = []
    for skipped, run in groupby(proof, key=lambda day: day.number is None):
        group = list(run)
        if skipped:
            holidays += [
                f"{_short(day.on)} {day.skipped_why}"
                for day in group
                if day.on.weekday() < SATURDAY and day.skipped_why
            ]
            boxes.append(_box(group, today, labels, legal))
        else:
            boxes += [_box([day], today, labels, legal) for day in group]
    weekend = sum(1 for day in proof if day.number is None and day.on.weekday() >= SATURDAY)
    parts = [f"{weekend} weekend {'day' if weekend == 1 else 'days'}"] if weekend else []
    return Strip(tuple(boxes), "; ".join(parts + holidays))


def _box(group: list[CountedDay], today: date, labels: Mapping[date, Iterable[str]], legal: set[date]) -> StripDay:
    first, last = group[0].on, group[-1].on
    skipped = group[0].number is None
    now = first <= today <= last
    words = [word for day in group for word in labels.get(day.on, ())]
    if skipped and not words:
        words = [_why(group)]
    return StripDay(
        first=first,
        last=last,
        number=group[0].number,
        dates=_dates(first, last),
        labels=tuple(words),
        skipped=skipped,
        state="now" if now else "done" if last < today and not skipped else "",
        now=now,
        statutory=any(day.on in legal for day in group),
    )


def _why(group: list[CountedDay]) -> str:
    holidays = [day.skipped_why or "" for day in group if day.on.weekday() < SATURDAY]
    if not holidays:
        return "weekend"
    if len(group) == 1:
        return holidays[0]
    return "bank holiday" if len(holidays) == len(group) else "holiday, weekend"


def _short(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _dates(first: date, last: date) -> str:
    if first == last:
        return _short(first)
    if first.month == last.month:
        return f"{first.day}–{last.day} {last:%b}"
    return f"{first.day} {first:%b}–{last.day} {last:%b}"
