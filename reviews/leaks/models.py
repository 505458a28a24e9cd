"""The glossary of a review, the texts that were checked against it, and what was found in each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.subjects import Subject

from .choices import Answer, EntryKind, WarningKind

Person = settings.AUTH_USER_MODEL


class GlossaryEntry(models.Model):
    """A word that must not be read outside the review, and what stands for it there (“Child 1”).

    Case data: shown to those who keep the glossary and to nobody else, never on the trail, in a log or in a search.
    A row that is taken out is gone.
    """

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    text = models.CharField(max_length=200)
    stands_for = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="glossary_entries_added")

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name_plural = "glossary entries"
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="glossary_by_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "kind", "text"], name="glossary_entry_stands_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="glossary_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"Entry {self.pk} of the glossary of {self.reference}"

    @property
    def subject(self) -> Subject:
        """The review whose glossary it is."""
        return Subject(self.subject_kind, self.subject_id, self.reference)


class CheckedText(models.Model):
    """One text or file of a review as it was when it was checked: its SHA-256, and that of the glossary used.

    A text that changed has another hash and no row yet, so it is asked about again.
    """

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=60)
    source = models.SlugField(max_length=80)
    label = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    glossary = models.CharField(max_length=64)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="texts_checked")

    class Meta:
        ordering = ["-checked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "source", "sha256"], name="a_text_is_checked_once_as_it_is"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} of {self.reference}, checked"

    @property
    def subject(self) -> Subject:
        """The review that the text belongs to."""
        return Subject(self.subject_kind, self.subject_id, self.reference)


class LeakWarning(models.Model):
    """One passage of a checked text that a person has to judge, and their answer with its reason.

    `stands` is false once a later check with another glossary no longer finds it. `suggestion` is what stands for
    the entry in the review; nothing is ever put in its place by the portal.
    """

    checked = models.ForeignKey(CheckedText, on_delete=models.PROTECT, related_name="warnings")
    fingerprint = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=WarningKind.choices)
    passage = models.CharField(max_length=300)
    where = models.CharField(max_length=200)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    times = models.PositiveIntegerField(default=1)
    suggestion = models.CharField(max_length=80, blank=True)
    stands = models.BooleanField(default=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="leak_warnings_answered"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["checked", "fingerprint"], name="a_passage_is_warned_of_once"),
            models.CheckConstraint(
                condition=Q(answer="", reason="", answered_at__isnull=True, answered_by__isnull=True)
                | (Q(answer__in=Answer.values, answered_at__isnull=False, answered_by__isnull=False) & ~Q(reason="")),
                name="leak_warning_answered_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Warning {self.pk}: {self.get_kind_display()}"

    @property
    def is_settled(self) -> bool:
        """Whether the passage may leave: somebody decided to keep it, and said why."""
        return self.answer == Answer.KEPT


class NamesCheck(models.Model):
    """One run of the check in the background: how many texts it looks at and how far it is.

    Where it stands is read off its dates, as that of a pack. `failure` is the sentence for the page.
    """

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reference = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="names_checks_asked_for")
    texts = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(finished_at__isnull=True, failed_at__isnull=True),
                name="one_names_check_runs",
            ),
        ]

    def __str__(self) -> str:
        return f"Check of the texts of {self.reference}"

    @property
    def subject(self) -> Subject:
        """The review whose texts are checked."""
        return Subject(self.subject_kind, self.subject_id, self.reference)
