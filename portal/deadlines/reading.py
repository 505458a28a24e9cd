"""Reading the moment that starts a clock from text: a date, or a moment with or without its offset."""

from __future__ import annotations

import re
from datetime import date, datetime

from portal.clock import LONDON
from portal.errors import Refused

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WRITTEN = re.compile(
    r"(?P<year>\d+)-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?)?"
)
EXAMPLES = "Write a date as 2027-01-08, or a moment as 2027-01-08T16:30 (London) or 2027-01-08T16:30Z (UTC)."


def read_trigger(text: str) -> date | datetime:
    """The London date, or the aware moment, that `text` says; a moment without an offset is London's.

    Refused, with a sentence that says what is wrong, for a day or an hour that does not exist, a year
    outside 2000 to 2100, or anything else that cannot be read.
    """
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        raise Refused(f"“{text[:60]}” is not a date that can be read. {EXAMPLES}", field="trigger")
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    if len(found["year"]) != 4 or not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Refused(
            f"The year {found['year'][:20]} cannot be meant: years from {EARLIEST_YEAR} to {LATEST_YEAR} are counted.",
            field="trigger",
        )
    if not 1 <= month <= 12:
        raise Refused(f"There is no month {month}. {EXAMPLES}", field="trigger")
    try:
        on = date(year, month, day)
    except ValueError as error:
        raise Refused(f"There is no {day} {MONTHS[month - 1]} {year}.", field="trigger") from error
    if found["time"] is None:
        return on
    offset = (found["offset"] or "").replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{on.isoformat()}T{found['time']}{offset}")
    except ValueError as error:
        raise Refused(f"{found['time']}{found['offset'] or ''} is not a time of day.", field="trigger") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=LONDON)
