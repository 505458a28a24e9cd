"""What comes next in a review: for each step of its process, where it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from partnership.queries import current, statutory_partners
from portal.accounts.choices import Role
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.clock import london_date
from portal.workflow import Transition, available_transitions

from .choices import ReviewState
from .models import PartnerView, RapidReview
from .readiness import Missing, before
from .workflow import REVIEW

if TYPE_CHECKING:
    from portal.accounts.models import Person

# Where a step is taken. Steps that carry the review forward come first on the page; the others
# are offered beside them, quietly.
FORWARD: dict[str, str] = {
    "complete_facts": "review_facts",
    "decide_to_notify": "review_decision",
    "notify": "review_notify",
    "begin_gathering": "review_agencies",
    "circulate": "review_pack",
    "record_meeting": "review_meeting",
    "send_for_sign_off": "review_recommendation",
    "submit": "review_submit",
    "record_reply": "review_reply",
    "close": "review_respond",
}
ASIDE: dict[str, str] = {
    "reopen_decision": "review_decision",
    "end_after_notification": "review_end_after_notification",
    "take_back": "review_take_back",
    "reconsider": "review_reconsider",
    "withdraw": "review_withdraw",
}
# The same page as a step above, or a consequence that no button offers.
ELSEWHERE = frozenset({"decide_not_to_notify", "circulate_after_meeting", "agree", "dissent"})


@dataclass(frozen=True)
class Step:
    """One step on offer: its words, its page, and what is still missing before it."""

    name: str
    label: str
    path: str
    missing: list[Missing]


@dataclass(frozen=True)
class Next:
    """The step that carries the review forward, if this person may take it; quieter ones; and who is waited for."""

    forward: Step | None
    aside: list[Step]
    waiting_for: tuple[str, ...]


def next_steps(review: RapidReview, person: Person, now: datetime) -> Next:
    """What `person` can do next at `now`, and, where it is not theirs to do, whose move it is."""
    on = london_date(now)
    offered = [
        t
        for t in available_transitions(REVIEW, review, person, now)
        if t.permission != Permission.DECIDE_NOTIFICATION or decides_for_the_council(person, on)
    ]
    if review.state == "circulated":
        # The pack can be circulated again; the way forward is the meeting.
        offered = sorted(offered, key=lambda t: t.name != "record_meeting")
    forward = next((t for t in offered if t.name in FORWARD), None)
    owners = tuple(Role(role).label for role in REVIEW.owners[review.state])
    return Next(
        forward=_step(forward, FORWARD[forward.name], review) if forward else _view_to_give(review, person, on),
        aside=[_step(t, ASIDE[t.name], review) for t in offered if t.name in ASIDE],
        waiting_for=() if review.state in REVIEW.finals else owners,
    )


def decides_for_the_council(person: Person, on: date) -> bool:
    """Whether `person` may record the council's decision on London date `on`: its own representatives, and the
    business manager, who records who at the council decided.
    """
    own = capacities(person, Permission.DECIDE_NOTIFICATION, on, current().council_id)
    return bool(own) or holds(person, Permission.WITHDRAW_REVIEW, on)


def _view_to_give(review: RapidReview, person: Person, on: date) -> Step | None:
    """While the council decides, a representative of a partner that has not said so yet gives that partner's view."""
    if review.state != ReviewState.DECIDING:
        return None
    partners = {one.pk for one in statutory_partners(on)}
    own = {a.organisation_id for a in capacities(person, Permission.GIVE_PARTNER_VIEW, on)} & partners
    if not own or PartnerView.objects.filter(review=review, organisation_id__in=own).exists():
        return None
    path = reverse("review_decision", kwargs={"reference": review.reference})
    return Step("give_view", "Give your partner’s view on notifying", path, [])


def _step(transition: Transition, page: str, review: RapidReview) -> Step:
    path = reverse(page, kwargs={"reference": review.reference})
    return Step(transition.name, transition.label, path, before(transition.name, review))
