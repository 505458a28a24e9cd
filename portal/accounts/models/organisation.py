"""Organisations and posts: dated, because bodies are merged and renamed while their records live on."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from ..choices import OrganisationKind, Role


class Organisation(models.Model):
    """A body of the place: a council, a health body, a police force, a school forum, a charity.

    `ends_on` is its last day; `successor` took over its functions the day after.
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="organisation_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(ends_on__isnull=False),
                name="organisation_with_a_successor_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def in_force(self, on: date) -> bool:
        """Whether the body exists on London date `on` (first and last day included)."""
        return (self.starts_on is None or self.starts_on <= on) and (self.ends_on is None or on <= self.ends_on)


class Post(models.Model):
    """A job in an organisation that the arrangements name, whoever holds it."""

    code = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=30, choices=Role.choices)
    authority = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["organisation", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation}"
