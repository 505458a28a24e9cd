"""Reads of surveys."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.subjects import Kind

from ..choices import Asking, SurveyState
from ..models import Activity, Survey, SurveyAnswer, SurveyQuestion, TestedBy
from ..models.survey import SURVEY_KIND
from .policies import questions_of

if TYPE_CHECKING:
    from portal.accounts.models import Person


def visible_to(person: Person, on: date) -> QuerySet[Survey]:
    """The surveys that `person` may know of on London date `on`: closed ones for readers of assurance, all for those
    who run them."""
    rows = Survey.objects.select_related("activity__method")
    if holds(person, Permission.RUN_SURVEYS, on):
        return rows
    if holds(person, Permission.READ_ASSURANCE, on):
        return rows.filter(state=SurveyState.CLOSED)
    return Survey.objects.none()


def listed(person: Person, on: date) -> QuerySet[Survey]:
    """The same with how many answered, the latest first. One query."""
    rows = visible_to(person, on).annotate(answered=Count("responses", distinct=True))
    return rows.order_by("-opens_on", "-pk")


def by_key(key: str) -> Survey | None:
    """The survey behind a link, whether it takes answers or not; None for a link that is none."""
    return Survey.objects.filter(key=key).exclude(key="").first()


def questions(survey: Survey) -> list[SurveyQuestion]:
    """Its questions with what may be chosen. Two queries, once for a page."""
    return questions_of(survey)


def words_to_read(question: SurveyQuestion) -> QuerySet[SurveyAnswer]:
    """What was written in answer to a question, what has no theme yet first. Nobody's sector stands beside it."""
    rows = question.answers.filter(Q(taken_out=True) | ~Q(words="")).annotate(
        sorted_into=Count("themes", distinct=True)
    )
    return rows.prefetch_related("themes").order_by("taken_out", "sorted_into", "pk")


def unsorted(survey: Survey) -> int:
    """How many texts have no theme yet."""
    rows = SurveyAnswer.objects.filter(question__survey=survey, question__asking=Asking.WORDS, themes=None)
    return rows.exclude(words="").count()


def of_activity(activity: Activity, person: Person, on: date) -> QuerySet[Survey]:
    """The surveys of an activity that `person` may know of."""
    return visible_to(person, on).filter(activity=activity)


def tested(survey: Survey) -> QuerySet[TestedBy]:
    """The questions of self-assessments whose answers the survey's activity tested."""
    return TestedBy.objects.filter(activity_id=survey.activity_id or 0).select_related("question__standard__cycle")


def survey_kind() -> Kind:
    """Surveys, as the ground asks about them."""
    return Kind.seen_by_query(
        SURVEY_KIND, "Survey", visible_to, lambda pk: reverse("survey", kwargs={"pk": pk}),
        address=lambda subject: reverse("survey", kwargs={"pk": subject.id}),
    )  # fmt: skip
