"""The things of the learning chain, as the ground asks about them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from portal.subjects import Kind, Subject, kind_named

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


def _conflicted(review: Subject | None) -> set[int]:
    return kind_named(review.kind).conflicted_people(review.id) if review else set()


def _of_finding(pk: int) -> set[int]:
    return _conflicted(Finding.objects.get(pk=pk).review)


def _of_recommendation(pk: int) -> set[int]:
    return _conflicted(Finding.objects.get(recommendations=pk).review)


def _of_text(pk: int) -> set[int]:
    return _conflicted(LearningText.objects.get(pk=pk).review)


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
    return (
        Kind.seen_by_query(FINDING_KIND, "Finding", visible_to, _page("finding", Finding),
                           conflicted_people=_of_finding, address=_address("finding")),
        Kind.seen_by_query(RECOMMENDATION_KIND, "Recommendation of a review", recommendations_visible_to,
                           _page("recommendation", LearningRecommendation), conflicted_people=_of_recommendation,
                           address=_address("recommendation")),
        Kind.seen_by_query(TEXT_KIND, "Learning brief or response", texts_visible_to, _text_path,
                           conflicted_people=_of_text, sign_address=_text_sign),
        Kind.seen_by_query(BRIEFING_KIND, "Seven-minute briefing", briefings_visible_to, _page("briefing", Briefing),
                           address=_address("briefing")),
        Kind.seen_by_query(CYCLE_KIND, "Learning cycle", cycles_visible_to, _page("learning_cycle", LearningCycle),
                           address=_address("learning_cycle")),
    )  # fmt: skip
