"""Surveys for the demonstration: printed results, one that is over and one that runs; the answers are made up."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction

from partnership.queries import current
from portal.accounts.choices import Role
from portal.accounts.models import Person
from portal.accounts.queries import holders
from portal.clock import london_date
from portal.errors import Refused

from ..choices import CycleState, Tested
from ..models import Activity, AssessmentCycle, Question, Survey, SurveyAnswer
from ..section11.actions import link_test
from . import actions
from .loading import load_printed
from .reading import printed_survey

FICTIONAL = "Fictional, for the demonstration. "
SECTORS = ("Schools and colleges", "Health", "Children’s services", "Voluntary sector")
ANSWERS = ("Very effectively", "Effectively", "Not effectively", "I do not know")
# How many in each sector chose each answer: with small numbers, so that their hiding is seen.
CHOSE = ((11, 6, 3, 2), (14, 9, 6, 3), (4, 2, 5, 0), (3, 0, 0, 1))
WROTE = (
    ("We seldom hear what came of a referral.", "Feedback"),
    ("Nobody rings back after a referral.", "Feedback"),
    ("I do not know whom to call in the holidays.", "Whom to call"),
    ("Supervision helps me most.", "Supervision"),
    ("The form asks the same thing twice.", ""),
    ("It is good to meet the people behind the names.", "Knowing each other"),
)
PRINTED = {"bolton": "bolton-2020"}


@transaction.atomic
def load(now: datetime) -> list[Survey]:
    """Three surveys for Bolton, two elsewhere, once. Raises Refused outside the demonstration."""
    if not settings.DEMONSTRATION:
        raise Refused("Demonstration surveys are made in the demonstration only, never beside real ones.")
    standing, on = list(Survey.objects.all()), london_date(now)
    officer = holders(Role.QUALITY_OFFICER, on).first()
    if standing or officer is None:
        return standing
    made = []
    document = printed_survey(PRINTED.get(current().code, ""))
    if document is not None:
        activity = Activity.objects.filter(method__code="surveys").exclude(loaded_from="").first()
        made.append(load_printed(document=document, activity=activity, by=officer, now=now))
    made.append(_over(officer, now))
    made.append(_running(officer, now))
    return made


def _build(title: str, officer: Person, now: datetime, activity: Activity | None, days: int) -> Survey:
    on = london_date(now)
    made = actions.build(
        title=f"{title} (fictional)", welcome=FICTIONAL + "Tell us what helps you and what is in your way.",
        opens_on=on, closes_on=on + timedelta(days=days), sectors=SECTORS, activity=activity, by=officer, now=now,
    )  # fmt: skip
    question = actions.add_question(
        survey=made, asking="choice", words="How effectively are children safeguarded here?", options=ANSWERS,
        by=officer, now=now,
    )  # fmt: skip
    actions.add_question(
        survey=made, asking="words", words="What is most in your way?", options=(), by=officer, now=now
    )
    first = question.options.first()
    actions.set_figures(
        question=question, benchmarks={first.pk: Decimal(31)} if first else {}, shares={},
        benchmark_words="made-up benchmark", missing_words="", by=officer, now=now,
    )  # fmt: skip
    return actions.step(survey=made, name="publish", by=officer, now=now)


def _over(officer: Person, now: datetime) -> Survey:
    activity = Activity.objects.filter(method__code="surveys", loaded_from="").first()
    made = _build("What practitioners know of escalation", officer, now, activity, days=14)
    choice, text = made.questions.order_by("position")
    options, sectors = list(choice.options.all()), list(made.sectors.all())
    number = 0
    for option, row in zip(options, CHOSE, strict=True):
        for sector, count in zip(sectors, row, strict=True):
            for _one in range(count):
                words = FICTIONAL + WROTE[number][0] if number < len(WROTE) else ""
                actions.answer(
                    survey=made, sector=sector, chosen={choice.pk: option.pk}, written={text.pk: words},
                    ticket=uuid5(NAMESPACE_URL, f"demonstration-{number}").hex, now=now,
                )  # fmt: skip
                number += 1
    for answer, (_words, theme) in zip(SurveyAnswer.objects.filter(question=text).order_by("pk"), WROTE, strict=True):
        if theme:
            named = actions.name_theme(question=text, name=theme, by=officer, now=now)
            actions.sort_words(answer=answer, themes=[named], quoted=theme == "Supervision", by=officer, now=now)
    if activity is not None:
        _test(activity, officer, now)
    return actions.step(survey=made, name="close", by=officer, now=now)


def _test(activity: Activity, officer: Person, now: datetime) -> None:
    """Let the survey stand beside the answers of the self-assessment that is with the agencies."""
    cycle = AssessmentCycle.objects.filter(state=CycleState.ISSUED).first()
    question = Question.objects.filter(standard__cycle=cycle).order_by("-pk").first() if cycle else None
    if cycle is not None and question is not None:
        link_test(
            cycle=cycle, question=question, activity=activity, result=Tested.PARTLY,
            words=FICTIONAL + "Two in three of those who answered say so too.", by=officer, now=now,
        )  # fmt: skip


def _running(officer: Person, now: datetime) -> Survey:
    made = _build("How supported do you feel?", officer, now, None, days=60)
    choice = made.questions.order_by("position")[0]
    for number, option in enumerate(choice.options.all()):
        actions.answer(
            survey=made, sector=None, chosen={choice.pk: option.pk}, written={},
            ticket=uuid5(NAMESPACE_URL, f"running-{number}").hex, now=now,
        )  # fmt: skip
    return made
