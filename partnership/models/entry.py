"""What every entry of the arrangements has: a place in the file's order, and an end instead of a deletion."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q


class EntryQuerySet(models.QuerySet[Any]):
    """Entries as the arrangements stood on a day."""

    def standing(self, on: date) -> EntryQuerySet:
        """Entries that the arrangements had not dropped by London date `on`."""
        return self.filter(Q(removed_on__isnull=True) | Q(removed_on__gt=on))


class Entry(models.Model):
    """One entry of the arrangements' file.

    `position` is its place in the file. `removed_on` is the London date on which a later file
    no longer held it: from that day it is out of use, and the row stays so that old records read true.
    """

    position = models.PositiveSmallIntegerField()
    removed_on = models.DateField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
