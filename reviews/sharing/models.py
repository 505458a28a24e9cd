"""Packages of learning that left or came in, and the findings of other partnerships."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

Person = settings.AUTH_USER_MODEL


class Direction(models.TextChoices):
    """Which way a package went."""

    OUT = "out", "Given to others"
    IN = "in", "Taken in"


class SharedPackage(models.Model):
    """One signed package, kept as it was. `key` is the fingerprint of the key that signed it."""

    direction = models.CharField(max_length=3, choices=Direction.choices)
    partnership = models.CharField(max_length=160)
    envelope = models.JSONField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="learning_packages")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["direction", "sha256"], name="a_package_goes_each_way_once"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="package_direction_is_known"),
        ]

    def __str__(self) -> str:
        return f"Package of {self.partnership}, {self.sha256[:12]}"


class SharedFinding(models.Model):
    """A finding of another partnership, as it gave it: without anything that tells who it is about."""

    package = models.ForeignKey(SharedPackage, on_delete=models.PROTECT, related_name="findings")
    reference = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    words = models.TextField()
    underlying = models.TextField(blank=True)
    themes = models.JSONField(default=list)
    recommendations = models.JSONField(default=list)

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["package", "reference"], name="a_shared_finding_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} of {self.package.partnership}"
