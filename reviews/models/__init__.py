"""The nouns of rapid reviews and of practice reviews."""

from .agency_return import AgencyReturn, Chase, ReturnEvent, ReturnShare
from .decision import ConflictOfInterest, CouncilDecision, Notification, PartnerView
from .incident import Child, Incident
from .meeting import Attendance, CriterionAnswer, Meeting, Recommendation, SafetyAction
from .pack import Pack
from .practice_chronology import ChronologyEntry, ChronologyPart, PartAuthor
from .practice_commission import Candidate, PracticeTerms, SuitabilityNote
from .practice_counted import CountedReviews
from .practice_publication import Publication, PublicationBar, PublicationComment, PublicationDecision, PublicationPlan
from .practice_report import PracticeReport, ReportSending
from .practice_review import PracticeConflict, PracticeCounter, PracticeReview
from .practice_running import Checkpoint, DelayNotice, Involvement, OtherProceedings, ReviewerRequest
from .review import RapidReview, ReferenceCounter
from .submission import PanelReply, Submission, SubmissionRecipient

# The parts of the app that keep nouns of their own; the reviews they hang on come first.
from ..leaks.models import CheckedText, GlossaryEntry, LeakWarning, NamesCheck  # isort: skip
from ..learning.models import (  # isort: skip
    Briefing,
    Finding,
    ImpactCheck,
    LearningCycle,
    LearningRecommendation,
    LearningText,
    Theme,
)
from ..referrals.models import Referral  # isort: skip
from ..sharing.models import SharedFinding, SharedPackage  # isort: skip
from ..retention.models import Disposal, Hold, RetentionPeriod  # isort: skip

__all__ = [
    "AgencyReturn",
    "Attendance",
    "Briefing",
    "Candidate",
    "Chase",
    "CheckedText",
    "Checkpoint",
    "Child",
    "ChronologyEntry",
    "ChronologyPart",
    "ConflictOfInterest",
    "CouncilDecision",
    "CountedReviews",
    "CriterionAnswer",
    "DelayNotice",
    "Disposal",
    "Finding",
    "GlossaryEntry",
    "Hold",
    "ImpactCheck",
    "Incident",
    "Involvement",
    "LeakWarning",
    "LearningCycle",
    "LearningRecommendation",
    "LearningText",
    "Meeting",
    "NamesCheck",
    "Notification",
    "OtherProceedings",
    "Pack",
    "PanelReply",
    "PartAuthor",
    "PartnerView",
    "PracticeConflict",
    "PracticeCounter",
    "PracticeReport",
    "PracticeReview",
    "PracticeTerms",
    "Publication",
    "PublicationBar",
    "PublicationComment",
    "PublicationDecision",
    "PublicationPlan",
    "RapidReview",
    "Recommendation",
    "ReferenceCounter",
    "Referral",
    "ReportSending",
    "RetentionPeriod",
    "ReturnEvent",
    "ReturnShare",
    "ReviewerRequest",
    "SafetyAction",
    "SharedFinding",
    "SharedPackage",
    "Submission",
    "SubmissionRecipient",
    "SuitabilityNote",
    "Theme",
]
