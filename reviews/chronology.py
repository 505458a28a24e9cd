"""Which events of the merged chronology are likely to be one event that several agencies recorded."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher

from .models import ReturnEvent

NEAR = timedelta(days=1)
ALIKE = 0.6
# Longer texts are compared by their beginnings, so that one long chronology cannot hold up a page.
COMPARED = 400


@dataclass(frozen=True)
class Told:
    """One event as it is compared: its key, its day, which agency told it, and its words."""

    key: Hashable
    on: date
    agency_id: int
    text: str

    @classmethod
    def of(cls, key: Hashable, on: date, agency_id: int, what: str) -> Told:
        """The event with its words made plain for comparing."""
        return cls(key, on, agency_id, " ".join(what.lower().split())[:COMPARED])


def likely_duplicates(events: Sequence[ReturnEvent]) -> dict[int, list[ReturnEvent]]:
    """For each event (by id), the events of other agencies that are probably the same one.

    The same when their days are at most one apart and their words are much alike. `events` are in
    the order of their days. Nothing is merged: people decide.
    """
    by_key = {e.pk: e for e in events}
    told = [Told.of(e.pk, e.on, e.agency_return.organisation_id, e.what) for e in events]
    return {key: [by_key[other] for other in others] for key, others in alike_by_key(told).items()}


def alike_by_key(told: Sequence[Told]) -> dict[Hashable, list[Hashable]]:
    """For each event, by its key, the keys of those of other agencies that are probably the same one.

    `told` is in the order of the days.
    """
    found: dict[Hashable, list[Hashable]] = {}
    for i, first in enumerate(told):
        for j in range(i + 1, len(told)):
            other = told[j]
            if other.on - first.on > NEAR:
                break
            if other.agency_id != first.agency_id and _alike(first.text, other.text):
                found.setdefault(first.key, []).append(other.key)
                found.setdefault(other.key, []).append(first.key)
    return found


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
