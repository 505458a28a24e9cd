"""Exactly what the partners agree, what is sent and published: the report as plain data, its files by hash."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from portal.approvals.content import content_hash
from portal.together import fetch
from portal.uploads.queries import files_for_signature

from ..learning.choices import TextSort
from ..learning.queries import AgreedText, brief_of, response_of
from ..models import Candidate, PracticeReport, PracticeReview
from .choices import CandidateState, Form

REPORT_FILE = "report"
# A draft in Word or PDF that is checked for names and published never.
DRAFT_FILE = "draft"
EVIDENCE = "sending-evidence"
PUBLISHED_FILE = "published"

# Each part of the report: field, heading, and the question that prompts its writer. `happened` to `factors` are the
# six questions by which Bolton's arrangements of June 2019 have a review understand a case.
PARTS: tuple[tuple[str, str, str], ...] = (
    ("summary", "Summary", "The story in short, told so that nobody in the family can be recognised."),
    ("happened", "What happened", "What happened, as the child lived it?"),
    ("prevented", "What could have prevented it", "What could have been done to prevent the abuse or neglect?"),
    ("changes", "What would help in similar cases", "Which changes could help to prevent it for others?"),
    ("changed", "What agencies have changed", "Which agencies have changed their practice already, and how?"),
    ("typical", "Whether this is typical", "Is this how the agency or the practitioner usually works?"),
    ("factors", "What influenced practice", "Which factors had an influence on practice?"),
    ("reasons", "Systemic and underlying reasons", "Why did people act, or not act, as they did? Look at the system."),
    ("improvements", "Recommended improvements", "What is to be improved in the area, by whom? One a paragraph."),
)
# How the questions are put where it is an adult's story.
OF_AN_ADULT = {"happened": "What happened, as the adult lived it?"}
IMPROVEMENTS = ("improvements",)
FIELDS = tuple(name for name, _heading, _prompt in PARTS)


def prompts(review: PracticeReview) -> dict[str, str]:
    """The question that prompts the writer of each part, by field, as it is put in a child's or an adult's review."""
    own = {} if review.is_childs else OF_AN_ADULT
    return {name: own.get(name, prompt) for name, _heading, prompt in PARTS}


def reviewers_of(review: PracticeReview) -> str:
    """Who led the review, by name and body: the reader of a report is told."""
    return _named(_appointed(review))


def _appointed(review: PracticeReview) -> QuerySet[Candidate]:
    return review.candidates.filter(state=CandidateState.APPOINTED).order_by("appointed_at", "pk")


def _named(rows: Iterable[Candidate]) -> str:
    return "; ".join(f"{row.name}, {row.body}" if row.body else row.name for row in rows)


def report_document(review: PracticeReview) -> dict[str, Any]:
    """The report as plain JSON with readable keys, in the order in which it is read."""
    reports, leading = fetch(PracticeReport.objects.filter(review=review), _appointed(review))
    report = next(iter(reports), None)
    return {
        "Reference": review.reference,
        "Title": review.title,
        "Kind": review.get_kind_display(),
        "Reviewer": _named(leading),
        "Report": {heading: getattr(report, name) if report else "" for name, heading, _prompt in PARTS},
    }


def report_files(review: PracticeReview) -> list[dict[str, str]]:
    """The files that are part of the report, by name and SHA-256."""
    return files_for_signature(review.subject, REPORT_FILE)


def report_hash(review: PracticeReview) -> str:
    """The hash of the report as it is stored now: what a signature and a sending name."""
    return content_hash(report_document(review), report_files(review))


def published_sections(review: PracticeReview, form: str) -> list[dict[str, str]]:
    """What the public is shown: every part that is written, or the improvements alone."""
    report = PracticeReport.objects.get(review=review)
    wanted = FIELDS if form == Form.FULL else IMPROVEMENTS
    return [
        {"title": heading, "text": words}
        for name, heading, _prompt in PARTS
        if name in wanted and (words := getattr(report, name).strip())
    ]


def published_supports(review: PracticeReview) -> list[dict[str, str]]:
    """The learning brief and the partnership's response as the partners agreed them, to be published with it."""
    found = ((TextSort.BRIEF, brief_of(review)), (TextSort.RESPONSE, response_of(review)))
    return [{"title": str(sort.label), "text": _words(text)} for sort, text in found if text is not None]


def _words(text: AgreedText) -> str:
    """A brief or a response as one text, with the answer to each recommendation."""
    answers = [
        " ".join(part for part in (row["Recommendation"], f"{row['Answer']}.", row["Reasons"]) if part.strip())
        for row in text.recommendations
    ]
    return "\n\n".join(part for part in (text.summary, text.words, *answers) if part.strip())
