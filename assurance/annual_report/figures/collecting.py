"""The one way from records to a report: `collect`. Every output is made of what it returns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.clock import london_date
from portal.trail.models import TrailEvent

from ...models import StatedFigure
from . import (
    of_assurance,
    of_learning,
    of_meetings,
    of_money,
    of_partners,
    of_reviews,
    of_stated,
    of_training,
    of_voices,
)
from .gathering import Gathering
from .shapes import Collected, Parameters

SOURCES = (
    of_reviews, of_learning, of_training, of_money, of_partners, of_meetings, of_assurance, of_voices, of_stated,
)  # fmt: skip


def known_names() -> Mapping[str, str]:
    """Every name that a text may place, with what it is called: the same for every period. Two queries."""
    names: dict[str, str] = {}
    for source in SOURCES:
        names |= source.NAMES
    names |= of_assurance.more_names()
    names |= {name: names.get(name, label) for name, label in StatedFigure.objects.values_list("name", "label")}
    return dict(sorted(names.items()))


def collect(parameters: Parameters, *, as_of: date) -> Collected:
    """Everything that the records hold for the period, as it stands on London date `as_of`.

    The number of queries does not grow with the rows. What was published of the period comes last: it fills in
    what the records do not know, and is set beside them where both do.
    """
    first = TrailEvent.objects.order_by("sequence").values_list("at", flat=True).first()
    kept = first is not None and london_date(first) <= parameters.ends_on
    gathering = Gathering(parameters, as_of, known_names(), kept=kept)
    for source in SOURCES:
        source.gather(gathering)
    return gathering.collected()
