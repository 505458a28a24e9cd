"""Surveys, made by the app's own actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from assurance.models import (
    Survey,
    SurveyAnswer,
    SurveyOption,
    SurveyQuestion,
    SurveyResponse,
    SurveySector,
    SurveyTheme,
)
from assurance.surveys import actions

from . import assurance

NOW = assurance.NOW
SECTORS = ("Schools and colleges", "Health", "Voluntary sector")
ANSWERS = ("Effective", "Not effective", "I do not know")
_number = count(1)


def draft(*, now: datetime = NOW, questions: bool = True, **fields) -> Survey:
    """A survey that is being built: one question with a benchmark, one in words."""
    assurance._in_use()
    on, by = now.date(), assurance.planner()
    values = {
        "title": "What practitioners say", "welcome": "It helps us to see what to change.", "opens_on": on,
        "closes_on": on + timedelta(days=20), "sectors": SECTORS,
    }  # fmt: skip
    made = actions.build(by=by, now=now, **values | fields)
    if questions:
        first = actions.add_question(
            survey=made, asking="choice", words="Are children kept safe here?", options=ANSWERS, by=by, now=now
        )
        actions.add_question(survey=made, asking="words", words="What is in your way?", options=(), by=by, now=now)
        benchmark(first, now=now)
    return made


def benchmark(question: SurveyQuestion, value: int = 73, *, now: datetime = NOW) -> None:
    """Put a benchmark beside the first answer of a question."""
    options = list(question.options.all())
    actions.set_figures(
        question=question, benchmarks={options[0].pk: Decimal(value)}, shares={}, benchmark_words="national survey",
        missing_words="", by=assurance.planner(), now=now,
    )  # fmt: skip


def published(*, now: datetime = NOW, **fields) -> Survey:
    """A survey that takes answers."""
    return actions.step(survey=draft(now=now, **fields), name="publish", by=assurance.planner(), now=now)


def response(
    survey: Survey | None = None, chosen: int | None = 0, sector: int | None = 0, words: str = "", *,
    now: datetime = NOW,
) -> SurveyResponse:  # fmt: skip
    """One set of answers: the option and the sector by their place, none where None."""
    survey = survey or published(now=now)
    choice, text = survey.questions.order_by("position")[:2]
    ticket = f"{next(_number):032x}"
    actions.answer(
        survey=survey, sector=None if sector is None else survey.sectors.all()[sector],
        chosen={} if chosen is None else {choice.pk: choice.options.all()[chosen].pk},
        written={text.pk: words} if words else {}, ticket=ticket, now=now,
    )  # fmt: skip
    return survey.responses.get(ticket=ticket)


def answered(table: dict[tuple[int | None, int | None], int], *, now: datetime = NOW, **fields) -> Survey:
    """A published survey with so many answers for each (answer, sector) by their places."""
    survey = published(now=now, **fields)
    for (chosen, sector), number in table.items():
        for _one in range(number):
            response(survey, chosen, sector, "" if chosen is not None else "Something.", now=now)
    return survey


def closed(table: dict | None = None, *, now: datetime = NOW, **fields) -> Survey:
    """A survey that is over: the local share lies over its benchmark."""
    table = {(0, 0): 20, (0, 1): 10, (1, 0): 7, (2, 1): 6} if table is None else table
    survey = answered(table, now=now, **fields)
    return actions.step(survey=survey, name="close", by=assurance.planner(), now=now)


def answer() -> SurveyAnswer:
    """What somebody wrote, sorted into a theme."""
    made = response(words="Nobody answers the telephone.").answers.get(option=None)
    by = assurance.planner()
    named = actions.name_theme(question=made.question, name="Telephones", by=by, now=NOW)
    actions.sort_words(answer=made, themes=[named], quoted=False, by=by, now=NOW)
    return made


def theme() -> SurveyTheme:
    """A theme in what was written."""
    return answer().themes.get()


def question() -> SurveyQuestion:
    """The first question of a survey."""
    return draft().questions.first()


def option() -> SurveyOption:
    """The first answer that may be chosen."""
    return question().options.first()


def sector() -> SurveySector:
    """The first sector of a survey."""
    return draft().sectors.first()


def printed(*, shares: tuple[int | None, ...] = (81, 19), missing: str = "", now: datetime = NOW, **fields) -> Survey:
    """The printed results of a survey that was held elsewhere, not recorded yet."""
    by = assurance.planner()
    made = draft(
        now=now,
        questions=False,
        source="Annual report 2019-20",
        **{"opens_on": date(2020, 3, 1), "closes_on": date(2020, 3, 31), **fields},
    )
    question = actions.add_question(
        survey=made, asking="choice", words="Are children kept safe here?", options=("Effective", "Not effective"),
        by=by, now=now,
    )  # fmt: skip
    first, second = question.options.all()
    actions.set_figures(
        question=question, benchmarks={first.pk: Decimal(73)},
        shares={o.pk: None if s is None else Decimal(s) for o, s in zip((first, second), shares, strict=True)},
        benchmark_words="national survey", missing_words=missing, by=by, now=now,
    )  # fmt: skip
    return made
