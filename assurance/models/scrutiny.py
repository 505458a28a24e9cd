"""Independent scrutiny: its questions, the documents that it read, its challenges, statement, and the response."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.subjects import Subject

from ..choices import ScrutinyState
from .activity import Activity

Person = settings.AUTH_USER_MODEL
SCRUTINY_KIND = "assurance.scrutiny"


class Scrutiny(models.Model):
    """One yearly scrutiny. `number` is the year of the cycle, which its questions follow.

    The statement is the scrutineer's own until it is given; `response` is the partners'.
    """

    year = models.PositiveSmallIntegerField(unique=True)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ScrutinyState.choices, default=ScrutinyState.OPEN)
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="scrutinies")
    statement = models.TextField(blank=True)
    response = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="scrutinies_begun")
    assembled_at = models.DateTimeField(null=True, blank=True)
    stated_at = models.DateTimeField(null=True, blank=True)
    stated_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="scrutinies_stated"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "scrutinies"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ScrutinyState.values), name="scrutiny_state_is_known"),
            models.CheckConstraint(
                condition=Q(stated_at__isnull=True, stated_by__isnull=True)
                | Q(stated_at__isnull=False, stated_by__isnull=False),
                name="scrutiny_stated_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Independent scrutiny {self.year}"

    @property
    def reference(self) -> str:
        """What it is called wherever it leaves the portal's pages: `IS-2026`."""
        return f"IS-{self.year}"

    @property
    def subject(self) -> Subject:
        """The scrutiny as the ground knows it."""
        return Subject(SCRUTINY_KIND, self.pk, self.reference)


class ScrutinyQuestion(models.Model):
    """What is scrutinised in this year of the cycle, why, and the scrutineer's comment."""

    scrutiny = models.ForeignKey(Scrutiny, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    principle = models.CharField(max_length=200)
    words = models.TextField()
    comment = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["scrutiny", "position"], name="scrutiny_question_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.principle}"


class ScrutinyDocument(models.Model):
    """One entry of the index of documents: where it stands in the portal, or, without `path`, that it is missing."""

    scrutiny = models.ForeignKey(Scrutiny, on_delete=models.CASCADE, related_name="documents")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class Challenge(models.Model):
    """One challenge of the scrutineer, and the partners' reply."""

    scrutiny = models.ForeignKey(Scrutiny, on_delete=models.PROTECT, related_name="challenges")
    words = models.TextField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="challenges_raised")
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="challenges_answered"
    )

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, replied_by__isnull=True)
                | Q(replied_at__isnull=False, replied_by__isnull=False),
                name="challenge_replied_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Challenge of {self.scrutiny.reference}"
