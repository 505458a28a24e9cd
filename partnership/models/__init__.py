"""What the loaded arrangements say (written by `actions.load_arrangements`), and the partnership's own work."""

from .action import Action, Numbering
from .arrangements import Arrangements
from .clock_setting import ClockSetting
from .contact import Contact
from .group import Group, GroupMember
from .membership import OfficeHolder, PartnershipOrganisation
from .priority import AssuranceArea, Priority
from .recipient import Recipient
from .sign_off_step import SignOffStep
from .timetable import Milestone, TimetablePreset

__all__ = [
    "Action",
    "Arrangements",
    "AssuranceArea",
    "ClockSetting",
    "Contact",
    "Group",
    "GroupMember",
    "Milestone",
    "Numbering",
    "OfficeHolder",
    "PartnershipOrganisation",
    "Priority",
    "Recipient",
    "SignOffStep",
    "TimetablePreset",
]
