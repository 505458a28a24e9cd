"""A practice review: the reference, the state and the four dates; everything else hangs on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.subjects import Subject

from ..practice.choices import PracticeKind, PracticeState
from .review import RapidReview

KIND = "reviews.practicereview"
Person = settings.AUTH_USER_MODEL


class PracticeReview(models.Model):
    """One practice review of a child's case, or one Safeguarding Adult Review: the same records for both.

    The reference (PR-2026-01, SAR-2026-01) is all that leaves the portal's pages; `title` is the pseudonymous
    title that the public reads when it is published. `rapid_review` is the review whose recommendation it follows
    from, where there was one. `initiated_on` is the day on which the partners decided to start: day 0 of six months.
    `basis` says why it was started. `completed_on` is the day on which the report was finished; agreement, sending
    and publication have rows of their own, so the four dates are never one. `loaded_from` and `entry` name the file
    and the entry of a review that a published report only counts.
    """

    kind = models.CharField(max_length=10, choices=PracticeKind.choices)
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=20, choices=PracticeState.choices, default=PracticeState.COMMISSIONING)
    rapid_review = models.OneToOneField(
        RapidReview, null=True, blank=True, on_delete=models.PROTECT, related_name="practice_review"
    )
    initiated_on = models.DateField()
    basis = models.TextField()
    joint_with = models.CharField(max_length=300, blank=True)
    joint_lead = models.CharField(max_length=160, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="practice_reviews_opened")
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["kind", "state"], name="practice_by_kind_and_state")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PracticeState.values), name="practice_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=PracticeKind.values), name="practice_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=PracticeKind.CHILD) | Q(rapid_review__isnull=True),
                name="an_adults_review_follows_no_rapid_review",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> Subject:
        """The review as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)

    @property
    def is_childs(self) -> bool:
        """Whether the Panel and the Secretary of State have a part in it."""
        return self.kind == PracticeKind.CHILD

    @property
    def clock_code(self) -> str:
        """The rule of its six months."""
        return "practice_review" if self.is_childs else "adult_review"


class PracticeCounter(models.Model):
    """The last number given to a kind in a year: locked while the next is taken, so no number is given twice."""

    kind = models.CharField(max_length=10, choices=PracticeKind.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="practice_counter_once_a_year")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.year}: {self.last}"


class PracticeConflict(models.Model):
    """A person's own interest in a practice review, which shuts them out of it until it is lifted."""

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="practice_conflicts")
    reason = models.TextField()
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="practice_conflicts_declared")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="practice_conflicts_lifted"
    )
    lift_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["declared_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "person"], condition=Q(lifted_at__isnull=True), name="practice_conflict_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="practice_conflict_lifted_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Conflict of interest in {self.review}"
