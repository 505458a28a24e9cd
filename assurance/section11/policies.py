"""What the state of a self-assessment allows: each policy returns the sentence that refuses, or None."""

from __future__ import annotations

from ..models import Answer, Assessment, AssessmentCycle, Question


def has_questions(cycle: AssessmentCycle) -> str | None:
    """At least one question is left in it."""
    if Question.objects.filter(standard__cycle=cycle).exists():
        return None
    return "There is no question left to ask. Build it anew."


def is_whole(assessment: Assessment) -> str | None:
    """Every question has a score or says that it does not apply; what does not apply says why."""
    rows = list(Answer.objects.filter(assessment=assessment).select_related("question__standard"))
    missing = [row.question.number for row in rows if not row.answered]
    if missing:
        return f"Answer every question first. Still without a score: {', '.join(missing)}."
    silent = [row.question.number for row in rows if row.not_applicable and not row.narrative.strip()]
    if silent:
        return f"Say why it does not apply: {', '.join(silent)}."
    undated = [row.question.number for row in rows if row.improvement.strip() and row.improve_until is None]
    if undated:
        return f"Give the day by which each improvement is to be made: {', '.join(undated)}."
    return None
