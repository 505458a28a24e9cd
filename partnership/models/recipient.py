"""To whom the partnership sends what."""

from __future__ import annotations

from django.db import models

from ..choices import RecipientKind, RecipientOf
from .entry import Entry


class Recipient(Entry):
    """A body or post that receives `of`; `required` when the sending is not complete without it.

    `children_only` marks a recipient that has no part when the subject is an adult.
    """

    of = models.CharField(max_length=20, choices=RecipientOf.choices)
    kind = models.CharField(max_length=30, choices=RecipientKind.choices)
    name = models.CharField(max_length=160)
    children_only = models.BooleanField(default=False)
    required = models.BooleanField(default=True)
    words = models.TextField()

    class Meta(Entry.Meta):
        constraints = [models.UniqueConstraint(fields=["of", "kind"], name="recipient_named_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_of_display().lower()})"
