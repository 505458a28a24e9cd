"""What the loaded arrangements say, one noun a file. Written by `actions.load_arrangements` alone."""

from .arrangements import Arrangements
from .clock_setting import ClockSetting
from .contact import Contact
from .dispute import AnswerAction, Dispute, DisputeAnswer, DisputeLetter, DisputePosition, DisputeStep
from .group import Group, GroupMember
from .information import (
    AgreementParty,
    AgreementReview,
    InformationRequest,
    InformationSetting,
    PolicyDocument,
    PolicyVersion,
    SharingAgreement,
    SharingDecision,
)
from .ladder import Ladder, LadderStage, StageTime
from .membership import OfficeHolder, PartnershipOrganisation
from .money import Budget, BudgetEntry, BudgetLine, InKind
from .priority import AssuranceArea, Priority
from .protocol import Obligation, Promise, Protocol
from .recipient import Recipient
from .sign_off_step import SignOffStep
from .timetable import Milestone, TimetablePreset
from .training import (
    Booking,
    Certificate,
    CertificateExtension,
    Course,
    Evaluation,
    Trainer,
    TrainingSession,
)

__all__ = [
    "AgreementParty",
    "AgreementReview",
    "AnswerAction",
    "Arrangements",
    "AssuranceArea",
    "Booking",
    "Budget",
    "BudgetEntry",
    "BudgetLine",
    "Certificate",
    "CertificateExtension",
    "ClockSetting",
    "Contact",
    "Course",
    "Dispute",
    "DisputeAnswer",
    "DisputeLetter",
    "DisputePosition",
    "DisputeStep",
    "Evaluation",
    "Group",
    "GroupMember",
    "InKind",
    "InformationRequest",
    "InformationSetting",
    "Ladder",
    "LadderStage",
    "Milestone",
    "Obligation",
    "OfficeHolder",
    "PartnershipOrganisation",
    "PolicyDocument",
    "PolicyVersion",
    "Priority",
    "Promise",
    "Protocol",
    "Recipient",
    "SharingAgreement",
    "SharingDecision",
    "SignOffStep",
    "StageTime",
    "TimetablePreset",
    "Trainer",
    "TrainingSession",
]
