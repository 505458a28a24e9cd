"""What a survey must have before a step: each policy returns the sentence that refuses, or None."""

from __future__ import annotations

from decimal import Decimal

from portal.remembered import remembered

from ..choices import Asking
from ..models import Survey, SurveyQuestion

WHOLE = Decimal(100)
# Printed shares are rounded to whole numbers, each of which may be half a point off.
ROUNDING = Decimal(1)


def number(value: Decimal) -> str:
    """A percentage without needless noughts: `81`, `8.5`."""
    return f"{value.normalize():f}"


def questions_of(survey: Survey) -> list[SurveyQuestion]:
    """Its questions with what may be chosen. Two queries, once for a page."""
    rows = survey.questions.prefetch_related("options")
    return remembered(("questions of a survey", survey.pk), lambda: list(rows))


def is_answerable(survey: Survey) -> str | None:
    """There is something to answer, and every choice offers two answers at least."""
    if survey.source:
        return "This survey was held elsewhere: record its printed results instead of publishing it."
    questions = questions_of(survey)
    if not questions:
        return "Add at least one question first."
    for question in questions:
        if question.asking == Asking.CHOICE and len(question.options.all()) < 2:
            return f"Question {question.position} needs at least two answers to choose from."
    return None


def shares_are_whole(survey: Survey) -> str | None:
    """The printed shares of each question and of the sectors reach 100 per cent, or it is said what is missing."""
    if not survey.source:
        return "Only printed results of a survey that was held elsewhere are recorded; publish this one."
    questions = questions_of(survey)
    if not questions:
        return "Add at least one question first."
    return next((words for question in questions if (words := unaccounted(question)) is not None), None)


def unaccounted(question: SurveyQuestion) -> str | None:
    """What is wrong with the printed shares of one question."""
    shares = [option.share for option in question.options.all()]
    if question.asking == Asking.WORDS:
        return None
    if not any(share is not None for share in shares):
        return f"Enter the printed shares of question {question.position}."
    total = sum((share for share in shares if share is not None), Decimal(0))
    if total > WHOLE + ROUNDING:
        much = f"The shares of question {question.position} add up to {number(total)} per cent"
        return f"{much}, more than everybody. Check them."
    whole = total == WHOLE and None not in shares
    if not whole and not question.missing_words.strip():
        return (
            f"The shares of question {question.position} add up to {number(total)} per cent. Complete them, or say "
            "what is missing."
        )
    return None
