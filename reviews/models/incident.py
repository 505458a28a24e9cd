"""What is known of the incident, and of each child, by reference and in bands."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from portal.accounts.models import Organisation

from ..choices import (
    Abuse,
    AgeBand,
    Category,
    Disability,
    Ethnicity,
    Harm,
    LegalStatus,
    Outcome,
    Parallel,
    Setting,
    Sex,
)
from .review import RapidReview


class Incident(models.Model):
    """The facts, as far as they can be known on the day.

    Three moments are kept apart, because three clocks may hang on them: when it happened, when
    the council became aware (day 0 of both statutory clocks), and when it was reported to the
    business manager (day 0 of the local timetable).
    """

    review = models.OneToOneField(RapidReview, on_delete=models.PROTECT, related_name="incident")
    happened_on = models.DateField(null=True, blank=True)
    happened_words = models.CharField(max_length=120, blank=True)
    aware_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents_reported"
    )
    referred_by_words = models.CharField(max_length=160, blank=True)
    abuse = models.CharField(max_length=12, choices=Abuse.choices, blank=True)
    setting = models.CharField(max_length=12, choices=Setting.choices, blank=True)
    summary = models.TextField(blank=True)
    not_known = models.TextField(blank=True)
    other_children = models.TextField(blank=True)
    other_areas = models.TextField(blank=True)
    parallel = models.JSONField(default=list, blank=True)
    parallel_words = models.TextField(blank=True)
    immediate_safety = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reported_at__gte=F("aware_at")), name="reported_after_awareness"),
        ]

    def __str__(self) -> str:
        return f"Incident of {self.review}"

    @property
    def parallel_labels(self) -> list[str]:
        """The other processes in words, in the order in which they are offered."""
        return _labels(Parallel, self.parallel)


class Child(models.Model):
    """A child of the incident: a number within the review, and what the Panel asks for in bands."""

    review = models.ForeignKey(RapidReview, on_delete=models.PROTECT, related_name="children")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    age_band = models.CharField(max_length=10, choices=AgeBand.choices)
    sex = models.CharField(max_length=10, choices=Sex.choices)
    ethnicity = models.CharField(max_length=10, choices=Ethnicity.choices)
    disability = models.CharField(max_length=10, choices=Disability.choices)
    disability_words = models.CharField(max_length=200, blank=True)
    legal_status = models.CharField(max_length=20, choices=LegalStatus.choices)
    harms = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "children"
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="child_numbered_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How the child is called everywhere: by number, never by name or initials."""
        return f"Child {self.number}"

    @property
    def harm_labels(self) -> list[str]:
        """The kinds of harm in words."""
        return _labels(Harm, self.harms)

    @property
    def category_labels(self) -> list[str]:
        """The categories of abuse in words."""
        return _labels(Category, self.categories)


def _labels(choices: type[models.TextChoices], values: list[str]) -> list[str]:
    return [str(label) for value, label in choices.choices if value in values]
