"""What a finding's chain allows: each policy returns the sentence that refuses, or None."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from partnership.choices import ActionState
from partnership.models import Action

from .choices import FindingSource, TextSort
from .models import Briefing, Finding, LearningCycle, LearningRecommendation, LearningText
from .models.briefing import PARTS

ASSURED = (ActionState.ASSURED, ActionState.IMPACT)


def has_actions(recommendation: LearningRecommendation) -> str | None:
    """Something is being done about it: at least one action of the tracker that was not dropped."""
    return None if _actions(recommendation) else "Add first what is to be done about it, and by whom."


def actions_are_assured(recommendation: LearningRecommendation) -> str | None:
    """Each of its actions was done and somebody else checked that it was."""
    waiting = [a.reference for a in _actions(recommendation) if a.state not in ASSURED]
    if not waiting:
        return None
    return f"Not assured yet: {', '.join(waiting)}. An action is assured in the tracker once it is reported done."


def _actions(recommendation: LearningRecommendation) -> list[Action]:
    subject = recommendation.subject
    rows = Action.objects.filter(source_kind=subject.kind, source_id=subject.id)
    return list(rows.exclude(state=ActionState.DROPPED).order_by("reference"))


def twelve_months_are_checked(recommendation: LearningRecommendation) -> str | None:
    """Somebody looked after twelve months, and a difference was found."""
    checks = recommendation.checks.filter(round=recommendation.round, months=12)
    return None if checks.exists() else "The impact after twelve months has not been checked yet."


def text_is_written(text: LearningText) -> str | None:
    """Both parts of the text say something."""
    return None if text.summary.strip() and text.words.strip() else "Write the summary and the text first."


def every_recommendation_is_answered(text: LearningText) -> str | None:
    """A response answers every recommendation of its review, and a brief waits for none."""
    if text.sort != TextSort.RESPONSE:
        return None
    rows = LearningRecommendation.objects.filter(
        finding__subject_kind=text.subject_kind, finding__subject_id=text.subject_id, answer=""
    ).values_list("reference", flat=True)
    return f"Not answered yet: {', '.join(rows)}." if rows else None


def unexplained_findings(kind: str, number: int) -> QuerySet[Finding]:
    """Findings of one review for which nothing was answered and for which no reason is recorded.

    An answer in part or a refusal has its reasons with it.
    """
    answered = LearningRecommendation.objects.filter(finding=OuterRef("pk")).exclude(answer="")
    rows = Finding.objects.filter(subject_kind=kind, subject_id=number, not_implemented="")
    return rows.filter(~Exists(answered)).order_by("pk")


def adults_findings_have_reasons(text: LearningText) -> str | None:
    """A board for adults answers each finding or says why it does nothing (Care Act 2014, Schedule 2)."""
    if text.sort != TextSort.RESPONSE:
        return None
    rows = unexplained_findings(text.subject_kind, text.subject_id).filter(source=FindingSource.ADULT)
    found = list(rows.values_list("reference", flat=True))
    if not found:
        return None
    return f"Recommend something, or record why nothing is done: {', '.join(found)}. The law asks a board for reasons."


def seven_parts_are_written(briefing: Briefing) -> str | None:
    """Each of the seven parts says something."""
    empty = [heading for name, heading in PARTS if not getattr(briefing, name).strip()]
    return f"Still empty: {', '.join(empty)}." if empty else None


def scope_is_written(cycle: LearningCycle) -> str | None:
    """The scope and the questions are written down (month 1)."""
    return None if cycle.scope.strip() else "Write down the scope and the questions first."


def is_explored(cycle: LearningCycle) -> str | None:
    """What was learnt in exploring is written down (months 2 and 3)."""
    return None if cycle.explored.strip() else "Write down first what was found in exploring."


def voices_are_heard(cycle: LearningCycle) -> str | None:
    """Children, families or practitioners were heard, or the record says why not."""
    voices = (cycle.voices_children, cycle.voices_families, cycle.voices_practitioners)
    heard = any(words.strip() for words in voices)
    return None if heard else "Write down what children, families or practitioners said, or why they were not asked."


def is_responded(cycle: LearningCycle) -> str | None:
    """What the partnership does about it is written down (months 3 and 4)."""
    return None if cycle.response.strip() else "Write down first what is done about it."


def has_results(cycle: LearningCycle) -> str | None:
    """What came of it is written down (month 8)."""
    return None if cycle.results.strip() else "Write down first what came of it, and how that is known."
