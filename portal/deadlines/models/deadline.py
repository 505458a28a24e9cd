"""The register: every clock that was ever started, and every change of a date."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import ChangeKind

# What decides who sees a row.
ASKED = ("subject_kind", "subject_id")


class Deadline(models.Model):
    """One clock on one thing.

    `due_on` is the date that is worked to; `original_due_on` the one that the rule gives, which no
    extension touches. They differ only after an extension or a move. Whether a deadline is overdue
    is a query over these dates and never a column. `trigger_on` and `met_on` are the London dates
    of the moments beside them. `due_at` is the moment up to which a clock that is counted in hours is in
    time; None of any other, and of one whose day a person set. `instance` tells apart several
    clocks of one rule on one thing. The numbers of the rule are kept here, so that a past case keeps the
    rule that it ran under.
    """

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=60)
    rule_code = models.CharField(max_length=60)
    rule_edition = models.CharField(max_length=60)
    instance = models.SlugField(max_length=80, blank=True)
    title = models.CharField(max_length=160)
    statutory = models.BooleanField()
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    clear = models.BooleanField()
    citation = models.CharField(max_length=250)
    trigger_words = models.CharField(max_length=250)
    trigger_at = models.DateTimeField()
    trigger_on = models.DateField()
    due_on = models.DateField(db_index=True)
    due_at = models.DateTimeField(null=True, blank=True)
    original_due_on = models.DateField()
    aim_for = models.DateField(null=True, blank=True)
    proof = models.JSONField(default=list)
    provisional = models.BooleanField(default=False)
    clock = models.CharField(max_length=20)
    calendar_version = models.CharField(max_length=80)
    owner_role = models.CharField(max_length=30, choices=Role.choices)
    owner_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="deadlines"
    )
    started_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    met_by_id = models.BigIntegerField(null=True, blank=True)
    met_by_name = models.CharField(max_length=120, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.TextField(blank=True)
    breach_reason = models.TextField(blank=True)
    breach_explained_at = models.DateTimeField(null=True, blank=True)
    breach_explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="breaches_explained"
    )

    class Meta:
        ordering = ["due_on", "reference", "pk"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="deadline_by_subject"),
            # What pages list and count, each in its order and with what is asked of a row, so that the table itself is
            # read only for the rows that are shown (docs/adr/0131).
            models.Index(
                fields=["due_on", "reference", "id", *ASKED, "statutory", "due_at", "owner_role", "owner_organisation"],
                condition=Q(met_at__isnull=True, cancelled_at__isnull=True),
                name="deadline_running_in_order",
            ),
            models.Index(
                fields=["-due_on", "reference", "id", *ASKED],
                condition=Q(met_at__isnull=False) | Q(cancelled_at__isnull=False),
                name="deadline_over_in_order",
            ),
            models.Index(
                fields=["due_on", "reference", "id", *ASKED, "met_at", "met_on", "due_at"],
                condition=Q(statutory=True, cancelled_at__isnull=True, breach_reason="")
                & (Q(met_at__isnull=True) | Q(met_on__gt=F("due_on")) | Q(met_at__gt=F("due_at"))),
                name="deadline_unexplained",
            ),
            models.Index(
                fields=["original_due_on", *ASKED, "met_at", "met_on", "due_at"],
                condition=Q(statutory=True, cancelled_at__isnull=True),
                name="deadline_by_original_date",
            ),
            models.Index(
                fields=["rule_code", "title", *ASKED, "met_at", "cancelled_at"],
                name="deadline_by_rule",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "rule_code", "instance"], name="one_clock_per_rule_and_thing"
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True, met_on__isnull=True, met_by_id__isnull=True, met_by_name="")
                | Q(met_at__isnull=False, met_on__isnull=False) & ~Q(met_by_name=""),
                name="deadline_met_at_on_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="deadline_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(cancelled_at__isnull=True), name="deadline_met_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(breach_explained_at__isnull=True, breach_explained_by__isnull=True, breach_reason="")
                | Q(breach_explained_at__isnull=False, breach_explained_by__isnull=False) & ~Q(breach_reason=""),
                name="deadline_breach_explained_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    @property
    def subject(self) -> Subject:
        """The thing that the clock is on."""
        return Subject(self.subject_kind, self.subject_id, self.reference)

    @property
    def is_open(self) -> bool:
        """Whether the clock still runs."""
        return self.met_at is None and self.cancelled_at is None

    @property
    def is_changed(self) -> bool:
        """Whether somebody extended or moved the date away from the one that the rule gives."""
        return self.due_on != self.original_due_on

    @property
    def met_late(self) -> bool:
        """Whether it was met after the date, or the hour, that was worked to."""
        if self.met_at is None or self.met_on is None:
            return False
        return self.met_on > self.due_on or (self.due_at is not None and self.met_at > self.due_at)


class DeadlineChange(models.Model):
    """A date changed: from what, to what, why, who authorised it and who was told.

    The two `original` dates are those that the rule gave before and after. `by_name` is the portal
    itself where a change of holidays did it.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    old_original_due_on = models.DateField()
    new_original_due_on = models.DateField()
    reason = models.TextField()
    authoriser = models.CharField(max_length=160, blank=True)
    told = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField()
    by_person_id = models.BigIntegerField(null=True, blank=True)
    by_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="extended") | (~Q(authoriser="") & ~Q(told="") & Q(new_due_on__gt=F("old_due_on"))),
                name="extension_has_authoriser_and_told",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="deadline_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline}: {self.get_kind_display()} {self.old_due_on} to {self.new_due_on}"
