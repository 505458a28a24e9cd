"""The shipped data of annual reports: reporting years, sections and recipients."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from portal.accounts.choices import Role

from .figures.sections import SECTIONS

SHIPPED = Path(__file__).parent / "shipped"
# The one section that is no chapter: its lines are the two-page summary.
SUMMARY = "summary"


@dataclass(frozen=True)
class Scheme:
    """A reporting year: in which month it begins, and the day of the year after which its report is late."""

    code: str
    name: str
    first_month: int
    publish_by: tuple[int, int] | None
    source: str
    areas: tuple[str, ...]

    def period(self, year: int) -> tuple[date, date]:
        """The first and the last day of the period that begins in `year`."""
        starts_on = date(year, self.first_month, 1)
        return starts_on, date(year + 1, self.first_month, 1) - timedelta(days=1)

    @property
    def due_words(self) -> str:
        """The day by which a report is out: `30 September`; nothing where none is set."""
        if self.publish_by is None:
            return ""
        month, day = self.publish_by
        return f"{day} {calendar.month_name[month]}"

    def due(self, ends_on: date) -> date | None:
        """The first such day after the period has ended, or None where no day is set."""
        if self.publish_by is None:
            return None
        month, day = self.publish_by
        wanted = date(ends_on.year, month, min(day, calendar.monthrange(ends_on.year, month)[1]))
        return wanted if wanted > ends_on else wanted.replace(year=wanted.year + 1)


@dataclass(frozen=True)
class SectionEntry:
    """A section as it is shipped."""

    key: str
    title: str
    owner: Role
    asks: str
    claims: bool


@dataclass(frozen=True)
class RecipientEntry:
    """A recipient as it is shipped."""

    code: str
    name: str
    why: str
    days: int | None


@cache
def _entries(name: str) -> list[dict[str, Any]]:
    whole = yaml.safe_load((SHIPPED / f"{name}.yaml").read_text("utf-8"))
    return next(iter(whole.values()))


@cache
def schemes() -> dict[str, Scheme]:
    """The reporting years by code, the one of the arrangements in use first."""
    found = []
    for entry in _entries("periods"):
        day = entry.get("publish_by")
        found.append(
            Scheme(
                entry["code"], entry["name"], entry["first_month"], (day["month"], day["day"]) if day else None,
                entry["source"], tuple(entry["areas"]),
            )
        )  # fmt: skip
    return {one.code: one for one in sorted(found, key=lambda one: settings.ARRANGEMENTS not in one.areas)}


@cache
def sections() -> tuple[SectionEntry, ...]:
    """The sections in the order in which they stand."""
    entries = {e["key"]: e for e in _entries("sections")}
    return tuple(
        SectionEntry(key, title, Role(e["owner"]), e["asks"], e.get("claims", False))
        for key, title in (*SECTIONS.items(), (SUMMARY, entries[SUMMARY]["title"]))
        for e in (entries[key],)
    )


def claims_wanted() -> frozenset[str]:
    """The keys of the sections in which progress is claimed."""
    return frozenset(one.key for one in sections() if one.claims)


def recipients(area: str) -> tuple[RecipientEntry, ...]:
    """To whom a report of `area` is sent, in order."""
    return tuple(
        RecipientEntry(e["code"], e["name"], e["why"], e.get("days"))
        for e in _entries("recipients")
        if not e["areas"] or area in e["areas"]
    )
