"""The things of the learning chain, as the ground asks about them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from portal.subjects import Kind, Subject, kind_named

from ..queries import has_conflict
from .models import Briefing, Finding, LearningCycle, LearningRecommendation, LearningText
from .models.briefing import KIND as BRIEFING_KIND
from .models.cycle import KIND as CYCLE_KIND
from .models.finding import KIND as FINDING_KIND
from .models.learning_text import KIND as TEXT_KIND
from .models.recommendation import KIND as RECOMMENDATION_KIND
from .queries import (
    briefings_visible_to,
    cycles_visible_to,
    recommendations_visible_to,
    texts_visible_to,
    visible_to,
)


def _among(rows: QuerySet[Any, Any], pk: str, ids: set[int]) -> dict[int, set[int]]:
    """The people conflicted in the reviews that `rows` hang on, for each of `ids` in column `pk`."""
    hung: dict[str, dict[int, set[int]]] = {}
    for one, name, review in rows.filter(**{f"{pk}__in": ids}).values_list(pk, "subject_kind", "subject_id"):
        if name and review is not None:
            hung.setdefault(name, {}).setdefault(review, set()).add(one)
    found: dict[int, set[int]] = {}
    for name, reviews in hung.items():
        for review, people in kind_named(name).conflicts(set(reviews)).items():
            found |= dict.fromkeys(reviews[review], people)
    return found


def _shut_out(rows: QuerySet[Any, Any], pk: str = "pk") -> dict[str, Any]:
    """How the ground asks whom the reviews that `rows` hang on shut out."""
    return {
        "conflicted_people": lambda one: _among(rows.all(), pk, {one}).get(one, set()),
        "conflicts_among": lambda ids: _among(rows.all(), pk, ids),
        "may_shut_out": has_conflict,
    }


def _page(name: str, model: type[Any]) -> Any:
    def path(pk: int) -> str:
        reference = model._default_manager.values_list("reference", flat=True).get(pk=pk)
        return reverse(name, kwargs={"reference": reference})

    return path


def _address(name: str) -> Any:
    return lambda subject: reverse(name, kwargs={"reference": subject.reference})


def _text_path(pk: int) -> str:
    row = LearningText.objects.get(pk=pk)
    return reverse("learning_text", kwargs={"reference": row.subject_reference, "sort": row.sort})


def _text_sign(subject: Subject) -> str:
    return f"{_text_path(subject.id)}sign/"


def kinds() -> tuple[Kind, ...]:
    """Findings, recommendations, texts, briefings and cycles."""
    findings = Finding.objects.order_by()
    return (
        Kind.seen_by_query(FINDING_KIND, "Finding", visible_to, _page("finding", Finding),
                           address=_address("finding"), **_shut_out(findings)),
        Kind.seen_by_query(RECOMMENDATION_KIND, "Recommendation of a review", recommendations_visible_to,
                           _page("recommendation", LearningRecommendation), address=_address("recommendation"),
                           **_shut_out(findings, "recommendations__pk")),
        Kind.seen_by_query(TEXT_KIND, "Learning brief or response", texts_visible_to, _text_path,
                           sign_address=_text_sign, **_shut_out(LearningText.objects.order_by())),
        Kind.seen_by_query(BRIEFING_KIND, "Seven-minute briefing", briefings_visible_to, _page("briefing", Briefing),
                           address=_address("briefing")),
        Kind.seen_by_query(CYCLE_KIND, "Learning cycle", cycles_visible_to, _page("learning_cycle", LearningCycle),
                           address=_address("learning_cycle")),
    )  # fmt: skip
