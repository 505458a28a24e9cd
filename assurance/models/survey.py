"""A survey: its questions, the answers of people who are not known, and the themes that were found in their words."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from portal.subjects import Subject

from ..choices import Asking, SurveyState
from .activity import Activity

Person = settings.AUTH_USER_MODEL
SURVEY_KIND = "assurance.survey"


class Survey(models.Model):
    """One survey. `key` is the part of its link that nobody can guess; it has none before it is published.

    It takes answers from `opens_on` to `closes_on`, both included. `source` names where results come from that were
    not gathered here: such a survey has shares instead of answers and no link.
    """

    title = models.CharField(max_length=160)
    welcome = models.TextField()
    state = models.CharField(max_length=12, choices=SurveyState.choices, default=SurveyState.DRAFT)
    opens_on = models.DateField()
    closes_on = models.DateField()
    key = models.CharField(max_length=43, blank=True)
    source = models.CharField(max_length=300, blank=True)
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="surveys")
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="surveys_prepared")
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SurveyState.values), name="survey_state_is_known"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="survey_days_in_order"),
            models.CheckConstraint(condition=Q(source="") | Q(key=""), name="survey_from_elsewhere_has_no_link"),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="survey_link_is_its_own"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """What it is called wherever it leaves the portal's pages: `SV-3`."""
        return f"SV-{self.pk}"

    @property
    def subject(self) -> Subject:
        """The survey as the ground knows it."""
        return Subject(SURVEY_KIND, self.pk, self.reference)

    def takes_answers(self, on: date) -> bool:
        """Whether somebody with the link can answer on London date `on`."""
        return self.state == SurveyState.PUBLISHED and self.opens_on <= on <= self.closes_on


class SurveySector(models.Model):
    """A sector that people may say they work in; `share` is a printed percentage of those who answered elsewhere."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="sectors")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    share = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["survey", "position"], name="survey_sector_once_in_a_place")]

    def __str__(self) -> str:
        return self.name


class SurveyQuestion(models.Model):
    """One question. `benchmark_words` says what the benchmark is; `missing_words` what printed shares leave out."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    asking = models.CharField(max_length=8, choices=Asking.choices, default=Asking.CHOICE)
    words = models.CharField(max_length=300)
    benchmark_words = models.CharField(max_length=200, blank=True)
    missing_words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(asking__in=Asking.values), name="survey_asking_is_known"),
            models.UniqueConstraint(fields=["survey", "position"], name="survey_question_once_in_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.words}"


class SurveyOption(models.Model):
    """One answer that may be chosen: its benchmark elsewhere, and its share where the results are printed ones."""

    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=120)
    benchmark = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    share = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="survey_option_once_in_a_place"),
            models.CheckConstraint(
                condition=(Q(benchmark__isnull=True) | Q(benchmark__range=(0, 100)))
                & (Q(share__isnull=True) | Q(share__range=(0, 100))),
                name="survey_shares_are_percentages",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class SurveyResponse(models.Model):
    """One set of answers. No name, no address, no day and no hour: only, where it was said, the sector.

    `ticket` belongs to the form that was sent, so that one sent twice counts once.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    sector = models.ForeignKey(SurveySector, null=True, blank=True, on_delete=models.PROTECT, related_name="responses")
    ticket = models.CharField(max_length=32)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["survey", "ticket"], name="survey_form_counts_once")]

    def __str__(self) -> str:
        return f"Answers to {self.survey_id}"


class SurveyTheme(models.Model):
    """What several people said in words of their own, named by whoever read them."""

    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="themes")
    name = models.CharField(max_length=120)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="survey_themes_named")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["question", "name"], name="survey_theme_once_at_a_question")]

    def __str__(self) -> str:
        return self.name


class SurveyAnswer(models.Model):
    """The answer to one question: an option, or words with the themes in them.

    `quoted` lets the words stand in the results; `taken_out` says that they could have told who somebody is.
    """

    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="answers")
    option = models.ForeignKey(SurveyOption, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    words = models.TextField(blank=True)
    themes = models.ManyToManyField(SurveyTheme, blank=True, related_name="answers")
    quoted = models.BooleanField(default=False)
    taken_out = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="survey_question_answered_once"),
            models.CheckConstraint(condition=Q(option__isnull=True) | Q(words=""), name="survey_answer_is_one_thing"),
            models.CheckConstraint(
                condition=Q(taken_out=False) | Q(words="", quoted=False), name="survey_words_taken_out_are_gone"
            ),
        ]

    def __str__(self) -> str:
        return f"Answer to question {self.question_id}"
