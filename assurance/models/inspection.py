"""A pack for inspectors: who asked for it, what it came to hold, and whether its files are kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.subjects import Subject

from ..choices import PackState

Person = settings.AUTH_USER_MODEL
INSPECTION_KIND = "assurance.inspection"


class InspectionPack(models.Model):
    """One pack as it was asked for. `wanted` is the code of the list of what an inspector asks for.

    `entries` is its index as it was written: for each entry the section, the title, the file in the archive or none,
    and what is missing. `doing` says how far the build is, in words. What it holds is what `asked_by` might read.
    """

    wanted = models.SlugField(max_length=40)
    state = models.CharField(max_length=8, choices=PackState.choices, default=PackState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="inspection_packs")
    doing = models.CharField(max_length=200, blank=True)
    entries = models.JSONField(default=list)
    archive = models.FileField(upload_to="inspection/", blank=True)
    document = models.FileField(upload_to="inspection/", blank=True)
    archive_sha256 = models.CharField(max_length=64, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    built_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PackState.values), name="inspection_state_is_known"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(built_at__isnull=False),
                name="inspection_removed_after_building",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called wherever it leaves the portal's pages: `IP-2`."""
        return f"IP-{self.pk}"

    @property
    def subject(self) -> Subject:
        """The pack as the ground knows it."""
        return Subject(INSPECTION_KIND, self.pk, self.reference)
