"""Bank holidays as a table that the business manager can correct, and how far it reaches."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..choices import Division, HolidaySource


class BankHoliday(models.Model):
    """One bank holiday of one division, on the day that it is observed (substitute days included).

    A removed one stays as a row, so that a later load of the published list does not bring it back.
    """

    division = models.CharField(max_length=20, choices=Division.choices)
    on = models.DateField()
    title = models.CharField(max_length=120)
    source = models.CharField(max_length=10, choices=HolidaySource.choices)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="holidays_removed"
    )
    removal_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["on", "division"]
        constraints = [
            models.UniqueConstraint(fields=["division", "on"], name="one_holiday_per_division_and_day"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal_reason="")
                | Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal_reason=""),
                name="holiday_removed_with_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.on:%-d %B %Y} ({self.get_division_display()})"


class HolidayTable(models.Model):
    """The state of one division's list: its version, and the days between which it is complete.

    Every change of a holiday raises `version`; each process compares it before it trusts the
    calendar that it keeps in memory.
    """

    division = models.CharField(max_length=20, choices=Division.choices, primary_key=True)
    version = models.PositiveIntegerField(default=1)
    known_from = models.DateField()
    known_until = models.DateField()

    class Meta:
        ordering = ["division"]
        constraints = [
            models.CheckConstraint(
                condition=Q(known_until__gt=models.F("known_from")), name="holidays_known_until_after_from"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_division_display()}, version {self.version}, known until {self.known_until:%-d %B %Y}"
