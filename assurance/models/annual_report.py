"""An annual report: its period, sections, what agencies contribute, claims of progress, and to whom it was sent."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from partnership.models import Priority
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import ReportState

Person = settings.AUTH_USER_MODEL
REPORT_KIND = "assurance.annual_report"


def period_name(starts_on: date, ends_on: date) -> str:
    """A period as people call it: `2019-20`, or `2020` where it is one calendar year."""
    if starts_on.year == ends_on.year:
        return str(starts_on.year)
    return f"{starts_on.year}-{ends_on.year % 100:02d}"


class AnnualReport(models.Model):
    """One report over one period of one reporting year (`scheme`); periods are never mixed in it.

    `open_numbers` is the decision by which small numbers are not hidden in it; without words they are. `loaded_from`
    names the shipped file of a report that was published before the portal was in use.
    """

    title = models.CharField(max_length=160)
    scheme = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    publish_by = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=ReportState.choices, default=ReportState.DRAFT)
    open_numbers = models.TextField(blank=True)
    statement = models.TextField(blank=True)
    stated_at = models.DateTimeField(null=True, blank=True)
    stated_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="report_statements"
    )
    published_on = models.DateField(null=True, blank=True)
    loaded_from = models.CharField(max_length=80, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="reports_begun")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts_on", "scheme"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "starts_on"], name="annual_report_once_a_period"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="annual_report_period_has_a_length"),
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="annual_report_state_is_known"),
            models.CheckConstraint(
                condition=Q(begun_at__isnull=False, begun_by__isnull=False) | ~Q(loaded_from=""),
                name="annual_report_begun_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(stated_at__isnull=True, stated_by__isnull=True)
                | Q(stated_at__isnull=False, stated_by__isnull=False),
                name="annual_report_stated_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.PUBLISHED) | Q(published_on__isnull=False),
                name="annual_report_published_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.period}"

    @property
    def period(self) -> str:
        """What the period is called: `2019-20`."""
        return period_name(self.starts_on, self.ends_on)

    @property
    def reference(self) -> str:
        """What it is called wherever it leaves the portal's pages: `AR-2019-10`, by the month in which it begins."""
        return f"AR-{self.starts_on:%Y-%m}"

    @property
    def subject(self) -> Subject:
        """The report as the ground knows it."""
        return Subject(REPORT_KIND, self.pk, self.reference)


class ReportSection(models.Model):
    """One section: who writes it, what it is to say, and its text in Markdown. In once its writer has handed it in."""

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="sections")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    asks = models.TextField()
    owner_role = models.CharField(max_length=40, choices=Role.choices)
    owner_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="report_sections"
    )
    text = models.TextField(blank=True)
    in_at = models.DateTimeField(null=True, blank=True)
    in_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="report_sections_in"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="report_section_once"),
            models.CheckConstraint(
                condition=Q(in_at__isnull=True, in_by__isnull=True) | Q(in_at__isnull=False, in_by__isnull=False),
                name="report_section_in_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> str:
        """Who writes it, in words."""
        role = Role(self.owner_role).label
        return f"{role}, {self.owner_organisation}" if self.owner_organisation else str(role)


class ReportContribution(models.Model):
    """What one agency was asked to add to a section. Its own until it is handed in."""

    section = models.ForeignKey(ReportSection, on_delete=models.PROTECT, related_name="contributions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="report_contributions")
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="report_contributions_asked")
    in_at = models.DateTimeField(null=True, blank=True)
    in_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="report_contributions_in"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["section", "organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["section", "organisation"], name="report_contribution_once"),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False, asked_by__isnull=False),
                name="report_contribution_asked_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(in_at__isnull=True, in_by__isnull=True) | Q(in_at__isnull=False, in_by__isnull=False),
                name="report_contribution_in_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} on {self.section}"


class ReportClaim(models.Model):
    """A claim of progress, what shows that it is so, and what difference it made to children and families."""

    section = models.ForeignKey(ReportSection, on_delete=models.PROTECT, related_name="claims")
    words = models.TextField()
    evidence = models.TextField(blank=True)
    difference = models.TextField(blank=True)
    priority = models.ForeignKey(
        Priority, null=True, blank=True, on_delete=models.PROTECT, related_name="report_claims"
    )
    claimed_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="report_claims_made"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["section", "pk"]

    def __str__(self) -> str:
        return f"Claim {self.pk} in {self.section}"

    @property
    def lacks(self) -> str:
        """What is missing of it in words; nothing where it has both."""
        missing = [name for name, text in (("evidence", self.evidence), ("the difference it made", self.difference))
                   if not text.strip()]  # fmt: skip
        return " and ".join(missing)


class ReportRecipient(models.Model):
    """Somebody to whom the published report is sent, why, by when, and when it was."""

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="recipients")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=40, blank=True)
    name = models.CharField(max_length=160)
    why = models.CharField(max_length=250)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="report_sendings"
    )

    class Meta:
        ordering = ["report", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "name"], name="report_recipient_once"),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, recorded_by__isnull=True, sent_on__isnull=True)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False, sent_on__isnull=False),
                name="report_recipient_recorded_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReportDiscussion(models.Model):
    """Where one partner discussed the published report, on which day, and what came of it."""

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="discussions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="report_discussions")
    place = models.CharField(max_length=160)
    held_on = models.DateField()
    words = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="report_discussions")

    class Meta:
        ordering = ["report", "held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="report_discussion_recorded_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.place}"
