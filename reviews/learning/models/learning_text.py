"""The learning brief of a review, and the partnership's response to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.subjects import Subject

from ..choices import TextSort, TextState

Person = settings.AUTH_USER_MODEL
KIND = "reviews.learningtext"


class LearningText(models.Model):
    """One of the two texts of a review. Its agreed versions are sign-offs, frozen as they were shown."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_reference = models.CharField(max_length=60)
    sort = models.CharField(max_length=10, choices=TextSort.choices)
    state = models.CharField(max_length=10, choices=TextState.choices, default=TextState.DRAFT)
    summary = models.TextField(blank=True)
    words = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="learning_texts_begun")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["subject_reference", "sort"]
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "sort"], name="one_text_of_each_sort"),
            models.CheckConstraint(condition=Q(sort__in=TextSort.values), name="learning_text_sort_is_known"),
            models.CheckConstraint(condition=Q(state__in=TextState.values), name="learning_text_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} of {self.subject_reference}"

    @property
    def subject(self) -> Subject:
        """The text as the ground knows it."""
        return Subject(KIND, self.pk, f"{self.subject_reference}-{self.sort}")

    @property
    def review(self) -> Subject:
        """The review that it belongs to."""
        return Subject(self.subject_kind, self.subject_id, self.subject_reference)
