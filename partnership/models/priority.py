"""What the partnership works on, and what it asks to be assured of."""

from __future__ import annotations

from django.db import models

from portal.accounts.models import Organisation

from .entry import Entry


class Priority(Entry):
    """A priority of a year (`2019-20`), and the organisation that leads on it.

    `from_arrangements` False is one that the partnership chose itself, which a new edition of the file does not end.
    """

    year = models.CharField(max_length=9)
    title = models.CharField(max_length=160)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="priorities_led")
    from_arrangements = models.BooleanField(default=True)

    class Meta(Entry.Meta):
        verbose_name_plural = "priorities"
        constraints = [models.UniqueConstraint(fields=["year", "title"], name="priority_once_a_year")]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"


class AssuranceArea(Entry):
    """A part of practice about which the partnership asks for assurance beside its priorities."""

    title = models.CharField(max_length=160, unique=True)

    class Meta(Entry.Meta):
        pass

    def __str__(self) -> str:
        return self.title
