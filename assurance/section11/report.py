"""The composite report of a self-assessment: collected once, drawn as page, workbook and document.

A score that was moderated counts as moderated. "Not applicable" is in no average, and what is not answered is no
nought. An average is never shown without the lowest score that is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from portal.accounts.models import Organisation

from ..choices import AssessmentState, Tested
from ..models import Answer, AssessmentCycle, Question, ScaleLevel, Standard, TestedBy
from . import queries

# How many levels below or above the middle of all an answer stands out, and how many answers make a middle.
OUTLYING, ENOUGH = 2, 3


@dataclass(frozen=True)
class Cell:
    """An agency and a standard, or an agency and a question: the average, the lowest score, what is not in either."""

    average: float | None
    lowest: int | None
    scored: int
    not_applicable: int
    unanswered: int
    level: ScaleLevel | None

    @property
    def words(self) -> str:
        """What the cell says: never a number for what has none."""
        if self.average is not None:
            return f"{self.average:.1f}"
        return "Not applicable" if self.not_applicable and not self.unanswered else "No answer"


@dataclass(frozen=True)
class Row:
    """A standard or a question with a cell for each agency, and all of them together."""

    thing: Standard | Question
    cells: tuple[Cell, ...]
    together: Cell


@dataclass(frozen=True)
class Outlier:
    """An answer far from the middle of all."""

    organisation: Organisation
    question: Question
    score: int
    middle: float
    below: bool


@dataclass(frozen=True)
class Gap:
    """Where the moderators saw it otherwise than the agency; `levels` below nought: lower than the agency did."""

    organisation: Organisation
    question: Question
    own: str
    moderated: str
    levels: int | None
    words: str


@dataclass(frozen=True)
class AgencyGap:
    """How an agency's own scores stand to the moderated ones: the average difference over the questions with both."""

    organisation: Organisation
    compared: int
    difference: float


@dataclass(frozen=True)
class Test:
    """What tested a question, beside what the agencies said."""

    link: TestedBy
    together: Cell

    @property
    def disagrees(self) -> bool:
        """Whether what was found does not bear the agencies' answers out."""
        return self.link.result == Tested.CONTRADICTS


@dataclass(frozen=True)
class Report:
    """Everything that the outputs show."""

    cycle: AssessmentCycle
    as_of: datetime
    levels: tuple[ScaleLevel, ...]
    agencies: tuple[Organisation, ...]
    awaited: tuple[Organisation, ...]
    excused: tuple[Organisation, ...]
    standards: tuple[Row, ...]
    questions: tuple[Row, ...]
    outliers: tuple[Outlier, ...]
    gaps: tuple[Gap, ...]
    by_agency: tuple[AgencyGap, ...]
    moderated: int
    answered: int
    tests: tuple[Test, ...]


def final(answer: Answer) -> tuple[int | None, bool]:
    """The score that counts, and whether the question does not apply: the moderated one where there is one."""
    if answer.moderated_at is not None:
        return answer.moderated_score, answer.moderated_not_applicable
    return answer.score, answer.not_applicable


def cell_of(answers: Iterable[Answer], levels: dict[int, ScaleLevel]) -> Cell:
    """The cell over these answers. Its level is the highest that the average reaches, never one above it."""
    pairs = [final(answer) for answer in answers]
    scores = [score for score, _na in pairs if score is not None]
    average = sum(scores) / len(scores) if scores else None
    reached = [value for value in levels if average is not None and value <= average]
    return Cell(
        average=average,
        lowest=min(scores, default=None),
        scored=len(scores),
        not_applicable=sum(na for _score, na in pairs),
        unanswered=sum(score is None and not na for score, na in pairs),
        level=levels[max(reached)] if reached else None,
    )


def collect(cycle: AssessmentCycle, as_of: datetime) -> Report:
    """The report over the returns that are submitted now. The number of queries does not grow with agencies."""
    levels = queries.scale(cycle)
    everybody = list(cycle.assessments.select_related("organisation"))
    submitted = [one for one in everybody if one.state == AssessmentState.SUBMITTED]
    rows = list(
        Answer.objects.filter(assessment__cycle=cycle, assessment__state=AssessmentState.SUBMITTED)
        .select_related("question__standard", "assessment__organisation")
        .order_by("assessment__organisation__name", "question__standard__position", "question__position")
    )
    by_question: dict[int, list[Answer]] = {}
    by_standard: dict[int, list[Answer]] = {}
    for answer in rows:
        by_question.setdefault(answer.question_id, []).append(answer)
        by_standard.setdefault(answer.question.standard_id, []).append(answer)
    columns = [one.pk for one in submitted]
    built = queries.standards(cycle)
    questions = [question for standard in built for question in standard.questions.all()]
    per_question = [_row(q, by_question.get(q.pk, []), columns, levels) for q in questions]
    together = {row.thing.pk: row.together for row in per_question}
    return Report(
        cycle=cycle,
        as_of=as_of,
        levels=tuple(levels.values()),
        agencies=tuple(one.organisation for one in submitted),
        awaited=tuple(one.organisation for one in everybody if one.state in queries.WRITABLE),
        excused=tuple(one.organisation for one in everybody if one.state == AssessmentState.EXCUSED),
        standards=tuple(_row(s, by_standard.get(s.pk, []), columns, levels) for s in built),
        questions=tuple(per_question),
        outliers=tuple(_outliers(by_question)),
        gaps=tuple(_gaps(rows)),
        by_agency=tuple(_by_agency(rows)),
        moderated=sum(answer.moderated_at is not None for answer in rows),
        answered=len(rows),
        tests=tuple(Test(link, together[link.question_id]) for link in queries.tests(cycle)),
    )


def _row(thing: Standard | Question, answers: list[Answer], columns: list[int], levels: dict[int, ScaleLevel]) -> Row:
    own: dict[int, list[Answer]] = {}
    for answer in answers:
        own.setdefault(answer.assessment_id, []).append(answer)
    cells = tuple(cell_of(own.get(pk, []), levels) for pk in columns)
    return Row(thing, cells, cell_of(answers, levels))


def _outliers(by_question: dict[int, list[Answer]]) -> Iterable[Outlier]:
    for answers in by_question.values():
        scored = [(answer, score) for answer in answers if (score := final(answer)[0]) is not None]
        if len(scored) < ENOUGH:
            continue
        middle = median(score for _answer, score in scored)
        for answer, score in scored:
            if abs(score - middle) >= OUTLYING:
                yield Outlier(answer.assessment.organisation, answer.question, score, middle, score < middle)


def _gaps(rows: list[Answer]) -> Iterable[Gap]:
    for answer in rows:
        own, seen = (answer.score, answer.not_applicable), final(answer)
        if answer.moderated_at is None or own == seen:
            continue
        both = own[0] is not None and seen[0] is not None
        yield Gap(
            answer.assessment.organisation,
            answer.question,
            score_words(*own),
            score_words(*seen),
            seen[0] - own[0] if both else None,  # type: ignore[operator]
            answer.moderated_words,
        )


def _by_agency(rows: list[Answer]) -> Iterable[AgencyGap]:
    pairs: dict[int, list[int]] = {}
    bodies: dict[int, Organisation] = {}
    for answer in rows:
        if answer.moderated_score is not None and answer.score is not None:
            bodies[answer.assessment_id] = answer.assessment.organisation
            pairs.setdefault(answer.assessment_id, []).append(answer.moderated_score - answer.score)
    for key, differences in pairs.items():
        yield AgencyGap(bodies[key], len(differences), sum(differences) / len(differences))


def score_words(score: int | None, not_applicable: bool) -> str:
    """A score as it is written everywhere; what has none says so."""
    if not_applicable:
        return "Not applicable"
    return "No answer" if score is None else str(score)
