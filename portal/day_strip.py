"""The day strip: the proof of a date as a row of days, each with its number or the reason why it does not count.

Pure: the proof comes from the count, the words from the page, today as a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Protocol

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
    """One box of the strip: a working day, or a run of days that do not count.

    `dates` without the month (`Thu 17`, `19–20`), which is in `month` and need only be shown where it is a `new_month`;
    a run across two months has both in `dates`.
    """

    first: date
    last: date
    number: int | None
    dates: str
    month: str
    new_month: bool
    labels: tuple[str, ...]
    why: str
    skipped: bool
    state: str
    now: bool
    statutory: bool


@dataclass(frozen=True)
class Strip:
    """The boxes, and the bank holidays among the days that were not counted, in words."""

    days: tuple[StripDay, ...]
    not_counted: str


@dataclass(frozen=True)
class StoredDay:
    """A day as a deadline keeps it in its proof."""

    on: date
    number: int | None
    skipped_why: str | None


def stored_days(proof: Iterable[Mapping[str, Any]]) -> list[StoredDay]:
    """The days of a stored proof (`on` as an ISO date, `number`, `skipped`), for `strip`."""
    return [StoredDay(date.fromisoformat(day["on"]), day["number"], day["skipped"]) for day in proof]


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
    groups: list[list[CountedDay]] = []
    for skipped, run in groupby(proof, key=lambda day: day.number is None):
        days_of_run = list(run)
        groups += [days_of_run] if skipped else [[day] for day in days_of_run]
    boxes = []
    for before, group in zip([None, *groups], groups, strict=False):
        boxes.append(_box(group, before[-1].on if before else None, today, labels, legal))
    holidays = [
        f"{_short(day.on)} {day.skipped_why}"
        for day in proof
        if day.number is None and day.on.weekday() < SATURDAY and day.skipped_why
    ]
    weekend = sum(1 for day in proof if day.number is None and day.on.weekday() >= SATURDAY)
    parts = [f"{weekend} weekend {'day' if weekend == 1 else 'days'}"] if weekend else []
    return Strip(tuple(boxes), "; ".join(parts + holidays))


def _box(
    group: list[CountedDay],
    before: date | None,
    today: date,
    labels: Mapping[date, Iterable[str]],
    legal: set[date],
) -> StripDay:
    first, last = group[0].on, group[-1].on
    skipped = group[0].number is None
    now = first <= today <= last
    return StripDay(
        first=first,
        last=last,
        number=group[0].number,
        dates=_dates(first, last),
        month=f"{last:%b}" if first.month == last.month else "",
        new_month=before is None or before.month != last.month,
        labels=tuple(word for day in group for word in labels.get(day.on, ())),
        why=_why(group) if skipped else "",
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
        return f"{first:%a} {first.day}"
    if first.month == last.month:
        return f"{first.day}–{last.day}"
    return f"{first.day} {first:%b}–{last.day} {last:%b}"
