"""Every write of the assurance app."""

from .files import attach_file, remove_file
from .loading import load_framework, load_history
from .planning import edit_activity, move_activity, plan_activity, record_findings, step
from .published import load_published
from .tracking import add_action

__all__ = [
    "add_action",
    "attach_file",
    "edit_activity",
    "load_framework",
    "load_history",
    "load_published",
    "move_activity",
    "plan_activity",
    "record_findings",
    "remove_file",
    "step",
]
