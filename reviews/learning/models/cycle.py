"""The learning cycle: one theme from its scope to the evaluation in the eighth month."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import CycleState
from .finding import Theme

Person = settings.AUTH_USER_MODEL
KIND = "reviews.learningcycle"


class LearningCycle(models.Model):
    """Bolton's learning cycle on one theme: each stage has its text, its deadline, and views of those concerned."""

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="cycles")
    state = models.CharField(max_length=10, choices=CycleState.choices, default=CycleState.SCOPE)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="learning_cycles_led")
    started_on = models.DateField()
    scope = models.TextField(blank=True)
    explored = models.TextField(blank=True)
    voices_children = models.TextField(blank=True)
    voices_families = models.TextField(blank=True)
    voices_practitioners = models.TextField(blank=True)
    response = models.TextField(blank=True)
    results = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="learning_cycles_begun")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CycleState.values), name="learning_cycle_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> Subject:
        """The cycle as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)
