"""The local day table of a rapid review."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from portal.accounts.choices import Role

from .entry import Entry

# The national expectation is fifteen working days: a local table has no later day.
LAST_DAY = 15


class TimetablePreset(Entry):
    """A set of milestones; day 0 is `day_zero` in words. `note` says whose table it is, on every page that uses it."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    day_zero = models.CharField(max_length=200)
    note = models.TextField()

    class Meta(Entry.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Milestone(Entry):
    """A step of the table, from working day `day_from` to working day `day_to`, due at the end of the latter."""

    preset = models.ForeignKey(TimetablePreset, on_delete=models.CASCADE, related_name="milestones")
    code = models.SlugField(max_length=60)
    day_from = models.PositiveSmallIntegerField()
    day_to = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    words = models.TextField()
    owner_role = models.CharField(max_length=30, choices=Role.choices)
    note = models.TextField(blank=True)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["preset", "code"], name="milestone_once_in_a_preset"),
            models.CheckConstraint(
                condition=Q(day_to__gte=F("day_from"), day_to__lte=LAST_DAY), name="milestone_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.days_label})"

    @property
    def rule_code(self) -> str:
        """The code of the deadline rule that counts to this milestone's last day."""
        return f"timetable_day_{self.day_to}"

    @property
    def days_label(self) -> str:
        """`Day 13`, or `Days 2 to 10`."""
        if self.day_from == self.day_to:
            return f"Day {self.day_to}"
        return f"Days {self.day_from} to {self.day_to}"
