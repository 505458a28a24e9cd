"""Terms of reference, the people who offered to review, and what members made of them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from portal.accounts.models import Organisation

from ..practice.choices import CandidateState, Method, Suitability
from .practice_review import PracticeReview

Person = settings.AUTH_USER_MODEL


class PracticeTerms(models.Model):
    """What the review is to find out, over which period, how, with whom, and under which constraints."""

    review = models.OneToOneField(PracticeReview, on_delete=models.PROTECT, related_name="terms")
    purpose = models.TextField(blank=True)
    scope_from = models.DateField(null=True, blank=True)
    scope_to = models.DateField(null=True, blank=True)
    lines_of_enquiry = models.TextField(blank=True)
    agencies = models.ManyToManyField(Organisation, blank=True, related_name="practice_terms")
    method = models.CharField(max_length=20, choices=Method.choices, blank=True)
    method_words = models.TextField(blank=True)
    panel = models.TextField(blank=True)
    family_plan = models.TextField(blank=True)
    practitioner_events = models.TextField(blank=True)
    legal_constraints = models.TextField(blank=True)
    media_plan = models.TextField(blank=True)
    fee = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    draft_due_on = models.DateField(null=True, blank=True)
    report_due_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "practice terms"
        constraints = [
            models.CheckConstraint(
                condition=Q(scope_from__isnull=True) | Q(scope_to__isnull=True) | Q(scope_to__gte=F("scope_from")),
                name="scope_of_a_review_in_order",
            ),
            models.CheckConstraint(condition=Q(fee__isnull=True) | Q(fee__gte=0), name="a_fee_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"Terms of reference of {self.review}"


class Candidate(models.Model):
    """Somebody who was invited to express an interest in leading the review, and what came of it.

    `person` is their own sign-in once they are the reviewer: it opens this review and nothing else, until they are
    removed. A reviewer's name is published with the report.
    """

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="candidates")
    state = models.CharField(max_length=12, choices=CandidateState.choices, default=CandidateState.INVITED)
    name = models.CharField(max_length=120)
    body = models.CharField(max_length=160, blank=True)
    found_through = models.CharField(max_length=160, blank=True)
    invited_on = models.DateField()
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviewers_invited")
    answered_on = models.DateField(null=True, blank=True)
    expertise = models.TextField(blank=True)
    independence = models.TextField(blank=True)
    appointed_at = models.DateTimeField(null=True, blank=True)
    appointed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reviewers_appointed"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews_led")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reviewers_removed"
    )
    removal_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["invited_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CandidateState.values), name="candidate_state_is_known"),
            models.CheckConstraint(
                condition=Q(appointed_at__isnull=True, appointed_by__isnull=True)
                | Q(appointed_at__isnull=False, appointed_by__isnull=False),
                name="reviewer_appointed_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal_reason="")),
                name="reviewer_removed_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["appointed", "removed"]) | Q(appointed_at__isnull=False),
                name="a_reviewer_was_appointed",
            ),
            models.UniqueConstraint(
                fields=["review", "person"], condition=Q(person__isnull=False), name="a_reviewer_signs_in_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Candidate {self.pk} for {self.review}"


class SuitabilityNote(models.Model):
    """One member's own discussion with a candidate: recorded by that member, before anybody is appointed."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="notes")
    member = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="suitability_notes")
    member_body = models.CharField(max_length=160)
    held_on = models.DateField()
    view = models.CharField(max_length=14, choices=Suitability.choices)
    words = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "member"], name="a_member_judges_a_candidate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_view_display()}: {self.candidate}"
