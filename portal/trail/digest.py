"""What happened to one thing, told without repeating itself.

Somebody who opens a page ten times in a day leaves ten rows on the trail, and an incident that is
logged starts nine clocks in one moment. The trail keeps every row; a page that tells a person what
happened says each of these once, with how often.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from portal.clock import LONDON, london_date

from .events import Event
from .models import TrailEvent
from .queries import Line
from .sentences import words_of

READINGS = frozenset(
    {Event.REVIEW_READ, Event.PREPARATION_SHEET_READ, Event.PACK_READ, Event.RETURN_READ, Event.FILE_READ}
)


@dataclass(frozen=True)
class Told:
    """One line: the newest moment, the sentence, in which offices it was done, and the reason that was given."""

    at: datetime
    text: str
    by: str
    reason: str


def digest(lines: Iterable[Line]) -> list[Told]:
    """`lines` (newest first) with each run of one person's readings of a day, or of clocks of a moment, as one."""
    return [_told(list(run)) for _key, run in groupby(lines, key=_run_of)]


def _run_of(line: Line) -> tuple[object, ...]:
    event = line.event
    if event.event in READINGS:
        return event.event, event.actor_name, event.actor_roles, event.target, london_date(event.at)
    if event.event == Event.CLOCK_STARTED:
        return event.event, event.actor_name, event.actor_roles, event.target, event.at, event.reason
    return ("alone", event.sequence)


def _told(run: list[Line]) -> Told:
    newest = run[0].event
    text = run[0].sentence
    if len(run) > 1:
        text = _clocks([line.event for line in run]) if newest.event == Event.CLOCK_STARTED else _often(text, run)
    return Told(newest.at, text, newest.actor_roles, newest.reason)


def _often(text: str, run: list[Line]) -> str:
    first = run[-1].event.at.astimezone(LONDON)
    return f"{text.removesuffix('.')}, {len(run)} times since {first:%H:%M}."


def _clocks(events: list[TrailEvent]) -> str:
    names = [words_of(event.fields[0]) for event in reversed(events) if event.fields]
    return f"{events[0].actor_name} started {len(events)} clocks on {events[0].target}: {', '.join(names)}."
