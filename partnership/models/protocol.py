"""What the partnership and another board have promised each other, and each time that a promise fell due."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.accounts.models import Organisation, Person
from portal.subjects import Subject

from ..promise_choices import Cadence, OwedBy
from .entry import Entry

PROMISE_KIND = "promise"


class Protocol(Entry):
    """An agreement with another board: who, since when, and where it is written."""

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=160)
    board = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="protocols")
    agreed_on = models.DateField()
    source = models.CharField(max_length=250)
    purpose = models.TextField()
    note = models.TextField(blank=True)

    class Meta(Entry.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class Obligation(Entry):
    """One promise. Yearly ones fall due at the end of `month`, quarterly ones at the end of each quarter.

    Others fall due each time they come up: `working_days` after the event that `trigger_words`
    names, or, where that is None, on a day that is given when it comes up (the next meeting).
    """

    protocol = models.ForeignKey(Protocol, on_delete=models.CASCADE, related_name="obligations")
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    words = models.TextField()
    owed_by = models.CharField(max_length=6, choices=OwedBy.choices)
    cadence = models.CharField(max_length=10, choices=Cadence.choices)
    month = models.PositiveSmallIntegerField(null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    trigger_words = models.CharField(max_length=160, blank=True)
    evidence_words = models.CharField(max_length=200)
    citation = models.CharField(max_length=250)

    class Meta(Entry.Meta):
        constraints = [
            models.UniqueConstraint(fields=["protocol", "code"], name="obligation_named_once"),
            models.CheckConstraint(
                condition=Q(cadence="yearly", month__isnull=False) | ~Q(cadence="yearly") & Q(month__isnull=True),
                name="yearly_obligation_has_a_month",
            ),
            models.CheckConstraint(
                condition=~Q(cadence="each_time") | ~Q(trigger_words=""), name="obligation_says_what_starts_it"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rule_code(self) -> str:
        """The code of its deadline rule."""
        return f"promise_{self.protocol.code}_{self.code}"


class Promise(models.Model):
    """An obligation falling due once: `period` is its year or quarter, or the day on which it came up.

    Kept when somebody recorded the evidence; `excused_*` where both boards agreed that it falls away this time.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="promises")
    period = models.CharField(max_length=40)
    arose_on = models.DateField(null=True, blank=True)
    due_on = models.DateField()
    about = models.CharField(max_length=120, blank=True)
    evidence = models.TextField(blank=True)
    kept_on = models.DateField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="promises_kept")
    excused_at = models.DateTimeField(null=True, blank=True)
    excused_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="promises_excused"
    )
    excuse = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["obligation", "period"], name="promise_once_a_period"),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True, kept_by__isnull=True, kept_on__isnull=True, evidence="")
                | Q(kept_at__isnull=False, kept_by__isnull=False, kept_on__isnull=False) & ~Q(evidence=""),
                name="promise_kept_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(excused_at__isnull=True, excused_by__isnull=True, excuse="")
                | Q(excused_at__isnull=False, excused_by__isnull=False) & ~Q(excuse=""),
                name="promise_excused_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True) | Q(excused_at__isnull=True), name="promise_kept_or_excused"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}, {self.period}"

    @property
    def subject(self) -> Subject:
        """The promise as the ground knows it."""
        return Subject(PROMISE_KIND, self.pk, f"PR-{self.pk}")
