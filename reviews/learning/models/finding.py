"""What a review found, and the themes that findings share."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.subjects import Subject

from ..choices import FindingSource

Person = settings.AUTH_USER_MODEL
KIND = "reviews.finding"


class Theme(models.Model):
    """A theme that findings of different reviews share, such as professional curiosity."""

    name = models.CharField(max_length=80, unique=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="themes_added")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """One finding, without anything that tells who it is about, and the systemic or underlying reasons for it.

    `subject_…` is the review where it is one of the portal's; otherwise `source_title` names it: a national review,
    or one from before the portal. `not_implemented` is why nothing is done about it, where nothing is.
    """

    reference = models.CharField(max_length=20, unique=True)
    source = models.CharField(max_length=10, choices=FindingSource.choices)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    subject_reference = models.CharField(max_length=60, blank=True)
    source_title = models.CharField(max_length=200, blank=True)
    words = models.TextField()
    underlying = models.TextField(blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="findings")
    found_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="findings_recorded")
    not_implemented = models.TextField(blank=True)
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-found_on", "-pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="finding_by_subject")]
        constraints = [
            models.CheckConstraint(condition=Q(source__in=FindingSource.values), name="finding_source_is_known"),
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id__isnull=True, subject_reference="") & ~Q(source_title="")
                | ~Q(subject_kind="") & Q(subject_id__isnull=False) & ~Q(subject_reference=""),
                name="finding_names_its_review",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> Subject:
        """The finding as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)

    @property
    def review(self) -> Subject | None:
        """The review of the portal that found it; None for one from elsewhere."""
        if self.subject_id is None:
            return None
        return Subject(self.subject_kind, self.subject_id, self.subject_reference)

    @property
    def source_words(self) -> str:
        """Where it comes from in words: `Rapid review, RR-2026-07`."""
        return f"{self.get_source_display()}, {self.subject_reference or self.source_title}"
