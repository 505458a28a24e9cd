"""What the sweep did: a heartbeat a run, and a row for each stage of each deadline's reminders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..choices import ReminderState
from .deadline import Deadline


class SweepRun(models.Model):
    """One run over the register. Without `finished_at` it died on the way, and the next one catches up."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True, db_index=True)
    looked_at = models.PositiveIntegerField(default=0)
    notices = models.PositiveIntegerField(default=0)
    passed_over = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("started_at")),
                name="sweep_finishes_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"Sweep of {self.started_at:%-d %B %Y %H:%M}"


class Reminder(models.Model):
    """One stage of one deadline's reminders for one due date: sent, or passed over after an outage."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    stage = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=ReminderState.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["deadline", "due_on", "stage"], name="one_reminder_per_stage_and_date"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline}, {self.stage}: {self.get_state_display()}"

    @property
    def stage_words(self) -> str:
        """The stage in words: `2 working days before`, `on the day`, `1 working day after`."""
        name, _, number = self.stage.partition("-")
        if not number:
            return "on the day"
        if number == "hour":
            return "when its hour was over"
        return f"{number} working day{'' if number == '1' else 's'} {'before' if name == 'soon' else 'after'}"
