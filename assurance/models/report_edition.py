"""A frozen edition of an annual report: the figures and the text as they were sent to the partners, and its files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .annual_report import AnnualReport

Person = settings.AUTH_USER_MODEL


class ReportEdition(models.Model):
    """One edition. `figures` and `text` are as frozen, with the numbers in their places; `sha256` is over both.

    `statement` joins it when the scrutineer gives it. Neither figures nor text ever change.
    """

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    figures = models.JSONField()
    text = models.JSONField()
    sha256 = models.CharField(max_length=64)
    statement = models.TextField(blank=True)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="report_editions_frozen"
    )

    class Meta:
        ordering = ["report", "-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_edition_once")]

    def __str__(self) -> str:
        return f"{self.report}, edition {self.number}"


class ReportBuild(models.Model):
    """One building of an edition's documents, in the background: how far it is, and the files with their hashes."""

    edition = models.ForeignKey(ReportEdition, on_delete=models.PROTECT, related_name="builds")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="report_builds_asked"
    )
    stated = models.BooleanField(default=False)
    progress = models.CharField(max_length=120, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    pdf = models.FileField(upload_to="reports/", blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(default=0)
    summary = models.FileField(upload_to="reports/", blank=True)
    summary_sha256 = models.CharField(max_length=64, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["edition", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(built_at__isnull=True) | ~Q(pdf_sha256="") & ~Q(summary_sha256=""),
                name="report_build_has_its_hashes",
            ),
        ]

    def __str__(self) -> str:
        return f"Documents of {self.edition}"

    @property
    def waits(self) -> bool:
        """Whether it is still being made."""
        return self.built_at is None and self.failed_at is None
