"""The sending to the Panel and the others, the Panel's reply, and steps where partners do not agree."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..choices import Channel, PanelView
from .review import RapidReview

Person = settings.AUTH_USER_MODEL


class Submission(models.Model):
    """One sending of the rapid review; a reconsidered one is sent again, as the next number."""

    review = models.ForeignKey(RapidReview, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    receipt = models.CharField(max_length=160, blank=True)
    content_hash = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="submissions_recorded")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="submission_numbered_once")]

    def __str__(self) -> str:
        return f"Submission {self.number} of {self.review}"


class SubmissionRecipient(models.Model):
    """One body that it was sent to, by name as the arrangements had it on the day."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="recipients")
    name = models.CharField(max_length=160)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "name"], name="recipient_once_a_submission")]

    def __str__(self) -> str:
        return self.name


class PanelReply(models.Model):
    """What the Panel wrote back to one submission, and what the partnership answered."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="reply")
    replied_on = models.DateField()
    view = models.CharField(max_length=10, choices=PanelView.choices)
    quality_comments = models.TextField(blank=True)
    questions = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="replies_recorded")
    response = models.TextField(blank=True)
    revised_decision = models.TextField(blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    responded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="responses_recorded"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(responded_at__isnull=True, responded_by__isnull=True)
                | Q(responded_at__isnull=False, responded_by__isnull=False),
                name="reply_responded_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Reply to {self.submission}"
