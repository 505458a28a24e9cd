"""The rapid review meeting, what it weighed, and what it recommends."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.accounts.models import Organisation

from ..choices import Presence, Recommended
from ..criteria import CODES
from .review import RapidReview


class Meeting(models.Model):
    """The meeting's record: a draft until it is confirmed as held."""

    review = models.OneToOneField(RapidReview, on_delete=models.PROTECT, related_name="meeting")
    held_at = models.DateTimeField(null=True, blank=True)
    chaired_by = models.CharField(max_length=160, blank=True)
    facts = models.TextField(blank=True)
    safety = models.TextField(blank=True)
    lived_experience = models.TextField(blank=True)
    inequality = models.TextField(blank=True)
    episodes = models.TextField(blank=True)
    worked_well = models.TextField(blank=True)
    improve = models.TextField(blank=True)
    learning_shared = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"Meeting of {self.review}"


class Attendance(models.Model):
    """Whether an organisation was there, and in whom."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="attendances")
    presence = models.CharField(max_length=10, choices=Presence.choices)
    represented_by = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["organisation__name"]
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "organisation"], name="attendance_recorded_once"),
            models.CheckConstraint(
                condition=~Q(presence__in=[Presence.PRESENT, Presence.DEPUTY]) | ~Q(represented_by=""),
                name="who_was_present_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_presence_display()}"


class SafetyAction(models.Model):
    """Something done or agreed at once to keep this child, or another, safe."""

    review = models.ForeignKey(RapidReview, on_delete=models.PROTECT, related_name="safety_actions")
    action = models.TextField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="safety_actions")
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"Safety action of {self.review}"

    @property
    def origin(self) -> str:
        """What the action tracker calls this entry of the review."""
        return f"safety-action-{self.pk}"


class CriterionAnswer(models.Model):
    """The answer to one criterion for a local review, with its reason."""

    review = models.ForeignKey(RapidReview, on_delete=models.PROTECT, related_name="criteria")
    code = models.CharField(max_length=20)
    met = models.BooleanField(null=True, blank=True)
    reasons = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "code"], name="criterion_answered_once"),
            models.CheckConstraint(condition=Q(code__in=CODES), name="criterion_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.review}"


class Recommendation(models.Model):
    """What the meeting recommends: the thing the partners sign, with the criteria and the actions."""

    review = models.OneToOneField(RapidReview, on_delete=models.PROTECT, related_name="recommendation")
    outcome = models.CharField(max_length=20, choices=Recommended.choices, blank=True)
    reasons = models.TextField(blank=True)
    instead = models.TextField(blank=True)
    lines_of_enquiry = models.TextField(blank=True)
    national_interest = models.TextField(blank=True)
    dissent_in_meeting = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"Recommendation of {self.review}"
