"""The nouns of a rapid review."""

from .agency_return import AgencyReturn, Chase, ReturnEvent, ReturnShare
from .decision import ConflictOfInterest, CouncilDecision, Notification, PartnerView
from .incident import Child, Incident
from .meeting import Attendance, CriterionAnswer, Meeting, Recommendation, SafetyAction
from .pack import Pack
from .practice_review import PracticeConflict, PracticeCounter, PracticeReview
from .review import RapidReview, ReferenceCounter
from .submission import PanelReply, Submission, SubmissionRecipient

# The parts of the app that keep nouns of their own; the reviews they hang on come first.
from ..leaks.models import CheckedText, GlossaryEntry, LeakWarning  # isort: skip
from ..learning.models import (  # isort: skip
    Briefing,
    Finding,
    ImpactCheck,
    LearningCycle,
    LearningRecommendation,
    LearningText,
    Theme,
)

__all__ = [
    "AgencyReturn",
    "Attendance",
    "Briefing",
    "Chase",
    "CheckedText",
    "Child",
    "ConflictOfInterest",
    "CouncilDecision",
    "CriterionAnswer",
    "Finding",
    "GlossaryEntry",
    "ImpactCheck",
    "Incident",
    "LeakWarning",
    "LearningCycle",
    "LearningRecommendation",
    "LearningText",
    "Meeting",
    "Notification",
    "Pack",
    "PanelReply",
    "PartnerView",
    "PracticeConflict",
    "PracticeCounter",
    "PracticeReview",
    "RapidReview",
    "Recommendation",
    "ReferenceCounter",
    "ReturnEvent",
    "ReturnShare",
    "SafetyAction",
    "Submission",
    "SubmissionRecipient",
    "Theme",
]
