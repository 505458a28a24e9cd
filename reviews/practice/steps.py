"""What a person can do with a practice review now: the step that takes it on, and the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.workflow import Transition, available_transitions

from ..models import PracticeReview
from ..readiness import Missing
from .readiness import before
from .workflow import PRACTICE

if TYPE_CHECKING:
    from portal.accounts.models import Person

# The page of each step that has one of its own; the others have the page of steps.
PAGES = {
    "send_for_agreement": "practice_send",
    "take_back": "practice_take_back",
    "schedule": "practice_gate",
    "cancel": "practice_cancel",
    "take_down": "practice_take_down",
}
DECIDED = ("withhold", "end_withholding", "decide_not_to_publish", "reconsider")
ONWARD = ("commission", "complete", "send_for_agreement", "schedule")


@dataclass(frozen=True)
class Step:
    """One step with its address and what is still missing before it."""

    name: str
    label: str
    path: str
    missing: list[Missing]


def _step(transition: Transition, review: PracticeReview) -> Step:
    kwargs = {"reference": review.reference}
    if transition.name in PAGES:
        path = reverse(PAGES[transition.name], kwargs=kwargs)
    elif transition.name in DECIDED:
        path = reverse("practice_decision", kwargs={**kwargs, "name": transition.name})
    else:
        path = reverse("practice_step", kwargs={**kwargs, "name": transition.name})
    return Step(transition.name, transition.label, path, before(transition.name, review))


def forward(review: PracticeReview, person: Person, now: datetime) -> Step | None:
    """The step that takes the review on and that this person may take, with what is missing; None where it waits."""
    found = [t for t in available_transitions(PRACTICE, review, person, now) if t.name in ONWARD]
    return _step(found[0], review) if found else None


def others(review: PracticeReview, person: Person, now: datetime) -> list[Step]:
    """The steps aside: taking back, withholding, stopping."""
    return [_step(t, review) for t in available_transitions(PRACTICE, review, person, now) if t.name not in ONWARD]
