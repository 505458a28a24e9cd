"""A file attached to something. The bytes lie outside the web root under a random name."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from portal.subjects import Subject

from .choices import FileKind


class Attachment(models.Model):
    """One attached file. `name` is what the person called it, cleaned, and is shown on pages only.

    A removed one keeps its row, its reason and its SHA-256; its bytes are gone.
    """

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=200)
    purpose = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    stored_name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    attached_at = models.DateTimeField()
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="files_attached")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="files_removed"
    )
    removal_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["attached_at", "pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "purpose", "name", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="the_same_file_is_attached_once",
            ),
            models.CheckConstraint(
                condition=Q(attached_at__isnull=False, attached_by__isnull=False),
                name="attachment_attached_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removal_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removal_reason="")),
                name="attachment_removed_at_and_by_together",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk} of {self.reference}"

    @property
    def subject(self) -> Subject:
        """The thing that the file is attached to."""
        return Subject(self.subject_kind, self.subject_id, self.reference)

    @property
    def download_name(self) -> str:
        """The name of the downloaded file: reference and number, never what a person called it."""
        return f"{self.reference}-file-{self.pk}.{self.kind}"

    @property
    def stored_path(self) -> Path:
        """Where the bytes lie."""
        return Path(settings.MEDIA_ROOT) / "attachments" / self.stored_name[:2] / self.stored_name

    def get_absolute_url(self) -> str:
        """The address of the download."""
        return reverse("file_download", args=[self.pk])
