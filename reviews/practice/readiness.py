"""What is still missing before a step of a practice review, each with the page that puts it right."""

from __future__ import annotations

from django.urls import reverse

from portal.workflow import Policy

from ..models import PracticeReview
from ..readiness import Missing
from . import policies as p
from .workflow import PRACTICE

PAGES: dict[Policy, str] = {
    p.has_purpose: "practice_terms",
    p.has_lines_of_enquiry: "practice_terms",
    p.has_method: "practice_terms",
    p.has_family_plan: "practice_terms",
    p.has_reviewer: "practice_candidates",
    p.has_summary: "practice_report_edit",
    p.has_reasons: "practice_report_edit",
    p.has_improvements: "practice_report_edit",
}


def before(name: str, review: PracticeReview) -> list[Missing]:
    """What stands between `review` and the step `name` of its process; empty when it can be taken."""
    return [
        Missing(sentence, reverse(PAGES[policy], kwargs={"reference": review.reference}))
        for policy in PRACTICE.by_name[name].requires
        if (sentence := policy(review))
    ]
