"""The one way from records to a report: `collect`. Every output is made of what it returns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from portal.clock import london_date
from portal.together import Asking, answered, one
from portal.trail.models import TrailEvent

from ...models import Indicator, StatedFigure
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
    of_reviews, of_learning, of_training, of_money, of_partners, of_meetings, of_assurance, of_voices,
)  # fmt: skip


def known_names() -> Mapping[str, str]:
    """Every name that a text may place, with what it is called: the same for every period. One query."""
    return answered([_known_names()])[0]


def _known_names() -> Asking[Mapping[str, str]]:
    names: dict[str, str] = {}
    for source in (*SOURCES, of_stated):
        names |= source.NAMES
    indicators, stated = yield [
        Indicator.objects.values_list("code", "name"),
        StatedFigure.objects.values_list("name", "label"),
    ]
    names |= {of_assurance.indicator_name(code): name for code, name in indicators}
    names |= {name: names.get(name, label) for name, label in stated}
    return dict(sorted(names.items()))


def collect(parameters: Parameters, *, as_of: date) -> Collected:
    """Everything that the records hold for the period, as it stands on London date `as_of`.

    The number of queries does not grow with the rows. What was published of the period comes last: it fills in
    what the records do not know, and is set beside them where both do.
    """
    first, names = answered([one(TrailEvent.objects.order_by("sequence").values_list("at")[:1]), _known_names()])
    kept = bool(first) and london_date(first[0][0]) <= parameters.ends_on
    gathering = Gathering(parameters, as_of, names, kept=kept)
    _put, stated = answered([gathering.in_order(*(source.gather for source in SOURCES)), of_stated.stated(gathering)])
    of_stated.put(gathering, stated)
    return gathering.collected()
