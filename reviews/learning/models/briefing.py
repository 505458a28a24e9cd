"""A seven-minute briefing: seven short parts that a team reads and talks about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.subjects import Subject

from ..choices import BriefingState
from .finding import Finding

Person = settings.AUTH_USER_MODEL
KIND = "reviews.briefing"
# The seven parts in the order in which they are read: the field and its heading.
PARTS = (
    ("background", "Why this matters"),
    ("happened", "What happened"),
    ("found", "What was found"),
    ("well", "What works well"),
    ("change", "What to do differently"),
    ("questions", "Questions for your team"),
    ("more", "Where to read more"),
)


class Briefing(models.Model):
    """Seven parts about one or more findings. Published, it is read by everybody; changed, it is a draft again."""

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=BriefingState.choices, default=BriefingState.DRAFT)
    findings = models.ManyToManyField(Finding, related_name="briefings")
    background = models.TextField(blank=True)
    happened = models.TextField(blank=True)
    found = models.TextField(blank=True)
    well = models.TextField(blank=True)
    change = models.TextField(blank=True)
    questions = models.TextField(blank=True)
    more = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="briefings_begun")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="briefings_published"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BriefingState.values), name="briefing_state_is_known"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="briefing_published_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> Subject:
        """The briefing as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The seven headings, each with its text."""
        return [(heading, getattr(self, name)) for name, heading in PARTS]
