"""Which event starts a clock, or how clear days are read: dated, cited, in words."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..choices import ClearDays, ClockEvent
from .entry import Entry


class ClockSetting(Entry):
    """The partnership's setting for the rule `rule_code` from `effective_from` until the next one.

    Either `event` (what starts the clock; `other_reading` is the event that another document
    would start it from, whose date is shown too) or `clear_days` is set, never both.
    """

    rule_code = models.SlugField(max_length=60)
    event = models.CharField(max_length=20, choices=ClockEvent.choices, blank=True)
    other_reading = models.CharField(max_length=20, choices=ClockEvent.choices, blank=True)
    clear_days = models.CharField(max_length=10, choices=ClearDays.choices, blank=True)
    effective_from = models.DateField()
    citation = models.CharField(max_length=200)
    words = models.TextField()

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["rule_code", "effective_from"], name="clock_set_once_a_day"),
            models.CheckConstraint(
                condition=(Q(event="") & ~Q(clear_days="")) | (~Q(event="") & Q(clear_days="")),
                name="clock_setting_says_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code} from {self.effective_from:%-d %B %Y}"
