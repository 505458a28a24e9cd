"""Every write of surveys. Whoever answers is nobody: no name, address or hour is kept, here or on the trail."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import Asking, SurveyState
from ..models import (
    Activity,
    Survey,
    SurveyAnswer,
    SurveyOption,
    SurveyQuestion,
    SurveyResponse,
    SurveySector,
    SurveyTheme,
)
from .policies import ROUNDING, WHOLE, number, unaccounted
from .workflow import SURVEY

if TYPE_CHECKING:
    from portal.accounts.models import Person

WRITTEN = ("title", "welcome", "opens_on", "closes_on", "activity", "source")
# What one person may write to one question: enough for a thought, too little for a file of somebody.
LONGEST_WORDS = 2000
MOST_QUESTIONS = 30


def allowed(by: Person, now: datetime) -> None:
    """Raise NotAllowed unless `by` runs surveys."""
    if not holds(by, Permission.RUN_SURVEYS, london_date(now)):
        raise NotAllowed("Your role does not run surveys.")


def locked(survey: Survey, by: Person, now: datetime, *states: str) -> Survey:
    """The survey for writing; Conflict where it is in none of `states`."""
    allowed(by, now)
    row = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if states and row.state not in states:
        raise Conflict(
            f"This survey is now “{row.get_state_display()}”, so this cannot be changed.", subject=row.subject
        )
    return row


def _check_days(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise Refused("It cannot close before it opens.", field="closes_on")


@transaction.atomic
def build(
    *,
    title: str,
    welcome: str,
    opens_on: date,
    closes_on: date,
    sectors: Iterable[str],
    by: Person,
    now: datetime,
    activity: Activity | None = None,
    source: str = "",
) -> Survey:
    """A survey without questions yet. `source` names the printed results of one that was held elsewhere."""
    allowed(by, now)
    _check_days(opens_on, closes_on)
    if not title.strip():
        raise Refused("Say what the survey is called.", field="title")
    made = Survey(
        title=title.strip(), welcome=welcome.strip(), opens_on=opens_on, closes_on=closes_on, activity=activity,
        source=source.strip(), prepared_at=now, prepared_by=by,
    )  # fmt: skip
    signed(made, by=by, now=now).save()
    names = dict.fromkeys(name.strip()[:120] for name in sectors if name.strip())
    SurveySector.objects.bulk_create(
        SurveySector(survey=made, position=n, name=name) for n, name in enumerate(names, start=1)
    )
    record(Event.SURVEY_PREPARED, target=made.subject, by=by, now=now)
    return made


@transaction.atomic
def set_sector_shares(*, survey: Survey, shares: Mapping[str, Decimal | None], by: Person, now: datetime) -> None:
    """The printed shares of the sectors among those who answered elsewhere. Refused where they exceed everybody."""
    row = locked(survey, by, now, SurveyState.DRAFT)
    if not row.source:
        raise Refused("Who answered is counted here, never typed.")
    total = sum((share for share in shares.values() if share is not None), Decimal(0))
    if total > WHOLE + ROUNDING:
        raise Refused(f"The shares of the sectors add up to {number(total)} per cent, more than everybody. Check them.")
    for sector in row.sectors.all():
        sector.share = shares.get(sector.name)
        sector.save(update_fields=["share"])
    record(Event.SURVEY_CHANGED, target=row.subject, by=by, now=now, fields=["sectors"])


@transaction.atomic
def edit(
    *, survey: Survey, title: str, welcome: str, opens_on: date, closes_on: date, activity: Activity | None,
    version: int, by: Person, now: datetime,
) -> list[str]:  # fmt: skip
    """Change its words and days, against `version`; the names that changed. The days may move while it runs."""
    row = locked(survey, by, now, SurveyState.DRAFT, SurveyState.PUBLISHED)
    _check_days(opens_on, closes_on)
    if not title.strip():
        raise Refused("Say what the survey is called.", field="title")
    values = {
        "title": title.strip(), "welcome": welcome.strip(), "opens_on": opens_on, "closes_on": closes_on,
        "activity": activity,
    }  # fmt: skip
    changed = change(row, values, version, by=by, now=now)
    if changed:
        record(Event.SURVEY_CHANGED, target=row.subject, by=by, now=now, fields=changed)
    return changed


@transaction.atomic
def add_question(
    *, survey: Survey, asking: str, words: str, options: Iterable[str], by: Person, now: datetime
) -> SurveyQuestion:
    """Add a question at the end, with what may be chosen."""
    row = locked(survey, by, now, SurveyState.DRAFT)
    place = (row.questions.order_by("-position").values_list("position", flat=True).first() or 0) + 1
    if row.questions.count() >= MOST_QUESTIONS:
        raise Refused(f"A survey has at most {MOST_QUESTIONS} questions: nobody answers more.", field="words")
    chosen = _options(asking, words, options)
    made = SurveyQuestion.objects.create(survey=row, position=place, asking=asking, words=words.strip()[:300])
    _put_options(made, chosen)
    record(Event.SURVEY_CHANGED, target=row.subject, by=by, now=now, fields=[f"question {place}"])
    return made


def _options(asking: str, words: str, options: Iterable[str]) -> list[str]:
    if not words.strip():
        raise Refused("Write the question.", field="words")
    chosen = list(dict.fromkeys(one.strip()[:120] for one in options if one.strip()))
    if asking == Asking.CHOICE and len(chosen) < 2:
        raise Refused("Write at least two answers to choose from, one a line.", field="options")
    return chosen if asking == Asking.CHOICE else []


def _put_options(question: SurveyQuestion, chosen: Iterable[str]) -> None:
    SurveyOption.objects.bulk_create(
        SurveyOption(question=question, position=n, words=one) for n, one in enumerate(chosen, start=1)
    )


@transaction.atomic
def edit_question(
    *, question: SurveyQuestion, asking: str, words: str, options: Iterable[str], by: Person, now: datetime
) -> None:
    """Change a question before the survey is published; benchmarks and shares stay with answers of the same words."""
    row = locked(question.survey, by, now, SurveyState.DRAFT)
    chosen = _options(asking, words, options)
    stored = row.questions.get(pk=question.pk)
    before = {one.words: one for one in stored.options.all()}
    stored.asking, stored.words = asking, words.strip()[:300]
    stored.save(update_fields=["asking", "words"])
    stored.options.all().delete()
    SurveyOption.objects.bulk_create(
        SurveyOption(
            question=stored, position=n, words=one, benchmark=getattr(before.get(one), "benchmark", None),
            share=getattr(before.get(one), "share", None),
        )
        for n, one in enumerate(chosen, start=1)
    )  # fmt: skip
    record(Event.SURVEY_CHANGED, target=row.subject, by=by, now=now, fields=[f"question {stored.position}"])


@transaction.atomic
def remove_question(*, question: SurveyQuestion, by: Person, now: datetime) -> None:
    """Take a question out before the survey is published."""
    row = locked(question.survey, by, now, SurveyState.DRAFT)
    place = question.position
    row.questions.filter(pk=question.pk).delete()
    record(Event.SURVEY_CHANGED, target=row.subject, by=by, now=now, fields=[f"question {place}"])


@transaction.atomic
def set_figures(
    *,
    question: SurveyQuestion,
    benchmarks: Mapping[int, Decimal | None],
    shares: Mapping[int, Decimal | None],
    benchmark_words: str,
    missing_words: str,
    by: Person,
    now: datetime,
) -> None:
    """Put benchmarks beside the answers of a question, and the printed shares of a survey that was held elsewhere.

    Refused where a benchmark has no name, or where shares are more than everybody or short of it without a word.
    """
    row = locked(question.survey, by, now)
    if row.state == SurveyState.WITHDRAWN:
        raise Conflict("This survey is withdrawn.", subject=row.subject)
    if any(value is not None for value in benchmarks.values()) and not benchmark_words.strip():
        raise Refused(
            "Say what it is measured against, such as “national survey, February 2019”.", field="benchmark_words"
        )
    if row.source and row.state != SurveyState.DRAFT:
        shares = {}
    stored = row.questions.get(pk=question.pk)
    stored.benchmark_words, stored.missing_words = benchmark_words.strip(), missing_words.strip()
    stored.save(update_fields=["benchmark_words", "missing_words"])
    for option in stored.options.all():
        option.benchmark = benchmarks.get(option.pk, option.benchmark)
        if row.source:
            option.share = shares.get(option.pk, option.share)
        option.save(update_fields=["benchmark", "share"])
    if row.source and row.state == SurveyState.DRAFT:
        wrong = unaccounted(row.questions.prefetch_related("options").get(pk=question.pk))
        if wrong is not None:
            raise Refused(wrong, field="missing_words")
    record(Event.SURVEY_CHANGED, target=row.subject, by=by, now=now, fields=[f"question {stored.position}"])


@transaction.atomic
def step(*, survey: Survey, name: str, reason: str = "", by: Person, now: datetime) -> Survey:
    """Take the step `name`. Publishing makes the link; a survey that is opened again keeps the one it had."""
    row = locked(survey, by, now)
    on = london_date(now)
    if name in ("publish", "reopen") and row.closes_on < on:
        raise Refused("Its last day is over. Give it a later one first.")
    apply(SURVEY, name, row, subject=row.subject, by=by, now=now, reason=reason)
    if name == "publish":
        row.key = secrets.token_urlsafe(32)
        signed(row, by=by, now=now).save()
    return row


@transaction.atomic
def answer(
    *, survey: Survey, sector: SurveySector | None, chosen: Mapping[int, int], written: Mapping[int, str], ticket: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Take one set of answers; False where this form was taken already.

    `chosen` maps a question's id to an option's, `written` to words. Nothing of who answers is kept. Refused on a day
    on which the survey takes none, and for a set without any answer.
    """
    row = Survey.objects.get(pk=survey.pk)
    if not row.takes_answers(london_date(now)):
        raise Refused("This survey takes no answers today. Nothing was kept.")
    asked = {question.pk: question for question in row.questions.prefetch_related("options")}
    answers = []
    for question_id, option_id in chosen.items():
        question = asked.get(question_id)
        offered = {option.pk for option in question.options.all()} if question else set()
        if option_id in offered:
            answers.append(SurveyAnswer(question_id=question_id, option_id=option_id))
    for question_id, words in written.items():
        question = asked.get(question_id)
        if question is not None and question.asking == Asking.WORDS and words.strip():
            answers.append(SurveyAnswer(question_id=question_id, words=words.strip()[:LONGEST_WORDS]))
    if not answers:
        raise Refused("Answer at least one question, or leave the page.")
    try:
        with transaction.atomic():
            response = SurveyResponse.objects.create(survey=row, sector=sector, ticket=ticket)
    except IntegrityError:
        return False
    for one in answers:
        one.response = response
    SurveyAnswer.objects.bulk_create(answers)
    return True


@transaction.atomic
def name_theme(*, question: SurveyQuestion, name: str, by: Person, now: datetime) -> SurveyTheme:
    """A theme that answers to a question may be sorted into; the same name again answers with the one there is."""
    row = locked(question.survey, by, now, SurveyState.PUBLISHED, SurveyState.CLOSED)
    if question.asking != Asking.WORDS:
        raise Refused("Only what people wrote in their own words has themes.")
    if not name.strip():
        raise Refused("Name the theme.", field="name")
    made, new = SurveyTheme.objects.get_or_create(
        question=question, name=name.strip()[:120], defaults={"named_at": now, "named_by": by}
    )
    if new:
        record(Event.SURVEY_THEMED, target=row.subject, by=by, now=now, fields=[f"theme {made.pk}"])
    return made


@transaction.atomic
def sort_words(*, answer: SurveyAnswer, themes: Iterable[SurveyTheme], quoted: bool, by: Person, now: datetime) -> None:
    """Say which themes are in what somebody wrote, and whether it may be quoted."""
    question = answer.question
    row = locked(question.survey, by, now, SurveyState.PUBLISHED, SurveyState.CLOSED)
    stored = SurveyAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if stored.taken_out:
        raise Conflict("These words were taken out.", subject=row.subject)
    chosen = [theme for theme in themes if theme.question_id == question.pk]
    stored.quoted = quoted
    stored.save(update_fields=["quoted"])
    stored.themes.set(chosen)
    record(Event.SURVEY_THEMED, target=row.subject, by=by, now=now, fields=[f"answer {stored.pk}"])


@transaction.atomic
def take_words_out(*, answer: SurveyAnswer, by: Person, now: datetime) -> None:
    """Delete words by which somebody could be known. That they were there stays; what they said does not."""
    row = locked(answer.question.survey, by, now, SurveyState.PUBLISHED, SurveyState.CLOSED)
    stored = SurveyAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    stored.words, stored.quoted, stored.taken_out = "", False, True
    stored.save(update_fields=["words", "quoted", "taken_out"])
    stored.themes.clear()
    record(Event.SURVEY_WORDS_TAKEN_OUT, target=row.subject, by=by, now=now, fields=[f"answer {stored.pk}"])
