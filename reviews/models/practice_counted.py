"""Reviews that a published report only counts: no day, reference or child is known of any of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class CountedReviews(models.Model):
    """How many reviews a document counts for a period, kept beside the records and never mixed with them.

    `went_on` is how many of the rapid reviews led to practice reviews; `due_year` the year for which those were then
    expected, `delay_reason` why not sooner. `agreed_by_panel` is with how many of the recommendations the Panel agreed.
    """

    period_from = models.DateField()
    period_to = models.DateField()
    rapid_reviews = models.PositiveSmallIntegerField()
    went_on = models.PositiveSmallIntegerField()
    due_year = models.PositiveSmallIntegerField(null=True, blank=True)
    delay_reason = models.CharField(max_length=200, blank=True)
    agreed_by_panel = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300)
    loaded_from = models.CharField(max_length=100, unique=True)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="counted_reviews_loaded"
    )

    class Meta:
        ordering = ["period_from"]
        verbose_name_plural = "counted reviews"
        constraints = [
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="counted_period_in_order"),
            models.CheckConstraint(condition=Q(went_on__lte=F("rapid_reviews")), name="no_more_go_on_than_there_are"),
            # Without a person it was loaded from the command line, out of a file that it names.
            models.CheckConstraint(
                condition=Q(loaded_at__isnull=False, loaded_by__isnull=False) | ~Q(loaded_from=""),
                name="counted_loaded_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rapid_reviews} rapid reviews, {self.period_from:%B %Y} to {self.period_to:%B %Y}"
