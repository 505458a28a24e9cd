"""What the loaded arrangements say (written by `actions.load_arrangements`), and the partnership's own work."""

from .action import Action, Numbering
from .arrangements import Arrangements
from .clock_setting import ClockSetting
from .contact import Contact
from .dispute import Dispute, DisputeAnswer, DisputeLetter, DisputePosition, DisputeStep
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
from .interest import ItemInterest
from .ladder import Ladder, LadderStage, StageTime
from .meeting import AgendaItem, Decision, GroupMeeting, MeetingAttendance, MeetingPack, Paper
from .membership import OfficeHolder, PartnershipOrganisation
from .money import Budget, BudgetEntry, BudgetLine, InKind
from .named_contact import ContactDuty, NamedContact
from .plan import (
    PlanElement,
    PlanMeasure,
    PlanProgress,
    PlanQuote,
    PlanReading,
    PriorityPlan,
    PublishedPlan,
)
from .priority import AssuranceArea, Priority
from .protocol import Obligation, Promise, Protocol
from .publication import KeyMessage, PublishedArrangements
from .recipient import Recipient
from .sign_off_step import SignOffStep
from .terms import TermsOfReference
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
    "Action",
    "AgendaItem",
    "AgreementParty",
    "AgreementReview",
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
    "ContactDuty",
    "Course",
    "Decision",
    "Dispute",
    "DisputeAnswer",
    "DisputeLetter",
    "DisputePosition",
    "DisputeStep",
    "Evaluation",
    "Group",
    "GroupMeeting",
    "GroupMember",
    "InKind",
    "InformationRequest",
    "InformationSetting",
    "ItemInterest",
    "KeyMessage",
    "Ladder",
    "LadderStage",
    "MeetingAttendance",
    "MeetingPack",
    "Milestone",
    "NamedContact",
    "Numbering",
    "Obligation",
    "OfficeHolder",
    "Paper",
    "PartnershipOrganisation",
    "PlanElement",
    "PlanMeasure",
    "PlanProgress",
    "PlanQuote",
    "PlanReading",
    "PolicyDocument",
    "PolicyVersion",
    "Priority",
    "PriorityPlan",
    "Promise",
    "Protocol",
    "PublishedArrangements",
    "PublishedPlan",
    "Recipient",
    "SharingAgreement",
    "SharingDecision",
    "SignOffStep",
    "StageTime",
    "TermsOfReference",
    "TimetablePreset",
    "Trainer",
    "TrainingSession",
]
