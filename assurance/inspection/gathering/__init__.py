"""Where each part of a pack comes from: functions by their name in the list, each asked with who asks and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import assurance, partnership, reviews
from .found import Asker, Found

Gather = Callable[[Asker], Iterator[Found]]

GATHERED: dict[str, Gather] = {
    "arrangements": partnership.arrangements,
    "annual_reports": assurance.annual,
    "thresholds": partnership.thresholds,
    "minutes": partnership.minutes,
    "plan": partnership.plan,
    "actions": partnership.actions,
    "performance": assurance.performance,
    "audits": assurance.audits,
    "self_assessments": assurance.self_assessments,
    "surveys": assurance.surveys,
    "risks": assurance.risks,
    "scrutiny": assurance.scrutiny,
    "training": partnership.training,
    "learning": reviews.learning,
    "rapid_reviews": reviews.cases,
    "voices": assurance.voices,
}

__all__ = ["GATHERED", "Asker", "Found", "Gather"]
