"""Every write of a practice review."""

from .agreement import send_for_agreement, sign, take_back, verify_stored
from .chronology import add_entry, remove_entry, take_from_returns
from .commissioning import appoint, discuss, invite, let_in, record_interest, remove_reviewer, write_terms
from .conflicts import declare, lift
from .counted import load_counted
from .opening import edit_review, open_practice_review
from .parts import add_own_entry, ask_agencies, chase, hand_in, name_author, open_merged, remove_own_entry, reopen_part
from .publication import (
    cancel_plan,
    decide,
    first_day,
    lift_bar,
    plan_publication,
    record_comment,
    record_sending,
    set_bar,
    strike_sending,
)
from .publishing import publish_planned, take_down
from .report import attach_draft, attach_report_file, edit_report, remove_report_file
from .running import (
    answer_request,
    ask_reviewer,
    plan_checkpoint,
    record_checkpoint,
    record_delay,
    record_involvement,
    record_proceedings,
    step,
)

__all__ = [
    "add_entry",
    "add_own_entry",
    "answer_request",
    "appoint",
    "ask_agencies",
    "ask_reviewer",
    "attach_draft",
    "attach_report_file",
    "cancel_plan",
    "chase",
    "decide",
    "declare",
    "discuss",
    "edit_report",
    "edit_review",
    "first_day",
    "hand_in",
    "invite",
    "let_in",
    "lift",
    "lift_bar",
    "load_counted",
    "name_author",
    "open_merged",
    "open_practice_review",
    "plan_checkpoint",
    "plan_publication",
    "publish_planned",
    "record_checkpoint",
    "record_comment",
    "record_delay",
    "record_interest",
    "record_involvement",
    "record_proceedings",
    "record_sending",
    "remove_entry",
    "remove_own_entry",
    "remove_report_file",
    "remove_reviewer",
    "reopen_part",
    "send_for_agreement",
    "set_bar",
    "sign",
    "step",
    "strike_sending",
    "take_back",
    "take_down",
    "take_from_returns",
    "verify_stored",
    "write_terms",
]
