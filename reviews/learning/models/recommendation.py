"""What is to change because of a finding, and the checks of whether it made a difference."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.subjects import Subject

from ..choices import Acceptance, Impact, RecommendationState
from .finding import Finding

Person = settings.AUTH_USER_MODEL
KIND = "reviews.learningrecommendation"
MONTHS = (6, 12)


class LearningRecommendation(models.Model):
    """One recommendation: what the partnership answers, and how far it has come.

    What is done about it are actions of the one tracker. `round` counts how often it was done: each starts its own
    two checks, counted from `assured_on`, the day on which the last of its actions was assured.
    """

    reference = models.CharField(max_length=20, unique=True)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="recommendations")
    state = models.CharField(max_length=12, choices=RecommendationState.choices, default=RecommendationState.TO_ANSWER)
    words = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="learning_recommended")
    answer = models.CharField(max_length=10, choices=Acceptance.choices, blank=True)
    answer_reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="learning_answered"
    )
    round = models.PositiveSmallIntegerField(default=1)
    assured_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["reference"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RecommendationState.values), name="learning_recommendation_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answer__in=Acceptance.values, answered_at__isnull=False, answered_by__isnull=False),
                name="learning_answered_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=[Acceptance.PART, Acceptance.REJECTED]) | ~Q(answer_reason=""),
                name="learning_not_wholly_accepted_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> Subject:
        """The recommendation as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)


class ImpactCheck(models.Model):
    """What was found when somebody looked whether a recommendation had made a difference. Written once."""

    recommendation = models.ForeignKey(LearningRecommendation, on_delete=models.PROTECT, related_name="checks")
    round = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField()
    view = models.CharField(max_length=10, choices=Impact.choices)
    words = models.TextField()
    checked_on = models.DateField()
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="impact_checked")

    class Meta:
        ordering = ["round", "months"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "round", "months"], name="impact_is_checked_once"),
            models.CheckConstraint(condition=Q(months__in=MONTHS), name="impact_is_checked_at_6_and_12_months"),
            models.CheckConstraint(condition=~Q(words=""), name="impact_check_says_how_it_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: impact after {self.months} months"
