"""The nouns of the learning chain."""

from .briefing import Briefing
from .cycle import LearningCycle
from .finding import Finding, Theme
from .learning_text import LearningText
from .recommendation import ImpactCheck, LearningRecommendation

__all__ = [
    "Briefing",
    "Finding",
    "ImpactCheck",
    "LearningCycle",
    "LearningRecommendation",
    "LearningText",
    "Theme",
]
