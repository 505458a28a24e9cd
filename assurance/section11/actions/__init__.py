"""Every write of self-assessments."""

from .building import build, close, drop_question, edit_question, issue, reopen_cycle, withdraw
from .carrying import bring_in, carry_forward, package
from .moderating import answer_panel, chase, chase_late, excuse, link_test, moderate, note_panel, reopen
from .writing import attach, detach, save_answer, send_back, share, submit, take_back_share, to_lead

__all__ = [
    "answer_panel",
    "attach",
    "bring_in",
    "build",
    "carry_forward",
    "chase",
    "chase_late",
    "close",
    "detach",
    "drop_question",
    "edit_question",
    "excuse",
    "issue",
    "link_test",
    "moderate",
    "note_panel",
    "package",
    "reopen",
    "reopen_cycle",
    "save_answer",
    "send_back",
    "share",
    "submit",
    "take_back_share",
    "to_lead",
    "withdraw",
]
