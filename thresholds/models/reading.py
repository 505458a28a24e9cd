"""What is known of the reading: which indicators were looked at, and which were found unclear. Never what was typed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..choices import UnclearBecause
from .indicator import Indicator


class IndicatorViews(models.Model):
    """How often an indicator was opened on one London day: the only usage that is counted."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="views")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "indicator views"
        ordering = ["day", "indicator"]
        constraints = [models.UniqueConstraint(fields=["indicator", "day"], name="views_once_a_day")]

    def __str__(self) -> str:
        return f"{self.count} on {self.day:%d/%m/%Y}: {self.indicator}"


class UnclearReport(models.Model):
    """A reader's word that an indicator is unclear, and what the editor answered.

    `suggestion` is about the framework's words. Nobody has to be signed in, so `reported_by` is often empty.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="unclear_reports")
    because = models.CharField(max_length=10, choices=UnclearBecause.choices)
    suggestion = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="unclear_reports"
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="unclear_answered"
    )

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="unclear_answered_at_by_and_how_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_because_display()}: {self.indicator}"
