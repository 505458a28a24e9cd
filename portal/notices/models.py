"""The outbox: what is to be sent, to whom, and whether it has been. A row first, a message after."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .choices import NoticeKind, NoticeState


class Notice(models.Model):
    """One message to one person, written once under (`key`, `recipient`).

    The text is fixed when the notice is queued. `address` is where it went (or, for an
    invitation, where it goes: there is no person yet). `due_at` is the first moment at which it
    may be tried; a failure moves it on. `claimed_at` is a sender's lease on the row.
    `batch` names the call that wrote the row, so that the call can count what was new.
    """

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=NoticeKind.choices)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    address = models.EmailField(max_length=254, blank=True)
    subject_line = models.CharField(max_length=200)
    body = models.TextField()
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=300, blank=True)
    batch = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=120, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient"], name="notice_queued_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(recipient__isnull=True), name="notice_to_an_address_queued_once"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | ~Q(address=""), name="notice_goes_to_somebody"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | (Q(superseded_at__isnull=True) & ~Q(address="")),
                name="notice_sent_went_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True, superseded_reason="")
                | (Q(superseded_at__isnull=False) & ~Q(superseded_reason="")),
                name="notice_superseded_at_and_why_together",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at__isnull=True, superseded_at__isnull=True),
                name="notice_unsent_by_due_at",
            ),
            models.Index(fields=["batch"], name="notice_by_batch"),
            models.Index(fields=["subject_kind", "subject_id"], name="notice_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.created_at:%-d %B %Y}"

    @property
    def standing(self) -> NoticeState:
        """Where the notice stands, by the same rules as `queries.in_state`."""
        if self.sent_at:
            return NoticeState.SENT
        if self.superseded_at:
            return NoticeState.SUPERSEDED
        return NoticeState.FAILING if self.attempts else NoticeState.WAITING
