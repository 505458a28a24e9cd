"""Bank holidays as a table that the business manager can correct, and how far it reaches."""

from __future__ import annotations

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
    removed_by_name = models.CharField(max_length=120, blank=True)
    removal_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["on", "division"]
        constraints = [
            models.UniqueConstraint(fields=["division", "on"], name="one_holiday_per_division_and_day"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by_name="", removal_reason="")
                | Q(removed_at__isnull=False) & ~Q(removed_by_name="") & ~Q(removal_reason=""),
                name="holiday_removed_with_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.on:%-d %B %Y} ({self.get_division_display()})"


class HolidayTable(models.Model):
    """The state of one division's list: its version, and the days between which it is complete.

    Every change of a holiday raises `version` and draws a new `stamp`; each process compares both
    before it trusts the calendar that it keeps in memory. The stamp tells version 7 from the
    version 7 of a database that was restored.
    """

    division = models.CharField(max_length=20, choices=Division.choices, primary_key=True)
    version = models.PositiveIntegerField(default=1)
    stamp = models.CharField(max_length=12)
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
