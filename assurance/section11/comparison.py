"""A return line by line: each answer with its evidence, and what changed since the last self-assessment."""

from __future__ import annotations

from dataclasses import dataclass

from portal.uploads.models import Attachment

from ..models import Answer, Assessment, ScaleLevel
from . import queries
from .report import score_words

NEW, SAME, BETTER, WORSE, OTHER = (
    "New question",
    "As last time",
    "Higher than last time",
    "Lower than last time",
    "Changed",
)


@dataclass(frozen=True)
class Line:
    """One answer; `before` is the answer of the last self-assessment, `kept` its files where they still hold."""

    answer: Answer
    level: ScaleLevel | None
    moderated: ScaleLevel | None
    files: list[Attachment]
    before: Answer | None
    before_files: list[Attachment]
    change: str

    @property
    def own_words(self) -> str:
        """The agency's own score with the word of its level."""
        return _with_level(self.answer.score, self.answer.not_applicable, self.level)

    @property
    def moderated_words(self) -> str:
        """The moderated score with the word of its level; nothing before it is moderated."""
        if self.answer.moderated_at is None:
            return ""
        return _with_level(self.answer.moderated_score, self.answer.moderated_not_applicable, self.moderated)

    @property
    def differs(self) -> bool:
        """Whether the moderators saw it otherwise."""
        seen = (self.answer.moderated_score, self.answer.moderated_not_applicable)
        return self.answer.moderated_at is not None and seen != (self.answer.score, self.answer.not_applicable)

    @property
    def before_words(self) -> str:
        """The score of the last time."""
        return score_words(self.before.score, self.before.not_applicable) if self.before else ""


def _with_level(score: int | None, not_applicable: bool, level: ScaleLevel | None) -> str:
    words = score_words(score, not_applicable)
    return f"{words}: {level.name}" if level is not None else words


def lines(assessment: Assessment) -> list[Line]:
    """Every line of the return. A fixed number of queries."""
    source = queries.earlier(assessment)
    before = {a.question.code: a for a in queries.answers(source)} if source else {}
    files = queries.evidence_of([assessment.pk, *([source.pk] if source else [])])
    levels = queries.scale(assessment.cycle)
    same_scale = source is not None and source.cycle.scale_code == assessment.cycle.scale_code
    found = []
    for answer in queries.answers(assessment):
        old = before.get(answer.question.code)
        old_files = files.get((old.assessment_id, old.files_purpose), []) if old else []
        found.append(
            Line(
                answer=answer,
                level=levels.get(answer.score) if answer.score is not None else None,
                moderated=levels.get(answer.moderated_score) if answer.moderated_score is not None else None,
                files=files.get((assessment.pk, answer.files_purpose), []),
                before=old,
                before_files=old_files,
                change=_change(answer, old, same_scale) if source else "",
            )
        )
    return found


def line_of(assessment: Assessment, answer: Answer) -> Line:
    """One line of the return."""
    return next(line for line in lines(assessment) if line.answer.pk == answer.pk)


def _change(answer: Answer, old: Answer | None, same_scale: bool) -> str:
    """What changed, once the question is answered; nothing before."""
    if old is None:
        return NEW
    if not answer.answered:
        return ""
    if same_scale and answer.score is not None and old.score is not None and answer.score != old.score:
        return BETTER if answer.score > old.score else WORSE
    same = same_scale and (answer.score, answer.not_applicable) == (old.score, old.not_applicable)
    texts = (answer.narrative.strip(), answer.evidence.strip()) == (old.narrative.strip(), old.evidence.strip())
    return SAME if same and texts else OTHER
