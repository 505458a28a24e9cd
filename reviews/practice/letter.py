"""The letter that commissions the reviewer: the terms of reference, the dates, and what the partners may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from partnership.queries import current
from portal.deadlines.models import Deadline

from ..models import Candidate, PracticeReview, PracticeTerms
from .choices import CandidateState
from .document import prompts
from .policies import terms_of


@dataclass(frozen=True)
class Letter:
    """Everything that the letter says beside its fixed words. It names no child and tells nothing of the case."""

    reference: str
    kind: str
    childs: bool
    reviewer: Candidate
    sender: str
    terms: PracticeTerms
    agencies: list[str]
    initiated_on: date
    due_on: date | None
    questions: tuple[str, ...]
    joint_with: str


def letter(review: PracticeReview) -> Letter | None:
    """The letter with what stands now; None while no reviewer is chosen or no terms are written."""
    reviewer = review.candidates.filter(state=CandidateState.APPOINTED).order_by("appointed_at", "pk").first()
    terms = terms_of(review)
    if reviewer is None or terms is None:
        return None
    clock = Deadline.objects.filter(
        subject_kind=review.subject.kind, subject_id=review.pk, rule_code=review.clock_code
    ).first()
    return Letter(
        reference=review.reference,
        kind=review.get_kind_display(),
        childs=review.is_childs,
        reviewer=reviewer,
        sender=current().name,
        terms=terms,
        agencies=list(terms.agencies.order_by("name").values_list("name", flat=True)),
        initiated_on=review.initiated_on,
        due_on=clock.due_on if clock else None,
        questions=tuple(
            prompt for name, prompt in prompts(review).items() if name not in ("summary", "reasons", "improvements")
        ),
        joint_with=review.joint_with,
    )
