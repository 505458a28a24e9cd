"""The business plan: what is meant to change under each priority, and how far it has come by quarter."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.numbers import plain
from portal.subjects import Subject

from ..choices import Better, PlanCourse, Quarter, Speaker
from .group import Group
from .priority import Priority

Person = settings.AUTH_USER_MODEL
PRIORITY_KIND = "partnership.priority"
TENTH = Decimal("0.1")


def subject_of(priority: Priority) -> Subject:
    """The priority as the ground knows it: its actions in the one tracker hang on it."""
    return Subject(PRIORITY_KIND, priority.pk, f"PP-{priority.pk}")


class PriorityPlan(models.Model):
    """What the partnership means to change under one priority; written once, then changed against its `version`.

    Progress is owed for the quarters that end on or after the day on which it was written.
    """

    priority = models.OneToOneField(Priority, on_delete=models.PROTECT, related_name="plan")
    impact = models.TextField()
    achievements = models.TextField(blank=True)
    strengthen = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans_written")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["priority__position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(written_at__isnull=False, written_by__isnull=False), name="plan_written_at_and_by_together"
            ),
        ]

    def __str__(self) -> str:
        return f"Plan for {self.priority}"


class PlanElement(models.Model):
    """How the priority works through one element of the arrangements: a delivery group with a letter (C, Q, L, W)."""

    plan = models.ForeignKey(PriorityPlan, on_delete=models.CASCADE, related_name="elements")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="plan_elements")
    words = models.TextField()
    history = HistoricalRecords()

    class Meta:
        ordering = ["group__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "group"], name="element_once_a_plan")]

    def __str__(self) -> str:
        return f"{self.group.letter}: {self.plan}"


class PlanMeasure(models.Model):
    """By what it is seen whether the priority gets anywhere: a count, or a share where readings have a whole."""

    plan = models.ForeignKey(PriorityPlan, on_delete=models.CASCADE, related_name="measures")
    name = models.CharField(max_length=200)
    better = models.CharField(max_length=8, choices=Better.choices)
    target = models.CharField(max_length=120, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="measure_once_a_plan")]

    def __str__(self) -> str:
        return self.name


class PlanReading(models.Model):
    """A measure's value in one quarter. With `whole` it is a share, computed and never typed; a missing row is no 0."""

    measure = models.ForeignKey(PlanMeasure, on_delete=models.CASCADE, related_name="readings")
    quarter = models.PositiveSmallIntegerField(choices=Quarter.choices)
    count = models.DecimalField(max_digits=12, decimal_places=2)
    whole = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["quarter"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "quarter"], name="reading_once_a_quarter"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="reading_of_a_quarter"),
            models.CheckConstraint(condition=Q(count__gte=0), name="reading_is_not_negative"),
            models.CheckConstraint(condition=Q(whole__isnull=True) | Q(whole__gt=0), name="reading_has_a_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.get_quarter_display()}"

    @property
    def words(self) -> str:
        """The value as it is read: `12`, or `48.0% (12 of 25)`."""
        if self.whole is None:
            return plain(self.count)
        share = (100 * self.count / self.whole).quantize(TENTH, rounding=ROUND_HALF_UP)
        return f"{share}% ({plain(self.count)} of {plain(self.whole)})"


class PlanProgress(models.Model):
    """How far a priority has come in one quarter, by whom it was reported and when."""

    plan = models.ForeignKey(PriorityPlan, on_delete=models.CASCADE, related_name="progress")
    quarter = models.PositiveSmallIntegerField(choices=Quarter.choices)
    course = models.CharField(max_length=12, choices=PlanCourse.choices)
    words = models.TextField()
    difference = models.TextField(blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plan_progress_reported")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["quarter"]
        verbose_name_plural = "plan progress"
        constraints = [
            models.UniqueConstraint(fields=["plan", "quarter"], name="progress_once_a_quarter"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="progress_of_a_quarter"),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=False, reported_by__isnull=False),
                name="progress_reported_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.get_quarter_display()}"


class PlanQuote(models.Model):
    """What somebody said of their own life, with the consent under which it is kept. No name.

    Withdrawing the consent empties `words`, so that nothing that is made from then on can hold them; it keeps no
    history for the same reason. `public`: the consent reaches to publishing.
    """

    plan = models.ForeignKey(PriorityPlan, on_delete=models.PROTECT, related_name="quotes")
    words = models.TextField(blank=True)
    speaker = models.CharField(max_length=12, choices=Speaker.choices)
    consented_on = models.DateField()
    consent_words = models.CharField(max_length=200)
    public = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="quotes_recorded")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="quotes_withdrawn"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="quote_recorded_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=(Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True) & ~Q(words=""))
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, words=""),
                name="quote_without_consent_has_no_words",
            ),
        ]

    def __str__(self) -> str:
        return f"Quote {self.pk} of {self.plan}"


class PublishedPlan(models.Model):
    """An edition of a year's plan as the public reads it. Quotes stand in `content` by number alone: their words are
    read when the page is, so that a consent that was withdrawn takes them out of every edition."""

    year = models.CharField(max_length=9)
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans_published")

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="plan_edition_once"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=False, published_by__isnull=False),
                name="plan_published_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Business plan {self.year}, edition {self.number}"
