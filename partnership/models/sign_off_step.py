"""The chain by which a recommendation is agreed."""

from __future__ import annotations

from django.db import models

from portal.accounts.choices import Role

from ..choices import StepKind
from .entry import Entry


class SignOffStep(Entry):
    """One step, taken after every step of a lower `number`; `roles` are those whose holders may take it."""

    number = models.PositiveSmallIntegerField(unique=True)
    kind = models.CharField(max_length=20, choices=StepKind.choices)
    roles = models.JSONField()
    words = models.TextField()

    class Meta(Entry.Meta):
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_kind_display()}"

    @property
    def role_labels(self) -> list[str]:
        """The roles in words."""
        return [Role(role).label for role in self.roles]
