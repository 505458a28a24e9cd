"""What the loaded arrangements say (written by `actions.load_arrangements`), and the partnership's own work."""

from .action import Action, Numbering
from .arrangements import Arrangements
from .clock_setting import ClockSetting
from .contact import Contact
from .group import Group, GroupMember
from .meeting import AgendaItem, Decision, GroupMeeting, MeetingAttendance, MeetingPack, Paper
from .membership import OfficeHolder, PartnershipOrganisation
from .priority import AssuranceArea, Priority
from .publication import KeyMessage, PublishedArrangements
from .recipient import Recipient
from .sign_off_step import SignOffStep
from .terms import TermsOfReference
from .timetable import Milestone, TimetablePreset

__all__ = [
    "Action",
    "AgendaItem",
    "Arrangements",
    "AssuranceArea",
    "ClockSetting",
    "Contact",
    "Decision",
    "Group",
    "GroupMeeting",
    "GroupMember",
    "KeyMessage",
    "MeetingAttendance",
    "MeetingPack",
    "Milestone",
    "Numbering",
    "OfficeHolder",
    "Paper",
    "PartnershipOrganisation",
    "Priority",
    "PublishedArrangements",
    "Recipient",
    "SignOffStep",
    "TermsOfReference",
    "TimetablePreset",
]
