"""Makes the learning chain and the name-leak check known to the ground, once the app is ready."""

from __future__ import annotations

from portal import subjects, today

from ..leaks import of_rapid_reviews
from ..leaks.sources import register_checked, register_sources
from ..models import PracticeReview, RapidReview
from ..models.practice_review import KIND as PRACTICE_KIND
from ..models.review import KIND as REVIEW_KIND
from ..referrals import queries as referrals
from ..referrals import workflow as referral_workflow
from ..retention import queries as retention
from ..retention import workflow as retention_workflow
from . import deadlines, kinds, needs, sources, workflow


def register_learning() -> None:
    """Register rules, kinds, texts to check and needs."""
    deadlines.declare()
    for kind in kinds.kinds():
        subjects.register(kind)
    register_checked(REVIEW_KIND, RapidReview)
    register_checked(PRACTICE_KIND, PracticeReview)
    register_sources(REVIEW_KIND, "review", of_rapid_reviews.sources)
    for kind_name in (REVIEW_KIND, PRACTICE_KIND):
        register_sources(kind_name, "learning", sources.sources)
    today.register_needs("learning", needs.needs)
    subjects.register(referrals.referral_kind())
    subjects.register(retention.disposal_kind())
    today.register_needs("referrals", referrals.needs)
    # importing it registers the processes
    assert (
        workflow.RECOMMENDATION
        and workflow.TEXT
        and workflow.BRIEFING
        and workflow.CYCLE
        and referral_workflow.REFERRAL
        and retention_workflow.DISPOSAL
    )
