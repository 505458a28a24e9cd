"""The chronology of a practice review: what happened on which day, and by whose record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation

from ..practice.choices import Precision
from .practice_review import PracticeReview

Person = settings.AUTH_USER_MODEL


class ChronologyPart(models.Model):
    """One agency's part of a review's chronology: what it was asked for, and whether it has handed it in.

    Its events are the agency's own until then. `searched` says which records were looked through. `opened_at` is
    when the merged chronology was opened to the agency.
    """

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="parts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="chronology_parts")
    wanted_by = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="chronology_parts_asked")
    searched = models.TextField(blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    handed_in_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="chronology_parts_handed_in"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="chronology_parts_opened"
    )

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["review", "organisation"], name="one_part_per_agency"),
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=True, handed_in_by__isnull=True)
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False) & ~Q(searched=""),
                name="part_handed_in_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
                name="part_opened_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review}: the events of {self.organisation}"


class PartAuthor(models.Model):
    """A colleague of the same agency who may write its part."""

    part = models.ForeignKey(ChronologyPart, on_delete=models.PROTECT, related_name="authors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="chronology_parts_written")
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="chronology_authors_named")

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["part", "person"], name="part_author_named_once")]

    def __str__(self) -> str:
        return f"{self.person} on {self.part}"


class ChronologyEntry(models.Model):
    """One event. `on` sorts; `precision` says how well the day is known. The source is mandatory.

    `returned` is the event of an agency's return in the rapid review that it was taken from, so that it is
    taken once. `part` is the agency's own part in which the agency entered it; such an event is never deleted by
    anybody else, but left out of the merged chronology (`left_out_at`).
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
    part = models.ForeignKey(ChronologyPart, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    left_out_at = models.DateTimeField(null=True, blank=True)
    left_out_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="chronology_left_out"
    )
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="chronology_entered")

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "chronology entries"
        constraints = [
            models.UniqueConstraint(fields=["review", "returned"], name="an_agencys_event_is_taken_once"),
            models.CheckConstraint(condition=~models.Q(source=""), name="a_chronology_entry_has_a_source"),
            models.CheckConstraint(
                condition=Q(left_out_at__isnull=True, left_out_by__isnull=True)
                | Q(left_out_at__isnull=False, left_out_by__isnull=False, part__isnull=False),
                name="entry_left_out_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Event {self.pk} of {self.review}"
