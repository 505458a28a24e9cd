"""What the facts of a practice review allow: each policy returns the sentence that stands in the way, or None."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from portal.remembered import remembered
from portal.together import fetch
from portal.workflow import Policy

from ..choices import Recommended, ReviewState
from ..models import Candidate, PracticeReport, PracticeReview, PracticeTerms
from .choices import CandidateState, Suitability

MEMBERS_NEEDED = 2
# From which recommendation of a rapid review a practice review follows, and once it stands where.
FOLLOWED_BY_ONE = (Recommended.LOCAL_REVIEW, Recommended.JOINT_REVIEW)
AFTER_AGREEMENT = (ReviewState.AGREED, ReviewState.SUBMITTED, ReviewState.REPLIED, ReviewState.CLOSED)


def terms_of(review: PracticeReview) -> PracticeTerms | None:
    """The terms of reference as they stand, read once for each page."""
    return remembered((PracticeTerms, review.pk), PracticeTerms.objects.filter(review=review).first)


def report_of(review: PracticeReview) -> PracticeReport | None:
    """The report as it stands, read once for each page."""
    return remembered((PracticeReport, review.pk), PracticeReport.objects.filter(review=review).first)


def read_together(review: PracticeReview, *asked: QuerySet[Any, Any]) -> list[list[Any]]:
    """The rows of `asked`, and in the same statement the terms and the report, for whoever asks for them later."""
    kept = (PracticeTerms, PracticeReport)
    *found, terms, report = fetch(*asked, *(model.objects.filter(review=review) for model in kept))
    for model, rows in zip(kept, (terms, report), strict=True):
        remembered((model, review.pk), lambda rows=rows: next(iter(rows), None))
    return found


def has_purpose(review: PracticeReview) -> str | None:
    """The terms of reference say what the review is for, and over which period."""
    terms = terms_of(review)
    if terms and terms.purpose.strip() and terms.scope_from and terms.scope_to:
        return None
    return "The terms of reference have to say what the review is for, and the period that it looks at."


def has_lines_of_enquiry(review: PracticeReview) -> str | None:
    """There are key lines of enquiry, and agencies to ask."""
    terms = terms_of(review)
    if terms and terms.lines_of_enquiry.strip() and terms.agencies.exists():
        return None
    return "The terms of reference have to name the key lines of enquiry and the agencies."


def has_method(review: PracticeReview) -> str | None:
    """The partners have agreed with the reviewer how it is done (Working Together: the method is agreed)."""
    terms = terms_of(review)
    return None if terms and terms.method else "The terms of reference have to say by which method it is done."


def has_family_plan(review: PracticeReview) -> str | None:
    """It is planned how the family, surviving children included, is invited to take part."""
    terms = terms_of(review)
    if terms and terms.family_plan.strip():
        return None
    return "Write down how the family, surviving children included, is invited to take part."


def has_reviewer(review: PracticeReview) -> str | None:
    """Somebody has been chosen to lead the review."""
    if review.candidates.filter(state=CandidateState.APPOINTED).exists():
        return None
    return f"Choose the reviewer, after at least {MEMBERS_NEEDED} members have each recorded their own discussion."


def has_summary(review: PracticeReview) -> str | None:
    """The report says what happened."""
    report = report_of(review)
    return None if report and report.summary.strip() else "The report has to hold a summary of what happened."


def has_reasons(review: PracticeReview) -> str | None:
    """The report analyses why people acted as they did: the systemic or underlying reasons."""
    report = report_of(review)
    if report and report.reasons.strip():
        return None
    return "The report has to analyse the systemic or underlying reasons why people acted, or did not act, as they did."


def has_improvements(review: PracticeReview) -> str | None:
    """The report says which improvements are recommended."""
    report = report_of(review)
    return None if report and report.improvements.strip() else "The report has to hold the improvements it recommends."


def is_discussed(candidate: Candidate) -> str | None:
    """At least two members discussed with the candidate, each recorded by themselves (Bolton's arrangements, 2019)."""
    count = candidate.notes.count()
    if count >= MEMBERS_NEEDED:
        return None
    return (
        f"At least {MEMBERS_NEEDED} members discuss with a candidate, each recorded by themselves. "
        f"{count or 'None'} so far."
    )


def is_found_suitable(candidate: Candidate) -> str | None:
    """Nobody found the person unsuitable while none found the opposite."""
    views = set(candidate.notes.values_list("view", flat=True))
    if Suitability.UNSUITABLE in views and Suitability.SUITABLE not in views:
        return "No member found this person suitable without reservations, and one found the opposite."
    return None


APPOINTING: tuple[Policy, ...] = (is_discussed, is_found_suitable)
COMMISSIONING: tuple[Policy, ...] = (has_purpose, has_lines_of_enquiry, has_method, has_family_plan, has_reviewer)
REPORT: tuple[Policy, ...] = (has_reviewer, has_summary, has_reasons, has_improvements)
