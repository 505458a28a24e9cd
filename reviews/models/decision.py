"""Whether to notify: each partner's view, the council's decision, and the sending."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation

from ..choices import Channel, CouncilAnswer, View
from .review import RapidReview

Person = settings.AUTH_USER_MODEL


class PartnerView(models.Model):
    """What one partner thinks about notifying, with reasons; a later view is a later row."""

    review = models.ForeignKey(RapidReview, on_delete=models.PROTECT, related_name="partner_views")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="views_on_notifying")
    view = models.CharField(max_length=10, choices=View.choices)
    reasons = models.TextField(blank=True)
    given_by = models.CharField(max_length=160)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="views_recorded")

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(view=View.NOTIFY) | ~Q(reasons=""), name="view_against_notifying_has_reasons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} on {self.review}"


class CouncilDecision(models.Model):
    """The council's decision on notifying, and why; reopening leaves the earlier one standing."""

    review = models.ForeignKey(RapidReview, on_delete=models.PROTECT, related_name="council_decisions")
    answer = models.CharField(max_length=10, choices=CouncilAnswer.choices)
    reasons = models.TextField()
    decided_by = models.CharField(max_length=160)
    decided_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="decisions_recorded")

    class Meta:
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}: {self.review}"


class Notification(models.Model):
    """The serious incident notification as it was sent. Evidence is attached to the review."""

    review = models.OneToOneField(RapidReview, on_delete=models.PROTECT, related_name="notification")
    sent_at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    national_reference = models.CharField(max_length=60, blank=True)
    recipients = models.JSONField(default=list)
    partners_told_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notifications_recorded")

    def __str__(self) -> str:
        return f"Notification of {self.review}"


class ConflictOfInterest(models.Model):
    """While not lifted, `person` sees nothing of the review and signs nothing in it."""

    review = models.ForeignKey(RapidReview, on_delete=models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conflicts_of_interest")
    reason = models.TextField()
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conflicts_declared")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="conflicts_lifted"
    )
    lifted_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "person"], condition=Q(lifted_at__isnull=True), name="one_standing_conflict_each"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="")),
                name="conflict_lifted_at_by_and_why_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Conflict of interest in {self.review}"
