"""Every write of the learning chain."""

from .briefings import begin_briefing, edit_briefing, step_briefing
from .cycles import add_cycle_action, begin_cycle, edit_cycle, step_cycle
from .findings import add_theme, edit_finding, explain, record_finding
from .recommendations import add_action, answer, assure, check_impact, recommend, reconsider, reopen
from .texts import edit_text, send_text, sign_text, take_back_text

__all__ = [
    "add_action",
    "add_cycle_action",
    "add_theme",
    "answer",
    "assure",
    "begin_briefing",
    "begin_cycle",
    "check_impact",
    "edit_briefing",
    "edit_cycle",
    "edit_finding",
    "edit_text",
    "explain",
    "recommend",
    "reconsider",
    "record_finding",
    "reopen",
    "send_text",
    "sign_text",
    "step_briefing",
    "step_cycle",
    "take_back_text",
]
