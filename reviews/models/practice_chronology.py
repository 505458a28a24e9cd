"""The chronology of a practice review: what happened on which day, and by whose record."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.accounts.models import Organisation

from ..practice.choices import Precision
from .practice_review import PracticeReview

Person = settings.AUTH_USER_MODEL


class ChronologyEntry(models.Model):
    """One event. `on` sorts; `precision` says how well the day is known. The source is mandatory.

    `returned` is the event of an agency's return in the rapid review that it was taken from, so that it is
    taken once.
    """

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="chronology")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="chronology_entries")
    on = models.DateField()
    precision = models.CharField(max_length=6, choices=Precision.choices, default=Precision.EXACT)
    on_words = models.CharField(max_length=60, blank=True)
    what = models.TextField()
    source = models.CharField(max_length=160)
    key_episode = models.BooleanField(default=False)
    returned = models.PositiveBigIntegerField(null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="chronology_entered")

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "chronology entries"
        constraints = [
            models.UniqueConstraint(fields=["review", "returned"], name="an_agencys_event_is_taken_once"),
            models.CheckConstraint(condition=~models.Q(source=""), name="a_chronology_entry_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"Event {self.pk} of {self.review}"
