"""One action, wherever it comes from, and the numbers that are given out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import ActionSource, ActionState

Person = settings.AUTH_USER_MODEL
KIND = "partnership.action"


class Numbering(models.Model):
    """The last number given in a year to one sort of thing: locked while the next is taken, so none is given twice."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="numbering_once_a_year")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}: {self.last}"


class Action(models.Model):
    """Something that an organisation is to do, from being agreed to having made a difference.

    `source` is the sort of work that it came from; `source_kind`, `source_id` and `source_reference`
    the very thing, where it is one of the portal's. `origin` tells apart the entries of that thing
    that flow into the tracker by themselves (`safety-action-12`). `due_on` None: no date was agreed.
    `version` counts the changes of its words, owner and date, so that a stale edit is seen.
    """

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, choices=ActionState.choices, default=ActionState.OPEN)
    source = models.CharField(max_length=20, choices=ActionSource.choices)
    source_kind = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    source_reference = models.CharField(max_length=60, blank=True)
    origin = models.SlugField(max_length=60, blank=True)
    words = models.TextField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="actions")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="actions_owned")
    agreed_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="actions_added")
    done_words = models.TextField(blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="actions_done")
    assurance_words = models.TextField(blank=True)
    assured_at = models.DateTimeField(null=True, blank=True)
    assured_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="actions_assured"
    )
    impact_words = models.TextField(blank=True)
    impact_at = models.DateTimeField(null=True, blank=True)
    impact_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="actions_shown_to_matter"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "reference"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="action_by_state_and_date"),
            models.Index(fields=["source_kind", "source_id"], name="action_by_source"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ActionState.values), name="action_state_is_known"),
            models.CheckConstraint(
                condition=Q(source_kind="", source_id__isnull=True, source_reference="", origin="")
                | (~Q(source_kind="") & Q(source_id__isnull=False) & ~Q(source_reference="")),
                name="action_names_its_source_whole",
            ),
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "origin"], condition=~Q(origin=""), name="action_flows_in_once"
            ),
            models.CheckConstraint(
                condition=Q(added_at__isnull=False, added_by__isnull=False), name="action_added_at_and_by_together"
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="action_done_on_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(assured_at__isnull=True, assured_by__isnull=True)
                | (Q(assured_at__isnull=False, assured_by__isnull=False) & ~Q(assurance_words="")),
                name="action_assured_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(impact_at__isnull=True, impact_by__isnull=True)
                | (Q(impact_at__isnull=False, impact_by__isnull=False) & ~Q(impact_words="")),
                name="action_impact_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> Subject:
        """The action as the ground knows it."""
        return Subject(KIND, self.pk, self.reference)

    @property
    def source_words(self) -> str:
        """Where it came from in words: `A review, RR-2026-07`."""
        label = str(self.get_source_display())
        return f"{label}, {self.source_reference}" if self.source_reference else label
