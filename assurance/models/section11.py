"""A self-assessment of the partnership: its questions and scale, each agency's return, and what others said of it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from portal.accounts.models import Organisation
from portal.subjects import Subject

from ..choices import AssessmentState, CycleState, Duty, Tested
from .activity import Activity

Person = settings.AUTH_USER_MODEL
CYCLE_KIND, ASSESSMENT_KIND = "assurance.assessmentcycle", "assurance.assessment"


class AssessmentCycle(models.Model):
    """One self-assessment, from its questions to its report.

    `template` and `scale_code` name the shipped files' entries that its questions and its scale were built from;
    both are rows of the cycle, so that a later template changes nothing that was answered. `previous` is the cycle
    whose answers may be carried forward; `activity` is its place in the assurance calendar.
    """

    title = models.CharField(max_length=160)
    duty = models.CharField(max_length=12, choices=Duty.choices)
    state = models.CharField(max_length=12, choices=CycleState.choices, default=CycleState.DRAFT)
    template = models.CharField(max_length=60)
    citation = models.CharField(max_length=300)
    scale_code = models.SlugField(max_length=60)
    due_on = models.DateField()
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="assessment_cycles"
    )
    built_at = models.DateTimeField()
    built_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cycles_built")
    issued_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CycleState.values), name="cycle_state_is_known"),
            models.CheckConstraint(condition=~Q(previous=F("pk")), name="cycle_follows_another"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """What it is called wherever it leaves the portal's pages: `SA-3`."""
        return f"SA-{self.pk}"

    @property
    def subject(self) -> Subject:
        """The cycle as the ground knows it."""
        return Subject(CYCLE_KIND, self.pk, self.reference)


class ScaleLevel(models.Model):
    """One level of a cycle's scale. `pattern` names how it is drawn beside its word: never by colour alone."""

    cycle = models.ForeignKey(AssessmentCycle, on_delete=models.CASCADE, related_name="levels")
    value = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    words = models.CharField(max_length=300)
    pattern = models.SlugField(max_length=12)

    class Meta:
        ordering = ["value"]
        constraints = [models.UniqueConstraint(fields=["cycle", "value"], name="level_once_in_a_scale")]

    def __str__(self) -> str:
        return f"{self.value}: {self.name}"


class Standard(models.Model):
    """One standard of a cycle; `descriptors` say what each value of the scale looks like there."""

    cycle = models.ForeignKey(AssessmentCycle, on_delete=models.CASCADE, related_name="standards")
    code = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    words = models.TextField()
    citation = models.CharField(max_length=200)
    descriptors = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["cycle", "code"], name="standard_once_in_a_cycle")]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"


class Question(models.Model):
    """One question; its `code` is the same from cycle to cycle, so that answers are carried to it."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    words = models.TextField()
    evidence_words = models.TextField(blank=True)

    class Meta:
        ordering = ["standard__position", "position"]
        constraints = [models.UniqueConstraint(fields=["standard", "code"], name="question_once_in_a_standard")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Its number in the cycle: `3.2`."""
        return f"{self.standard.position}.{self.position}"


class Assessment(models.Model):
    """One agency's return, shared by its people. Private to the agency until it is submitted."""

    cycle = models.ForeignKey(AssessmentCycle, on_delete=models.PROTECT, related_name="assessments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(max_length=12, choices=AssessmentState.choices, default=AssessmentState.ASKED)
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessments_asked")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments_submitted"
    )
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "organisation"], name="one_assessment_an_agency"),
            models.CheckConstraint(condition=Q(state__in=AssessmentState.values), name="assessment_state_is_known"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="assessment_submitted_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle.reference}: {self.organisation}"

    @property
    def reference(self) -> str:
        """The cycle's reference and the return's number: `SA-3-12`."""
        return f"SA-{self.cycle_id}-{self.pk}"

    @property
    def subject(self) -> Subject:
        """The return as the ground knows it."""
        return Subject(ASSESSMENT_KIND, self.pk, self.reference)

    def is_late(self, on: date) -> bool:
        """Whether it is still awaited after its day on London date `on`."""
        open_still = self.state not in (AssessmentState.SUBMITTED, AssessmentState.EXCUSED)
        return open_still and self.due_on < on


class Answer(models.Model):
    """The agency's answer to one question, and what the moderators made of it.

    `not_applicable` is no score and counts in no average; what was carried forward came from `carried_from`.
    `keeps_evidence` says that the files of the answer that was carried still hold. `improve_until` is the day by
    which `improvement` is to be done: both become an action of the tracker when the return is submitted.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    not_applicable = models.BooleanField(default=False)
    narrative = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    improvement = models.TextField(blank=True)
    improve_until = models.DateField(null=True, blank=True)
    carried_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to")
    keeps_evidence = models.BooleanField(default=False)
    moderated_score = models.PositiveSmallIntegerField(null=True, blank=True)
    moderated_not_applicable = models.BooleanField(default=False)
    moderated_words = models.TextField(blank=True)
    moderated_at = models.DateTimeField(null=True, blank=True)
    moderated_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="answers_moderated"
    )
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["question__standard__position", "question__position"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "question"], name="one_answer_a_question"),
            models.CheckConstraint(
                condition=Q(not_applicable=False) | Q(score__isnull=True), name="not_applicable_is_no_score"
            ),
            models.CheckConstraint(
                condition=Q(moderated_not_applicable=False) | Q(moderated_score__isnull=True),
                name="moderated_not_applicable_is_no_score",
            ),
            models.CheckConstraint(
                condition=Q(moderated_at__isnull=True, moderated_by__isnull=True)
                | Q(moderated_at__isnull=False, moderated_by__isnull=False),
                name="answer_moderated_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}, question {self.question_id}"

    @property
    def answered(self) -> bool:
        """Whether it has a score, or says that the question does not apply."""
        return self.score is not None or self.not_applicable

    @property
    def files_purpose(self) -> str:
        """Under which purpose its evidence hangs on the return."""
        return f"evidence-{self.question_id}"


class AssessmentShare(models.Model):
    """A colleague of the agency who may write this return too."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="shares")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessments_shared")
    shared_at = models.DateTimeField()
    shared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessment_shares_given")

    class Meta:
        ordering = ["shared_at"]
        constraints = [models.UniqueConstraint(fields=["assessment", "person"], name="assessment_shared_once")]

    def __str__(self) -> str:
        return f"{self.person} on {self.assessment}"


class AssessmentChase(models.Model):
    """A reminder that the business unit sent by hand."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="chases")
    chased_at = models.DateTimeField()
    chased_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assessments_chased")

    class Meta:
        ordering = ["chased_at"]

    def __str__(self) -> str:
        return f"Chase of {self.assessment}"


class PanelNote(models.Model):
    """What a peer challenge panel asked or said of a return, about one standard or about the whole."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="panel_notes")
    standard = models.ForeignKey(Standard, null=True, blank=True, on_delete=models.PROTECT, related_name="panel_notes")
    held_on = models.DateField()
    panel = models.CharField(max_length=200)
    words = models.TextField()
    answer = models.TextField(blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="panel_notes")

    class Meta:
        ordering = ["held_on", "pk"]

    def __str__(self) -> str:
        return f"Panel of {self.held_on} on {self.assessment}"


class TestedBy(models.Model):
    """A visit, survey or audit of the assurance calendar that tested the answers to a question."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="tested_by")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="tests")
    result = models.CharField(max_length=12, choices=Tested.choices)
    words = models.TextField()
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tests_linked")

    class Meta:
        ordering = ["question__standard__position", "question__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "activity"], name="question_tested_once_by_an_activity")
        ]

    def __str__(self) -> str:
        return f"{self.activity.reference} on question {self.question_id}"
