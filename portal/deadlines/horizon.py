"""How far the known bank holidays reach, and when to say so."""

from __future__ import annotations

from datetime import date, datetime

from portal.clock import london_date

from .calendars import holiday_tables
from .choices import Division
from .counting import add_months

MONTHS_AHEAD = 12


def horizon_warning(now: datetime) -> str | None:
    """A sentence when the holidays of any division are known for less than twelve months from `now`, else None."""
    reach: dict[str, date] = {table.division: table.known_until for table in holiday_tables()}
    missing = [division.label for division in Division if division not in reach]
    if missing:
        return f"No bank holidays are loaded for {', '.join(missing)}: run manage.py load_holidays."
    first = min(reach.values())
    if first >= add_months(london_date(now), MONTHS_AHEAD):
        return None
    return (
        f"Bank holidays are known until {first:%-d %B %Y} only: later dates are provisional. "
        "Load the new list, or add the holidays and confirm the year."
    )
