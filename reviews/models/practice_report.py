"""The report: its text, and each sending of it with its evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.uploads.models import Attachment

from ..choices import Channel
from ..practice.choices import Recipient
from .practice_review import PracticeReview

Person = settings.AUTH_USER_MODEL


class PracticeReport(models.Model):
    """The report of a review. `prevented` to `typical` are the analysis by the partnership's six questions.

    `reasons` (the systemic or underlying reasons) and `improvements` are what the law asks every report to hold.
    """

    review = models.OneToOneField(PracticeReview, on_delete=models.PROTECT, related_name="report")
    summary = models.TextField(blank=True)
    happened = models.TextField(blank=True)
    prevented = models.TextField(blank=True)
    changes = models.TextField(blank=True)
    changed = models.TextField(blank=True)
    typical = models.TextField(blank=True)
    factors = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    improvements = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"Report of {self.review}"


class ReportSending(models.Model):
    """One sending of the full report to one body: which text, when, how, and the proof of it.

    A sending of another text than the one the partners agreed proves nothing for publication.
    """

    review = models.ForeignKey(PracticeReview, on_delete=models.PROTECT, related_name="sendings")
    recipient = models.CharField(max_length=20, choices=Recipient.choices)
    sent_at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    receipt = models.CharField(max_length=160, blank=True)
    evidence = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="proof_of_sending")
    content_hash = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="report_sendings_recorded")

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "recipient", "content_hash"], name="a_text_is_sent_to_each_once"),
            models.CheckConstraint(condition=Q(recipient__in=Recipient.values), name="recipient_of_a_report_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_recipient_display()}: {self.review}"
