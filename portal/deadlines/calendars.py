"""The calendars that rules count on, read from the table of bank holidays and kept per process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet, Subquery

from portal.errors import Refused
from portal.together import asked_everywhere, of_everywhere

from .choices import Clock
from .counting import WorkingCalendar
from .models import BankHoliday, HolidayTable, SweepRun


@dataclass(frozen=True)
class HolidayChange:
    """Holidays of one division that would be added (date to name) and removed."""

    division: str
    add: Mapping[date, str] = field(default_factory=dict)
    remove: frozenset[date] = frozenset()


_kept: dict[Clock, WorkingCalendar] = {}


def holiday_tables() -> list[HolidayTable]:
    """How far each division's list reaches, and its version. One query, asked once for each page.

    Each row has `swept_at` too, the moment at which the newest sweep finished: every page of a manager asks
    for both, so the banners take it from here.
    """
    return of_everywhere(HolidayTable)


def _holiday_tables() -> QuerySet[HolidayTable]:
    newest = SweepRun.objects.filter(finished_at__isnull=False).order_by("-finished_at").values("finished_at")[:1]
    return HolidayTable.objects.annotate(swept_at=Subquery(newest))


asked_everywhere(HolidayTable, _holiday_tables)


def load(division: str) -> WorkingCalendar:
    """The calendar of `division` ("england-and-wales" or "united-kingdom") as the database has it now.

    One small query asks whether the kept one still stands, once for each page. Refused when no holidays are loaded:
    a calendar without holidays would give wrong dates without a word.
    """
    clock = Clock(division)
    tables = [table for table in holiday_tables() if table.division in clock.divisions]
    if len(tables) < len(clock.divisions):
        raise Refused("No bank holidays are loaded. Ask the administrator to run: manage.py load_holidays.")
    version = ".".join(f"{table.version}-{table.stamp}" for table in tables)
    kept = _kept.get(clock)
    if kept is None or kept.version != version:
        kept = _kept[clock] = WorkingCalendar(
            clock,
            _holidays(clock),
            known_until=min(table.known_until for table in tables),
            version=version,
            known_from=max(table.known_from for table in tables),
        )
    return kept


def changed(division: str, changes: Iterable[HolidayChange]) -> WorkingCalendar:
    """The calendar as `load` would give it after `changes`, which are not saved."""
    now = load(division)
    holidays = _holidays(Clock(division), changes)
    return WorkingCalendar(now.division, holidays, now.known_until, f"{now.version} changed", now.known_from)


def _holidays(clock: Clock, changes: Iterable[HolidayChange] = ()) -> dict[date, str]:
    """Date to name. On the calendar of the whole kingdom a holiday of some of it says of which."""
    found: dict[date, dict[str, str]] = {}
    for row in BankHoliday.objects.filter(division__in=clock.divisions, removed_at__isnull=True):
        found.setdefault(row.on, {})[row.division] = row.title
    for change in changes:
        if change.division in clock.divisions:
            for on in change.remove:
                found.get(on, {}).pop(change.division, None)
            for on, title in change.add.items():
                found.setdefault(on, {})[change.division] = title
    return {on: _name(parts, clock) for on, parts in found.items() if parts}


def _name(parts: dict[str, str], clock: Clock) -> str:
    ordered = [division for division in clock.divisions if division in parts]
    title = parts[ordered[0]]
    if len(ordered) == len(clock.divisions):
        return title
    return f"{title} ({' and '.join(division.label for division in ordered)})"
