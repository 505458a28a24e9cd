"""What a group is for and when it may decide: its terms of reference, edition by edition."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .group import Group


class TermsOfReference(models.Model):
    """One edition of a group's terms, in force from `adopted_on` until the next one.

    A meeting is quorate when `quorum_bodies` different bodies are represented and, where
    `quorum_partners`, every statutory partner is; a deputy counts where `deputies_count`.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField()
    remit = models.TextField()
    reports_to = models.CharField(max_length=160, blank=True)
    quorum_bodies = models.PositiveSmallIntegerField()
    quorum_partners = models.BooleanField(default=False)
    deputies_count = models.BooleanField(default=True)
    adopted_on = models.DateField()
    review_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="terms_recorded")

    class Meta:
        ordering = ["group", "-number"]
        verbose_name_plural = "terms of reference"
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="terms_numbered_once"),
            models.UniqueConstraint(fields=["group", "adopted_on"], name="terms_adopted_once_a_day"),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(review_on__gt=F("adopted_on")), name="terms_reviewed_after"
            ),
            models.CheckConstraint(condition=Q(quorum_bodies__gte=1), name="quorum_is_somebody"),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="terms_recorded_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Terms of reference {self.number} of {self.group}"

    @property
    def quorum_words(self) -> str:
        """What makes a quorum, as a sentence."""
        bodies = f"{self.quorum_bodies} bodies are" if self.quorum_bodies > 1 else "one body is"
        partners = ", every statutory partner among them" if self.quorum_partners else ""
        deputies = "" if self.deputies_count else " Deputies do not count."
        return f"A meeting can decide when {bodies} represented{partners}.{deputies}"
