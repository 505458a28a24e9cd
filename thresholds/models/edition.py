"""One edition of a framework: a state, a date, and the rows that hang on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.subjects import Subject

from ..choices import EditionState
from .framework import Framework

KIND = "thresholds.edition"
PEOPLE = settings.AUTH_USER_MODEL
PUBLIC = (EditionState.PUBLISHED, EditionState.SUPERSEDED)


class Edition(models.Model):
    """An edition, which once published is never changed: the next one replaces it from a date.

    `revision` rises with every change of a draft, so that a stale edit is seen. `content_hash` is the
    SHA-256 of everything that the edition says; what is built from it (the search index, what a
    browser keeps for use without a network) is kept under it. `adult_test` holds the data of the
    guided page for adults as plain JSON, or nothing. `approval` says in words who approved it and when:
    it is written with the publication, and empty for a shipped edition, which nobody here has approved.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    notice = models.TextField(blank=True)
    sources = models.JSONField(default=list, blank=True)
    adult_test = models.JSONField(null=True, blank=True)
    approval = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=EditionState.choices, default=EditionState.DRAFT)
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="drafts")
    in_force_from = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    content_hash = models.CharField(max_length=64, blank=True)
    is_shipped = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(
        PEOPLE, null=True, blank=True, on_delete=models.PROTECT, related_name="editions_drafted"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        PEOPLE, null=True, blank=True, on_delete=models.PROTECT, related_name="editions_published"
    )

    class Meta:
        ordering = ["framework", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["framework"],
                condition=Q(state__in=["draft", "with_partners", "approved"], is_shipped=False),
                name="one_edition_in_preparation",
            ),
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="edition_state_is_known"),
            # The portal itself brings the shipped edition; any other has a person behind it.
            models.CheckConstraint(
                condition=Q(drafted_at__isnull=False) & (Q(drafted_by__isnull=False) | Q(is_shipped=True)),
                name="edition_drafted_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | (Q(published_at__isnull=False) & (Q(published_by__isnull=False) | Q(is_shipped=True))),
                name="edition_published_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "superseded"])
                | (Q(published_at__isnull=False, in_force_from__isnull=False) & ~Q(content_hash="")),
                name="a_published_edition_has_its_date_and_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework}, {self.name}"

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it: it is or was in force, or will be from its date."""
        return self.state in PUBLIC

    @property
    def reference(self) -> str:
        """How the trail and the documents name it: `bolton-2`."""
        return f"{self.framework.code}-{self.number}"

    @property
    def subject(self) -> Subject:
        """The edition as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)
