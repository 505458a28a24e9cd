"""What was heard, from whom, and what changed because of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from partnership.models import Group, Priority
from portal.subjects import Subject

from ..choices import Speaker
from .activity import Activity

Person = settings.AUTH_USER_MODEL


class Voice(models.Model):
    """One thing that was said, in no words by which a person could be known.

    `forum` is where (a youth council, a collaborative, advocacy); `group` the group that took it up; `did` what
    changed because of it, from `did_on`, and `told` how those who said it were told. Empty: nothing yet.
    """

    speaker = models.CharField(max_length=16, choices=Speaker.choices)
    forum = models.CharField(max_length=160)
    heard_on = models.DateField()
    said = models.TextField()
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="voices")
    priority = models.ForeignKey(Priority, null=True, blank=True, on_delete=models.PROTECT, related_name="voices")
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="voices")
    did = models.TextField(blank=True)
    did_on = models.DateField(null=True, blank=True)
    told = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="voices_recorded")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-heard_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(speaker__in=Speaker.values), name="speaker_is_known"),
            models.CheckConstraint(
                condition=Q(did_on__isnull=True, did="") | (Q(did_on__isnull=False) & ~Q(did="")),
                name="what_was_done_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called: `VO-8`."""
        return f"VO-{self.pk}"

    @property
    def subject(self) -> Subject:
        """The record as the trail knows it."""
        return Subject("assurance.voice", self.pk, self.reference)
