"""What the portal itself keeps."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class OnceToken(models.Model):
    """A form that has been taken, and where it led. See `portal.once`."""

    token = models.CharField(max_length=32, primary_key=True)
    person_id = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    led_to = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"form taken at {self.at}"


class ExportRun(models.Model):
    """Somebody asked for everything: when, what was written, and whether the file is kept. See `portal.archive`."""

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports_asked_for")
    file = models.FileField(upload_to="exports/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    records = models.PositiveBigIntegerField(default=0)
    files = models.PositiveBigIntegerField(default=0)
    built_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False, asked_by__isnull=False), name="export_asked_at_and_by_together"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(built_at__isnull=False), name="export_removed_after_building"
            ),
        ]

    def __str__(self) -> str:
        return f"archive asked for on {self.asked_at:%-d %B %Y}"
