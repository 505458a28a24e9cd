"""The four steps in which an incident is logged, each saved by itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from .. import policies
from ..choices import ReviewState
from ..models import RapidReview

WHAT_HAPPENED = (
    policies.has_summary,
    policies.has_setting,
    policies.has_abuse_answer,
    policies.has_safety_words,
)
STEPS = (
    ("dates", "Dates", "review_dates", (policies.has_date,)),
    ("facts", "What happened", "review_facts", WHAT_HAPPENED),
    ("children", "The children", "review_children", (policies.has_child,)),
    ("check", "Check, and ask the council", "review_complete_facts", ()),
)


@dataclass(frozen=True)
class Step:
    """One step: its address (empty before the incident is saved), and where it stands."""

    number: int
    text: str
    path: str
    done: bool
    current: bool


def logging_steps(review: RapidReview | None, current: str) -> list[Step]:
    """The steps while the incident is being logged, `current` being the one on this page; none later."""
    if review is not None and review.state != ReviewState.DRAFT:
        return []
    found = []
    for number, (name, text, url_name, asked) in enumerate(STEPS, 1):
        done = review is not None and bool(asked) and not any(policy(review) for policy in asked)
        path = reverse(url_name, args=[review.reference]) if review else ""
        found.append(Step(number, text, path, done, name == current))
    return found


# What stands in the way of asking the council, with the page that puts it right.
FIXED_AT = {
    policies.has_date: "review_dates",
    policies.has_child: "child_add",
    **dict.fromkeys(WHAT_HAPPENED, "review_facts"),
}


def missing_facts(review: RapidReview) -> list[dict[str, str]]:
    """Each sentence that stands in the way of asking the council, with the address of the page for it."""
    asked = ((policy(review), url_name) for policy, url_name in FIXED_AT.items())
    return [{"text": text, "path": reverse(url_name, args=[review.reference])} for text, url_name in asked if text]
