"""A multi-agency audit: a theme, cases without names, each agency’s audit of its own files, and what was found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import AuditState, FileState, Judgement
from .activity import Activity

Person = settings.AUTH_USER_MODEL
AUDIT_KIND = "assurance.audit"


class Audit(models.Model):
    """One multi-agency audit. `meeting_on` and `meeting` record the moderation, `briefing` what everybody is told."""

    title = models.CharField(max_length=160)
    why = models.TextField()
    state = models.CharField(max_length=12, choices=AuditState.choices, default=AuditState.PREPARING)
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="audits")
    due_on = models.DateField()
    meeting_on = models.DateField(null=True, blank=True)
    meeting = models.TextField(blank=True)
    briefing = models.TextField(blank=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="audits_prepared")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-due_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(state__in=AuditState.values), name="audit_state_is_known")]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """What it is called wherever it leaves the portal's pages: `MA-2`."""
        return f"MA-{self.pk}"

    @property
    def subject(self) -> Subject:
        """The audit as the ground knows it."""
        return Subject(AUDIT_KIND, self.pk, self.reference)


class AuditQuestion(models.Model):
    """One question that every auditor answers of every file."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["audit", "position"], name="audit_question_once_in_a_place")]

    def __str__(self) -> str:
        return f"{self.position}. {self.words}"


class AuditCase(models.Model):
    """One case, by a letter. Which child it is reaches the agencies by the secure route and never the portal."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="cases")
    letter = models.CharField(max_length=2)

    class Meta:
        ordering = ["letter"]
        constraints = [models.UniqueConstraint(fields=["audit", "letter"], name="case_once_in_an_audit")]

    def __str__(self) -> str:
        return f"Case {self.letter}"


class FileAudit(models.Model):
    """One agency's audit of its file of one case: private to the agency until the moderation begins."""

    case = models.ForeignKey(AuditCase, on_delete=models.PROTECT, related_name="files")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="file_audits")
    state = models.CharField(max_length=12, choices=FileState.choices, default=FileState.DRAFT)
    no_file = models.BooleanField(default=False)
    voice = models.TextField(blank=True)
    good = models.TextField(blank=True)
    worry = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="file_audits_submitted"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["case__letter", "organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["case", "organisation"], name="one_file_audit_an_agency_and_case"),
            models.CheckConstraint(condition=Q(state__in=FileState.values), name="file_audit_state_is_known"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="file_audit_submitted_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}, {self.organisation}"

    @property
    def subject(self) -> Subject:
        """The file's audit as the trail knows it, by its audit and its letter."""
        return Subject("assurance.fileaudit", self.pk, f"{self.case.audit.reference}, case {self.case.letter}")


class FileAnswer(models.Model):
    """What one auditor found at one question."""

    file_audit = models.ForeignKey(FileAudit, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(AuditQuestion, on_delete=models.PROTECT, related_name="answers")
    judgement = models.CharField(max_length=8, choices=Judgement.choices)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["question__position"]
        constraints = [models.UniqueConstraint(fields=["file_audit", "question"], name="one_finding_a_question")]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_judgement_display()}"


class AuditFinding(models.Model):
    """What the moderation found over all cases: a strength, or something to improve."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="findings")
    strength = models.BooleanField(default=False)
    words = models.TextField()
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="audit_findings")

    class Meta:
        ordering = ["strength", "pk"]

    def __str__(self) -> str:
        return f"Finding of {self.audit.reference}"
