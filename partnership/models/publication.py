"""What the partnership tells the public and its own people: editions of its arrangements, and key messages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

Person = settings.AUTH_USER_MODEL


class PublishedArrangements(models.Model):
    """One edition as the public read it: `content` is what the records said on the day, `changes` what was new.

    `sections` and their entries are frozen, so an earlier edition reads as it did whatever the records say today.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    changes = models.JSONField(default=list)
    words = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="arrangements_published")

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "published arrangements"
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=False, published_by__isnull=False),
                name="arrangements_published_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Published arrangements, edition {self.number}"


class KeyMessage(models.Model):
    """A campaign, briefing or piece of news: for whom, by which channels, when, how far it reached, what changed.

    It stands on the public site while `public_site` and published and not withdrawn.
    """

    title = models.CharField(max_length=160)
    text = models.TextField()
    audience = models.CharField(max_length=160)
    channels = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    public_site = models.BooleanField(default=False)
    reach = models.PositiveIntegerField(null=True, blank=True)
    reach_words = models.CharField(max_length=200, blank=True)
    changed = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages_written")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="messages_published"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="messages_withdrawn"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="message_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(written_at__isnull=False, written_by__isnull=False),
                name="message_written_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="message_published_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, published_at__isnull=False),
                name="message_withdrawn_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def standing(self) -> str:
        """`draft`, `published` or `withdrawn`."""
        if self.withdrawn_at:
            return "withdrawn"
        return "published" if self.published_at else "draft"
