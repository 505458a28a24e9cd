"""Whether a group meets as often as it must. Pure: dates in, sentences out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.deadlines.counting import add_months

MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True)
class Rhythm:
    """How a group keeps its frequency on a day.

    `held` and `required` count the last twelve months; `next_by` is the last day on which the next
    meeting keeps the frequency; `warning` the sentence where it is not, or will not be, kept.
    """

    required: int
    held: int
    next_by: date | None
    warning: str


def rhythm(times_per_year: int | None, held: Sequence[date], planned: Sequence[date], since: date, on: date) -> Rhythm:
    """How a group that must meet `times_per_year` keeps that on London date `on`.

    `held` are the days of its meetings up to `on`, `planned` those still to come, `since` the day
    from which it is watched (a group without a meeting yet is measured from there). Two meetings may
    lie at most a twelfth of a year times 12 / `times_per_year` apart, in calendar months rounded up.
    """
    if not times_per_year:
        return Rhythm(0, 0, None, "")
    months = -(-MONTHS_IN_A_YEAR // times_per_year)
    past = sorted(day for day in held if day <= on)
    coming = sorted(day for day in planned if day >= on)
    year_ago = add_months(on, -MONTHS_IN_A_YEAR)
    in_year = sum(1 for day in past if day > year_ago)
    last = past[-1] if past else since
    next_by = add_months(last, months)
    if next_by < on:
        what = f"It last met on {last:%-d %B %Y}" if past else "No meeting of it has been recorded"
        warning = f"{what}; a meeting was due by {next_by:%-d %B %Y}."
        if coming:
            warning += f" The next is planned for {coming[0]:%-d %B %Y}."
    elif coming and coming[0] > next_by:
        warning = f"The next meeting is planned for {coming[0]:%-d %B %Y}; one is due by {next_by:%-d %B %Y}."
    elif not coming and add_months(on, 1) >= next_by:
        warning = f"No meeting is planned, and one is due by {next_by:%-d %B %Y}."
    else:
        warning = ""
    return Rhythm(times_per_year, in_year, next_by, warning)
