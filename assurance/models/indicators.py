"""Indicators, their figures by quarter, and the tables that figures were taken in from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from partnership.models import Priority
from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import Cut, ImportState, Polarity, YearRule

Person = settings.AUTH_USER_MODEL


class Indicator(models.Model):
    """What is counted, and how it is to be read.

    `per` makes a rate of numerator and denominator: 100 a percentage, 10,000 a rate; none for a plain count, which
    has no denominator. A figure within `tolerance` of the `target` is near it. `public` ones stand on the public page.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    definition = models.TextField()
    numerator_words = models.CharField(max_length=200)
    denominator_words = models.CharField(max_length=200, blank=True)
    per = models.PositiveIntegerField(null=True, blank=True)
    polarity = models.CharField(max_length=8, choices=Polarity.choices)
    year_rule = models.CharField(max_length=8, choices=YearRule.choices)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    tolerance = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    benchmark = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    benchmark_words = models.CharField(max_length=160, blank=True)
    challenge = models.TextField(blank=True)
    owner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators_owned"
    )
    priority = models.ForeignKey(Priority, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators")
    public = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="indicators_added")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(per__isnull=True, denominator_words="") | (Q(per__gte=1) & ~Q(denominator_words="")),
                name="indicator_rate_has_a_denominator",
            ),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="indicator_tolerance_is_a_distance"),
            models.CheckConstraint(
                condition=Q(benchmark__isnull=True) | ~Q(benchmark_words=""), name="indicator_benchmark_says_whose"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def subject(self) -> Subject:
        """The indicator as the trail knows it."""
        return Subject("assurance.indicator", self.pk, f"Indicator {self.code}")


class FigureImport(models.Model):
    """One table of figures: what was found in it, whether it was taken in, and whether that was taken back.

    `rows` are the checked lines; `problems` the faults with their lines. A table with a fault is never taken in.
    """

    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.CHECKED)
    digest = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="figures_checked")

    class Meta:
        ordering = ["-checked_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_is_known")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called: `FI-4`."""
        return f"FI-{self.pk}"

    @property
    def subject(self) -> Subject:
        """The import as the trail knows it."""
        return Subject("assurance.figureimport", self.pk, self.reference)


class Figure(models.Model):
    """One indicator in one quarter, whole or for one category of a cut.

    `quarter` is its first day. `numerator` none is not nought: the figure is not known, and `missing_words` say why.
    `restated_words` say why it is another than was first recorded; what stood before is in the history.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="figures")
    quarter = models.DateField()
    cut = models.CharField(max_length=12, choices=Cut.choices, default=Cut.WHOLE, blank=True)
    category = models.CharField(max_length=80, blank=True)
    numerator = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    missing_words = models.CharField(max_length=200, blank=True)
    commentary = models.TextField(blank=True)
    restated_words = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="figures_recorded")
    taken_in = models.ForeignKey(FigureImport, null=True, blank=True, on_delete=models.PROTECT, related_name="figures")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["indicator__code", "quarter", "cut", "category"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "quarter", "cut", "category"], name="one_figure_a_quarter"),
            models.CheckConstraint(
                condition=Q(numerator__isnull=False, missing_words="")
                | (Q(numerator__isnull=True) & ~Q(missing_words="")),
                name="figure_is_known_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(cut="", category="") | (~Q(cut="") & ~Q(category="")), name="figure_of_a_cut_has_a_category"
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True) | Q(numerator__gte=0), name="figure_is_not_below_nought"
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0), name="figure_is_out_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, quarter of {self.quarter}"


class ImportedFigure(models.Model):
    """What an import did to one figure, so that it can be taken back: `before` is empty where it made the figure."""

    taken_in = models.ForeignKey(FigureImport, on_delete=models.CASCADE, related_name="changes")
    figure = models.ForeignKey(Figure, null=True, on_delete=models.SET_NULL, related_name="imports")
    before = models.JSONField(default=dict)
    version_after = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.taken_in}: figure {self.figure_id}"
