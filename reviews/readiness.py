"""What is still missing before a step, each with the page that puts it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from portal.workflow import Policy, Transition

from . import policies as p
from .models import AgencyReturn, RapidReview
from .workflow import RETURN, REVIEW

# Where each policy's gap is closed: the name of a page of the review.
PAGES: dict[Policy, str] = {
    p.has_date: "review_dates",
    p.has_summary: "review_facts",
    p.has_setting: "review_facts",
    p.has_abuse_answer: "review_facts",
    p.has_safety_words: "review_facts",
    p.has_child: "review_children",
    p.may_be_left_unnotified: "review_children",
    p.needs_rapid_review: "review_facts",
    p.needs_no_rapid_review: "review_facts",
    p.has_asked_agencies: "review_agencies",
    p.has_current_pack: "review_pack",
    p.has_meeting: "review_meeting",
    p.has_attendance: "review_attendance",
    p.has_facts: "review_meeting",
    p.has_safety_considered: "review_meeting",
    p.has_analysis: "review_meeting",
    p.has_lived_experience: "review_meeting",
    p.has_inequality: "review_meeting",
    p.has_criteria: "review_recommendation",
    p.has_recommendation: "review_recommendation",
    p.recommendation_is_whole: "review_recommendation",
    p.has_dispute_step: "review_dispute",
    p.reply_is_answered: "review_respond",
}


@dataclass(frozen=True)
class Missing:
    """One gap: the sentence that says what to do, and the page where it is done."""

    text: str
    path: str


def before(name: str, review: RapidReview) -> list[Missing]:
    """What stands between `review` and the step `name` of its process; empty when it can be taken."""
    return _missing(REVIEW.by_name[name], review, {"reference": review.reference})


def before_return(name: str, agency_return: AgencyReturn) -> list[Missing]:
    """The same for a step of an agency's return; its gaps are closed where it is written."""
    path = reverse("return_edit", kwargs={"pk": agency_return.pk})
    transition = RETURN.by_name[name]
    return [Missing(sentence, path) for policy in transition.requires if (sentence := policy(agency_return))]


def _missing(transition: Transition, review: RapidReview, kwargs: dict[str, Any]) -> list[Missing]:
    found = []
    for policy in transition.requires:
        sentence = policy(review)
        if sentence:
            found.append(Missing(sentence, reverse(PAGES[policy], kwargs=kwargs)))
    return found
