"""The nouns of a rapid review."""

from .agency_return import AgencyReturn, Chase, ReturnEvent, ReturnShare
from .decision import ConflictOfInterest, CouncilDecision, Notification, PartnerView
from .incident import Child, Incident
from .meeting import Attendance, CriterionAnswer, Meeting, Recommendation, SafetyAction
from .pack import Pack
from .practice_review import PracticeConflict, PracticeCounter, PracticeReview
from .review import RapidReview, ReferenceCounter
from .submission import PanelReply, Submission, SubmissionRecipient

__all__ = [
    "AgencyReturn",
    "Attendance",
    "Chase",
    "Child",
    "ConflictOfInterest",
    "CouncilDecision",
    "CriterionAnswer",
    "Incident",
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
]
