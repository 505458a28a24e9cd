"""What is recorded while a review runs: checkpoints, written requests, involvement, other processes, delays."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.uploads.models import Attachment

from ..practice.choices import Contact, Effect, Involved, OtherProcess, Pace
from .practice_review import PracticeReview

Person = settings.AUTH_USER_MODEL


class Checkpoint(models.Model):
    """A day on which the partners look at the time taken and the quality, and what they saw (SI 2018/789, reg 14)."""

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="checkpoints")
    planned_on = models.DateField()
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="checkpoints_planned")
    held_on = models.DateField(null=True, blank=True)
    pace = models.CharField(max_length=10, choices=Pace.choices, blank=True)
    progress = models.TextField(blank=True)
    quality = models.TextField(blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="checkpoints_recorded"
    )

    class Meta:
        ordering = ["planned_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_at__isnull=False, planned_by__isnull=False, planned_on__isnull=False),
                name="checkpoint_planned_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, recorded_by__isnull=True, held_on__isnull=True)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False, held_on__isnull=False),
                name="checkpoint_recorded_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Checkpoint of {self.review}, {self.planned_on:%-d %B %Y}"


class ReviewerRequest(models.Model):
    """What the partners asked the reviewer for in writing, and the answer (SI 2018/789, reg 14)."""

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="reviewer_requests")
    words = models.TextField()
    wanted_by = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviewer_requests_made")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reviewer_requests_answered"
    )

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="reviewer_request_answered_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Written request {self.pk} in {self.review}"


class Involvement(models.Model):
    """One entry about involving family or practitioners: an offer, an answer, a meeting, what they said of the report.

    `who` is their place in the story ("mother", "health visitor"), never a name.
    """

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="involvement")
    involved = models.CharField(max_length=14, choices=Involved.choices)
    who = models.CharField(max_length=120)
    contact = models.CharField(max_length=10, choices=Contact.choices)
    on = models.DateField()
    words = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="involvement_recorded")

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_contact_display()}: {self.review}"


class OtherProceedings(models.Model):
    """Another process about the same events: whose it is, where it stands, and what it means for publication."""

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="proceedings")
    process = models.CharField(max_length=14, choices=OtherProcess.choices)
    lead_body = models.CharField(max_length=160)
    their_reference = models.CharField(max_length=80, blank=True)
    standing = models.TextField(blank=True)
    effect = models.CharField(max_length=6, choices=Effect.choices)
    expected_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proceedings_recorded")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["ended_on", "pk"]
        verbose_name_plural = "other proceedings"

    def __str__(self) -> str:
        return f"{self.get_process_display()}: {self.review}"


class DelayNotice(models.Model):
    """The Panel and the Secretary of State were told, with reasons, that six months are not enough.

    Of each telling there is proof: the message itself, or the reference of its acknowledgement.
    """

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="delay_notices")
    reason = models.TextField()
    expected_on = models.DateField()
    panel_told_at = models.DateTimeField()
    panel_receipt = models.CharField(max_length=160, blank=True)
    panel_evidence = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="delays_panel_was_told"
    )
    secretary_told_at = models.DateTimeField()
    secretary_receipt = models.CharField(max_length=160, blank=True)
    secretary_evidence = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="delays_secretary_was_told"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delay_notices_recorded")

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(panel_receipt="") | Q(panel_evidence__isnull=False))
                & (~Q(secretary_receipt="") | Q(secretary_evidence__isnull=False)),
                name="a_delay_notice_has_proof_of_both",
            ),
        ]

    def __str__(self) -> str:
        return f"Delay notice of {self.review}"
