"""The meeting pack: one PDF, built in the background, versions kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .review import RapidReview

Person = settings.AUTH_USER_MODEL


class Pack(models.Model):
    """One version of the pack. `contents` says which version of which return is in it.

    Where it stands is read off its dates: asked for, built or failed, circulated.
    """

    review = models.ForeignKey(RapidReview, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="packs_asked_for")
    progress = models.PositiveSmallIntegerField(default=0)
    contents = models.JSONField(default=list)
    file = models.FileField(upload_to="packs/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    built_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    circulated_at = models.DateTimeField(null=True, blank=True)
    circulated_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="packs_circulated"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="pack_numbered_once"),
            models.CheckConstraint(
                condition=Q(circulated_at__isnull=True, circulated_by__isnull=True)
                | Q(circulated_at__isnull=False, circulated_by__isnull=False, built_at__isnull=False),
                name="pack_circulated_at_and_by_together_after_building",
            ),
        ]

    def __str__(self) -> str:
        return f"Pack {self.number} of {self.review}"
