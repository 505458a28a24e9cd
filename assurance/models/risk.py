"""The risk register: what could go wrong for children, how likely and how bad, and what is done about it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from partnership.models import Priority
from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import RiskState
from .indicators import Indicator

Person = settings.AUTH_USER_MODEL
RISK_KIND = "assurance.risk"


def _of_five(*names: str) -> Q:
    condition = Q()
    for name in names:
        condition &= Q(**{f"{name}__range": (1, 5)})
    return condition


class Risk(models.Model):
    """One risk: cause, event and effect; `likelihood` × `impact` before anything is done and as it is now."""

    title = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=RiskState.choices, default=RiskState.OPEN)
    cause = models.TextField()
    effect = models.TextField()
    controls = models.TextField(blank=True)
    likelihood_before = models.PositiveSmallIntegerField()
    impact_before = models.PositiveSmallIntegerField()
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="risks_owned")
    priority = models.ForeignKey(Priority, null=True, blank=True, on_delete=models.PROTECT, related_name="risks")
    indicators = models.ManyToManyField(Indicator, blank=True, related_name="risks")
    review_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="risks_recorded")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["state", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RiskState.values), name="risk_state_is_known"),
            models.CheckConstraint(
                condition=_of_five("likelihood_before", "impact_before", "likelihood", "impact"),
                name="risk_is_scored_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """What it is called wherever it leaves the portal's pages: `RK-5`."""
        return f"RK-{self.pk}"

    @property
    def subject(self) -> Subject:
        """The risk as the ground knows it."""
        return Subject(RISK_KIND, self.pk, self.reference)

    @property
    def score(self) -> int:
        """Likelihood times impact as it is now: 1 to 25."""
        return self.likelihood * self.impact

    @property
    def score_before(self) -> int:
        """Likelihood times impact before anything is done."""
        return self.likelihood_before * self.impact_before

    def is_due(self, on: date) -> bool:
        """Whether its review is due on London date `on`."""
        return self.state == RiskState.OPEN and self.review_on <= on


class RiskReview(models.Model):
    """One look at a risk on a date: what was decided, and how it was scored then."""

    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="reviews")
    words = models.TextField()
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    next_on = models.DateField()
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="risks_reviewed")

    class Meta:
        ordering = ["-reviewed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_of_five("likelihood", "impact"), name="review_is_scored_one_to_five")
        ]

    def __str__(self) -> str:
        return f"Review of {self.risk.reference}"
