"""What an action's own facts allow."""

from __future__ import annotations

from portal.uploads.queries import files_of

from ..models import Action

EVIDENCE = "evidence"


def has_evidence(action: Action) -> str | None:
    """What was done is said in words, or a file shows it."""
    if action.done_words.strip() or files_of(action.subject, EVIDENCE):
        return None
    return "Say what was done, or attach a file that shows it."


def has_assurance(action: Action) -> str | None:
    """Who checked, and how, is recorded."""
    return None if action.assurance_words.strip() else "Say how it was checked that this was done."


def has_impact(action: Action) -> str | None:
    """What difference the action made, and how anybody knows, is recorded."""
    return None if action.impact_words.strip() else "Say what difference this made to children, and how that is known."
