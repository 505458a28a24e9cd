"""The parts of a pack that the rooms of assurance hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from portal.clock import london_date

from ... import annual_reports, queries
from ...audits import queries as auditing
from ...audits.documents import briefing_pdf
from ...choices import AuditState, CycleState, ScrutinyState, SurveyState
from ...indicators.dashboard import collect as dashboard
from ...models import Survey
from ...months import months_on
from ...risks import queries as register
from ...scrutiny import queries as scrutinising
from ...section11 import outputs
from ...section11 import queries as assessing
from ...section11.report import collect as composite
from ...surveys import queries as asking
from ...surveys.results import Found as Answered
from ...surveys.results import collect as results
from ...voices import queries as hearing
from .found import MOST, Asker, Found, day

# A self-assessment comes every two years, and a survey is read until the next one.
TWO_YEARS = -24


def annual(asker: Asker) -> Iterator[Found]:
    """Every published annual report, the newest first."""
    for report in annual_reports.published(asker.on)[:MOST]:
        pdf = report.pdf() if report.pdf else b""
        words = "" if pdf else f"Published on {day(report.published_on)}. It is read in the portal."
        yield Found(report.title, report.path, pdf=pdf, words=words)


def performance(asker: Asker) -> Iterator[Found]:
    """The dashboard of the year: each indicator by quarter, against its target, with its latest commentary."""
    year = queries.this_year(asker.on)
    board = dashboard(year)
    if not board.lines:
        return
    quarters = [f"{quarter.first:%b %Y}" for quarter in board.lines[0].quarters]
    lines = [
        [
            line.indicator.code, line.indicator.name, *(quarter.words for quarter in line.quarters), line.year_words,
            line.target_words, line.standing,
            next((q.figure.commentary for q in reversed(line.quarters) if q.figure and q.figure.commentary), ""),
        ]
        for line in board.lines
    ]  # fmt: skip
    columns = ("Code", "Indicator", *quarters, "Year", "Target", "Against it", "Commentary")
    yield Found(f"Performance, {year.words}", reverse("indicators"), columns=columns, rows=lines)


def audits(asker: Asker) -> Iterator[Found]:
    """The multi-agency audits that were closed: the briefing, and what was found. No agency's file."""
    found = auditing.visible_to(asker.person, asker.on).filter(state=AuditState.CLOSED, due_on__gte=asker.since)
    for audit in found.prefetch_related("findings").order_by("-due_on")[:MOST]:
        path, title = reverse("audit", args=[audit.pk]), f"{audit.reference} {audit.title}"
        if audit.briefing:
            yield Found(f"{title}: briefing", path, pdf=briefing_pdf(audit, asker.now))
        lines = [["Strength" if one.strength else "To improve", one.words] for one in audit.findings.all()]
        missing = "" if lines else "No finding is recorded."
        yield Found(f"{title}: findings", path, columns=("What it is", "Finding"), rows=lines, missing=missing)


def self_assessments(asker: Asker) -> Iterator[Found]:
    """The composite report of each self-assessment that was closed in two years."""
    since = months_on(asker.since, TWO_YEARS + 12)
    found = assessing.cycles(asker.person, asker.on).filter(state=CycleState.CLOSED, due_on__gte=since)
    for cycle in found.order_by("-due_on"):
        path, title = reverse("cycle_report", args=[cycle.pk]), f"{cycle.reference} {cycle.title}: composite report"
        if assessing.composite_visible(asker.person, cycle, asker.on):
            yield Found(title, path, pdf=outputs.document(composite(cycle, asker.now)))
        else:
            yield Found(title, path, missing="Your role does not read it. The business manager adds it.")


def surveys(asker: Asker) -> Iterator[Found]:
    """The results of each survey that was closed in two years, small numbers hidden."""
    since = months_on(asker.since, TWO_YEARS + 12)
    found = asking.visible_to(asker.person, asker.on).filter(state=SurveyState.CLOSED, closes_on__gte=since)
    for survey in found.order_by("-closes_on"):
        got = results(survey, asker.now)
        words = f"From {survey.source}." if survey.source else f"{got.answered.words} answered."
        path = reverse("survey", args=[survey.pk])
        for one in got.found:
            yield _question(survey, one, words, path)


def _question(survey: Survey, found: Answered, words: str, path: str) -> Found:
    title = f"{survey.reference} {survey.title}, question {found.question.position}"
    said = f"{found.question.words} {words} {found.reach}"
    if found.lines:
        columns = ("Answer", "Count", "Share", "Benchmark", *(name for name, _total in found.columns))
        lines = [
            [line.words, line.count.words, line.share_words, line.against, *(one.words for one in line.by_sector)]
            for line in found.lines
        ]
        return Found(title, path, columns=columns, rows=lines, words=said)
    themes = [[theme.name, theme.count.words] for theme in found.themes]
    return Found(title, path, columns=("Theme", "Texts"), rows=themes, words=said)


def risks(asker: Asker) -> Iterator[Found]:
    """The register: open risks first, the gravest first."""
    found = list(register.listed(asker.person, asker.on))
    if found:
        lines = [
            [
                one.reference, one.title, one.cause, one.effect, one.controls or "None recorded",
                _scored(one.score_before), _scored(one.score),
                one.owner.name, one.get_state_display(), day(one.review_on),
            ]
            for one in found
        ]  # fmt: skip
        columns = (
            "Reference", "Risk", "Cause", "Effect", "Controls", "Before", "Now", "Answers for it", "State",
            "Next review",
        )  # fmt: skip
        yield Found("The risk register", reverse("risks"), columns=columns, rows=lines)


def _scored(score: int) -> str:
    return f"{score} ({register.band(score)[0]})"


def scrutiny(asker: Asker) -> Iterator[Found]:
    """Each statement that was given with the partners' response, and the challenges with their replies."""
    for one in scrutinising.visible_to(asker.person, asker.on).order_by("-year")[:MOST]:
        path = reverse("scrutiny", args=[one.pk])
        if one.state == ScrutinyState.OPEN:
            yield Found(f"{one.reference}: statement", path, missing="The scrutineer has not given the statement yet.")
        else:
            answer = one.response or "The partners have not answered yet."
            yield Found(f"{one.reference}: statement and response", path, words=f"{one.statement}\n\n{answer}")
        lines = [
            [day(london_date(c.raised_at)), c.words, c.reply or "Not answered yet"]
            for c in one.challenges.order_by("raised_at")
        ]
        if lines:
            columns = ("Raised", "Challenge", "Reply")
            yield Found(f"{one.reference}: challenges", path, columns=columns, rows=lines)


def voices(asker: Asker) -> Iterator[Found]:
    """What was said in twelve months, and what changed because of it."""
    found = hearing.visible_to(asker.person, asker.on).filter(heard_on__gte=asker.since).order_by("-heard_on")
    lines = [
        [day(one.heard_on), one.get_speaker_display(), one.forum, one.said, one.did or "Nothing yet", one.told]
        for one in found
    ]
    if lines:
        columns = ("Heard", "Who", "Where", "You said", "We did", "How they were told")
        yield Found("You said, we did", reverse("voices"), columns=columns, rows=lines)
