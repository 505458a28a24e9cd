"""A meeting of a group: its agenda, papers, attendance, minutes, decisions and pack."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import Attending, ItemPurpose, MeetingState, Tier
from .group import Group

Person = settings.AUTH_USER_MODEL
KIND = "partnership.meeting"


class GroupMeeting(models.Model):
    """One meeting. `difference` answers the standing question; `version` guards the minutes' text.

    `changes` counts what somebody's calendar has to take over anew.
    """

    reference = models.CharField(max_length=20, unique=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="meetings")
    state = models.CharField(max_length=12, choices=MeetingState.choices, default=MeetingState.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meetings_planned")
    changes = models.PositiveIntegerField(default=0)
    chaired_by = models.CharField(max_length=160, blank=True)
    difference = models.TextField(blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="minutes_agreed"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["group", "starts_at"], name="meeting_by_group_and_time")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_is_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(planned_at__isnull=False, planned_by__isnull=False),
                name="meeting_planned_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="minutes_agreed_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> Subject:
        """The meeting as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)


class AgendaItem(models.Model):
    """One item, `minutes` long, and what the minutes say of it."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12, choices=ItemPurpose.choices, default=ItemPurpose.DISCUSSION)
    minutes = models.PositiveSmallIntegerField()
    led_by = models.CharField(max_length=160, blank=True)
    record = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(minutes__gte=1), name="item_takes_time")]

    def __str__(self) -> str:
        return f"Item {self.position} of {self.meeting}"


class Paper(models.Model):
    """A paper for one tier of readers: a text that opens anywhere, and where there is one a file beside it."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.PROTECT, related_name="papers")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=200)
    tier = models.CharField(max_length=12, choices=Tier.choices)
    text = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="papers_added")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="papers_withdrawn"
    )

    class Meta:
        ordering = ["item__position", "added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(added_at__isnull=False, added_by__isnull=False), name="paper_added_at_and_by_together"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="paper_withdrawn_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Paper {self.pk} of {self.meeting}"

    @property
    def purpose(self) -> str:
        """Under what its file is attached to the meeting."""
        return f"paper-{self.pk}"


class MeetingAttendance(models.Model):
    """How one seat was filled: by whom, by post, where somebody was there."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.PROTECT, related_name="attendance")
    position = models.PositiveSmallIntegerField(default=0)
    post_words = models.CharField(max_length=160, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="meeting_attendances"
    )
    presence = models.CharField(max_length=10, choices=Attending.choices)
    represented_by = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "meeting attendance"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "post_words", "organisation"], name="seat_attended_once"),
            models.UniqueConstraint(
                fields=["meeting", "post_words"], condition=Q(organisation__isnull=True), name="post_attended_once"
            ),
            models.CheckConstraint(
                condition=~Q(presence=Attending.DEPUTY) | ~Q(represented_by=""), name="a_deputy_is_named"
            ),
            models.CheckConstraint(
                condition=~Q(post_words="") | Q(organisation__isnull=False), name="attendance_names_a_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_words}: {self.get_presence_display()}"

    @property
    def seat_words(self) -> str:
        """The seat in words."""
        return ", ".join(part for part in (self.post_words, str(self.organisation or "")) if part)


class Decision(models.Model):
    """Something that the meeting decided, numbered through the meeting."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    words = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meeting_decisions_recorded")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_numbered_once"),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="decision_recorded_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Decision {self.number} of {self.meeting}"


class MeetingPack(models.Model):
    """One version of the pack for the group's members, built in the background and kept under its hash."""

    meeting = models.ForeignKey(GroupMeeting, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meeting_packs_asked_for")
    file = models.FileField(upload_to="meeting-packs/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    built_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meeting_pack_numbered_once"),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False, asked_by__isnull=False),
                name="meeting_pack_asked_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Pack {self.number} of {self.meeting}"
