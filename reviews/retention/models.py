"""The schedule, the holds that override it, and each deletion with its two people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from portal.subjects import Subject

from .choices import DisposalState, RecordType

Person = settings.AUTH_USER_MODEL
KIND = "reviews.disposal"


class RetentionPeriod(models.Model):
    """How many years a type of record is kept, and on what basis. Without a row, nothing of that type is due."""

    record_type = models.CharField(max_length=20, choices=RecordType.choices, unique=True)
    years = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=250)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="retention_periods_set")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["record_type"]
        constraints = [
            models.CheckConstraint(condition=Q(record_type__in=RecordType.values), name="retention_type_is_known"),
            models.CheckConstraint(condition=Q(years__gte=1) & ~Q(basis=""), name="retention_has_years_and_a_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.get_record_type_display()}: {self.years} years"


class Hold(models.Model):
    """A reason to keep everything of one thing whatever the schedule says: an inquiry, a court, a request."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=60)
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holds_set")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="holds_lifted")
    lift_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], condition=Q(lifted_at__isnull=True), name="one_hold_stands"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="hold_lifted_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Hold on {self.reference}"

    @property
    def subject(self) -> Subject:
        """The thing that is held."""
        return Subject(self.subject_kind, self.subject_id, self.reference)


class Disposal(models.Model):
    """One record that was due, from the first person's proposal to what the second did. It outlives the record."""

    record_type = models.CharField(max_length=20, choices=RecordType.choices)
    state = models.CharField(max_length=10, choices=DisposalState.choices, default=DisposalState.PROPOSED)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=60)
    due_on = models.DateField()
    basis = models.CharField(max_length=250)
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="disposals_proposed")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="disposals_settled"
    )
    settled_words = models.TextField(blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DisposalState.values), name="disposal_state_is_known"),
            models.UniqueConstraint(
                fields=["record_type", "subject_kind", "subject_id"],
                condition=Q(state=DisposalState.PROPOSED),
                name="a_deletion_is_proposed_once",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="disposal_settled_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("proposed_by")), name="disposal_has_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_record_type_display()}, {self.reference}"

    @property
    def subject(self) -> Subject:
        """The deletion as the ground knows it: by the reference of what is deleted."""
        return Subject(KIND, self.pk, self.reference)
