"""One activity of the assurance calendar: what is planned, what was found, and what came of it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from partnership.models import Priority
from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import ActivityState
from .framework import Method

Person = settings.AUTH_USER_MODEL
KIND = "assurance.activity"


class Activity(models.Model):
    """Something that a method of the framework is put to use for, from one month to another.

    Months are their first days. `planned_from` and `planned_to` are the months first planned and never
    change; `from_month` and `to_month` are those that hold now. All four are empty where a published
    source gives no month; `month_words` says how the months are known. `year` is the calendar year in
    which the assurance year of the first plan begins. `reason` is why it is delayed or suspended.
    `counted` is how many times of its method it stands for: none where it only prepares one. `loaded_from`
    and `entry` name the file and the entry of it that a historical row was loaded from; `source` is the
    published document.
    `version` counts the changes of its words.
    """

    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="activities")
    state = models.CharField(max_length=12, choices=ActivityState.choices, default=ActivityState.PLANNED)
    title = models.CharField(max_length=160)
    theme = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField()
    planned_from = models.DateField(null=True, blank=True)
    planned_to = models.DateField(null=True, blank=True)
    from_month = models.DateField(null=True, blank=True)
    to_month = models.DateField(null=True, blank=True)
    month_words = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    lead = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="assurance_led"
    )
    agencies = models.ManyToManyField(Organisation, blank=True, related_name="assurance_shared")
    priority = models.ForeignKey(
        Priority, null=True, blank=True, on_delete=models.PROTECT, related_name="assurance_activities"
    )
    questions = models.TextField(blank=True)
    voices_children = models.TextField(blank=True)
    voices_families = models.TextField(blank=True)
    voices_practitioners = models.TextField(blank=True)
    findings = models.TextField(blank=True)
    strengths = models.TextField(blank=True)
    difference = models.TextField(blank=True)
    counted = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=300, blank=True)
    loaded_from = models.CharField(max_length=100, blank=True)
    entry = models.SlugField(max_length=80, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="assurance_added"
    )
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "activities"
        ordering = ["from_month", "method__position", "pk"]
        indexes = [
            models.Index(fields=["year"], name="activity_by_year"),
            models.Index(fields=["from_month", "to_month"], name="activity_by_months"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ActivityState.values), name="activity_state_is_known"),
            models.CheckConstraint(
                condition=Q(from_month__isnull=True, to_month__isnull=True)
                | Q(from_month__isnull=False, to_month__gte=F("from_month")),
                name="activity_months_in_order",
            ),
            models.CheckConstraint(
                condition=Q(planned_from__isnull=True, planned_to__isnull=True)
                | Q(planned_from__isnull=False, planned_to__gte=F("planned_from")),
                name="activity_planned_months_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ActivityState.DELAYED, ActivityState.SUSPENDED]) | ~Q(reason=""),
                name="activity_standing_still_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["loaded_from", "entry"], condition=~Q(loaded_from=""), name="activity_loaded_once"
            ),
            # Without a person it was loaded from a published report, which it then names.
            models.CheckConstraint(
                condition=Q(added_at__isnull=False, added_by__isnull=False) | ~Q(loaded_from=""),
                name="activity_added_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What the activity is called wherever it leaves the portal's pages: `AC-17`."""
        return f"AC-{self.pk}"

    @property
    def subject(self) -> Subject:
        """The activity as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)

    @property
    def has_moved(self) -> bool:
        """Whether the months that hold now are not those first planned."""
        return (self.planned_from, self.planned_to) != (self.from_month, self.to_month)

    def lies_in(self, first: date, last: date) -> bool:
        """Whether the months that hold now touch the months from `first` to `last` (first days)."""
        return self.from_month is not None and self.from_month <= last and self.to_month >= first
