"""The rapid review itself: a reference and a state; the facts hang on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.subjects import Subject

from ..choices import ReviewState

KIND = "reviews.rapidreview"


class RapidReview(models.Model):
    """One serious incident carried from awareness to the Panel's reply.

    The reference (RR-2026-07) is all that ever leaves the portal's pages.
    """

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=20, choices=ReviewState.choices, default=ReviewState.DRAFT)
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_logged")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-logged_at"]
        indexes = [models.Index(fields=["state", "logged_at"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ReviewState.values), name="review_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> Subject:
        """The review as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)


class ReferenceCounter(models.Model):
    """The last number given in a year: locked while the next is taken, so no number is given twice."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
