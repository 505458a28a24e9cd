"""What a published report says the sum of a year is, kept beside the records that ought to add up to it."""

from __future__ import annotations

from django.db import models

from .framework import Method


class StatedTotal(models.Model):
    """A figure of a year as a source states it. The sum of the records is computed, never stored."""

    year = models.PositiveSmallIntegerField()
    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="stated_totals")
    total = models.PositiveIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["year", "pk"]
        constraints = [models.UniqueConstraint(fields=["year", "method", "source"], name="total_stated_once_a_source")]

    def __str__(self) -> str:
        return f"{self.method}, {self.year}: {self.total}"
