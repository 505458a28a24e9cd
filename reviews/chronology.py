"""Which events of the merged chronology are likely to be one event that several agencies recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher

from .models import ReturnEvent

NEAR = timedelta(days=1)
ALIKE = 0.6
# Longer texts are compared by their beginnings, so that one long chronology cannot hold up a page.
COMPARED = 400


@dataclass(frozen=True)
class _Words:
    on: date
    agency_id: int
    text: str


def likely_duplicates(events: Sequence[ReturnEvent]) -> dict[int, list[ReturnEvent]]:
    """For each event (by id), the events of other agencies that are probably the same one.

    The same when their days are at most one apart and their words are much alike. `events` are in
    the order of their days. Nothing is merged: people decide.
    """
    plain = [_Words(e.on, e.agency_return.organisation_id, " ".join(e.what.lower().split())[:COMPARED]) for e in events]
    found: dict[int, list[ReturnEvent]] = {}
    for i, first in enumerate(plain):
        for j in range(i + 1, len(plain)):
            other = plain[j]
            if other.on - first.on > NEAR:
                break
            if other.agency_id != first.agency_id and _alike(first.text, other.text):
                found.setdefault(events[i].pk, []).append(events[j])
                found.setdefault(events[j].pk, []).append(events[i])
    return found


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
