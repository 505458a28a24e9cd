"""The two-page summary: the report's plain sentences, a few large numbers, and how to raise a worry."""

from __future__ import annotations

from dataclasses import dataclass

from ..figures import Collected, Figure
from .layout import period_words
from .report_text import ReportText

FIRST_PAGE = 4
# What a sentence says where nobody wrote a summary, by the name of the figure that it needs.
PLAIN = (
    ("rapid_reviews.completed", "When something very serious happened to a child, we looked at it at once. Times: {}."),
    ("rapid_reviews.to_practice_review", "We look again, for longer, at this many of them: {}."),
    ("voices.heard", "Children, families and people who work with them told us what they think. Times: {}."),
    ("voices.changed", "This many of those things made us change something: {}."),
    ("training.sessions", "We taught people how to keep children safe. Lessons held: {}."),
    ("priorities.list", "These were the most important things for us this year: {}."),
    ("meetings.held", "We met to decide things together. Meetings: {}."),
    ("audits.closed", "We checked our own work. Checks that are finished: {}."),
)


@dataclass(frozen=True)
class Summary:
    """What stands on the two pages."""

    period: str
    numbers: tuple[Figure, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]
    contact: str


def summarise(text: ReportText, collected: Collected) -> Summary:
    """The report's own sentences, or, where it has none, sentences made of the figures that are known."""
    sentences = list(text.summary) or [
        words.format(collected.figures[name].text)
        for name, words in PLAIN
        if name in collected.figures and collected.figures[name].value is not None
    ]
    numbers = [collected.figures[name] for name in text.cover if name in collected.figures]
    return Summary(
        period=period_words(collected),
        numbers=tuple(f for f in numbers if f.value is not None),
        first=tuple(sentences[:FIRST_PAGE]),
        second=tuple(sentences[FIRST_PAGE:]),
        contact=text.contact,
    )
