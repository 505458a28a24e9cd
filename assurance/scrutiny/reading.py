"""The shipped questions of independent scrutiny (`questions.yaml`) and their shape."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from partnership.arrangements.reading import read_entry
from partnership.arrangements.specification import Entry

FILE = Path(__file__).resolve().parent / "questions.yaml"


@dataclass(kw_only=True)
class QuestionEntry(Entry):
    """One question, under its principle."""

    principle: str
    words: str


@dataclass(kw_only=True)
class YearEntry(Entry):
    """The questions of one year of the cycle."""

    number: int
    questions: list[QuestionEntry]


@dataclass(kw_only=True)
class QuestionsFile(Entry):
    """The file."""

    years: list[YearEntry]


def questions_of(number: int) -> list[QuestionEntry]:
    """The questions of year `number` of the cycle; a longer cycle goes round the years that there are."""
    document, _content = read_entry(FILE, QuestionsFile)
    return document.years[(number - 1) % len(document.years)].questions
