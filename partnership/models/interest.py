"""An interest that somebody declares in an item of an agenda: its papers are closed to them from then on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .meeting import AgendaItem

Person = settings.AUTH_USER_MODEL


class ItemInterest(models.Model):
    """Whose interest it is, what it is in the words of the minutes, and where it was lifted, why."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agenda_interests")
    words = models.CharField(max_length=300)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agenda_interests_recorded")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="agenda_interests_lifted"
    )
    lifted_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["item__position", "declared_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "person"], condition=Q(lifted_at__isnull=True), name="interest_stands_once"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="interest_is_said"),
            models.CheckConstraint(
                condition=Q(declared_at__isnull=False, declared_by__isnull=False),
                name="interest_declared_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="")),
                name="interest_lifted_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Interest {self.pk} in {self.item}"
