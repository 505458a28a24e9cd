"""What the loaded arrangements say, one noun a file. Written by `actions.load_arrangements` alone."""

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
    "Arrangements",
    "AssuranceArea",
    "ClockSetting",
    "Contact",
    "Group",
    "GroupMember",
    "Milestone",
    "OfficeHolder",
    "PartnershipOrganisation",
    "Priority",
    "Recipient",
    "SignOffStep",
    "TimetablePreset",
]
