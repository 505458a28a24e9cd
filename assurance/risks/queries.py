"""Reads of the risk register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.subjects import Kind

from ..choices import RiskState
from ..models import Risk
from ..models.risk import RISK_KIND

if TYPE_CHECKING:
    from portal.accounts.models import Person

# From which product of likelihood and impact a risk is called what, the gravest first.
BANDS = ((15, "High", "late"), (8, "Medium", "soon"), (1, "Low", "met"))


def band(score: int) -> tuple[str, str]:
    """The word for a score of 1 to 25, and the state of its tag."""
    return next((word, tag) for least, word, tag in BANDS if score >= least)


def visible_to(person: Person, on: date) -> QuerySet[Risk]:
    """The risks that `person` may read on London date `on`: all or none, by role."""
    if not holds(person, Permission.READ_ASSURANCE, on):
        return Risk.objects.none()
    return Risk.objects.select_related("owner", "priority")


def listed(person: Person, on: date) -> QuerySet[Risk]:
    """The register, open ones first, the gravest first. One query."""
    place = Case(When(state=RiskState.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = visible_to(person, on).annotate(place=place, weight=F("likelihood") * F("impact"))
    return rows.order_by("place", "-weight", "review_on", "pk")


@dataclass(frozen=True)
class Square:
    """One square of the five by five: its word, and the risks that stand in it."""

    likelihood: int
    impact: int
    word: str
    tag: str
    risks: tuple[Risk, ...]


def squares(risks: list[Risk]) -> list[list[Square]]:
    """The five by five with the open risks in it: rows by likelihood from 5 to 1, columns by impact from 1 to 5."""
    held: dict[tuple[int, int], list[Risk]] = {}
    for risk in risks:
        if risk.state == RiskState.OPEN:
            held.setdefault((risk.likelihood, risk.impact), []).append(risk)
    return [
        [Square(down, across, *band(down * across), tuple(held.get((down, across), []))) for across in range(1, 6)]
        for down in range(5, 0, -1)
    ]


def due(person: Person, on: date) -> QuerySet[Risk]:
    """The open risks whose review is due on London date `on`, the longest waiting first."""
    return visible_to(person, on).filter(state=RiskState.OPEN, review_on__lte=on).order_by("review_on", "pk")


def risk_kind() -> Kind:
    """Risks, as the ground asks about them."""
    return Kind.seen_by_query(
        RISK_KIND, "Risk", visible_to, lambda pk: reverse("risk", kwargs={"pk": pk}),
        address=lambda subject: reverse("risk", kwargs={"pk": subject.id}),
    )  # fmt: skip
