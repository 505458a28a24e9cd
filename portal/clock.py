"""The one place where 'today' is read off a moment: London dates, never UTC dates.

Views, tasks and commands read the moment (`django.utils.timezone.now()`) and pass it down;
everything below takes it as an argument.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def london_date(moment: datetime) -> date:
    """The calendar date in London at `moment` (aware, any zone)."""
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its time zone")
    return moment.astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """The first instant of `day` in London, aware."""
    return datetime.combine(day, time.min, tzinfo=LONDON)


def end_of_day(day: date) -> datetime:
    """The midnight that ends `day` in London: the first instant of the day after, aware."""
    return start_of_day(day + timedelta(days=1))
