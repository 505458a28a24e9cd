"""What the state and the words of an activity allow: each policy returns the sentence that refuses, or None."""

from __future__ import annotations

from .models import Activity


def has_months(activity: Activity) -> str | None:
    """The months in which it takes place are known."""
    return None if activity.from_month else "Say first in which months it takes place."


def has_lead(activity: Activity) -> str | None:
    """An organisation leads on it."""
    return None if activity.lead_id else "Say first which organisation leads on it."


def has_findings(activity: Activity) -> str | None:
    """What was found is written down, strengths or not."""
    if activity.findings.strip() or activity.strengths.strip():
        return None
    return "Write down first what was found, or which strengths were seen."


def has_voice(activity: Activity) -> str | None:
    """At least one of those whom the framework commits to hear was heard, or the record says why not.

    Bolton's arrangements of June 2019 commit every assurance activity to speak with children and families
    and to involve practitioners.
    """
    voices = (activity.voices_children, activity.voices_families, activity.voices_practitioners)
    if any(words.strip() for words in voices):
        return None
    return "Write down first what children, families or practitioners said, or why they were not asked."
