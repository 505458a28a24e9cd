"""What practice reviews ask of people, for the Today page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.today import Asked, Need, days_left, first

from ..models import Candidate, Checkpoint, ReviewerRequest
from .actions.chronology import OPEN_TO_CHANGE
from .agency_parts import own_parts
from .choices import CandidateState, PracticeState
from .queries import may_follow, visible_to

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
MOST = 20


def needs(person: Person, now: datetime) -> list[Asked]:
    """Reviews to start, candidates to discuss with, checkpoints to record, requests to answer."""
    asking = (_starts, _checkpoints, _events, _candidates, _requests)
    return [ask(person, now) for ask in asking]


def _starts(person: Person, now: datetime) -> Asked:
    if not holds(person, P.RUN_PRACTICE, london_date(now)):
        return []
    (rows,) = yield [may_follow(person, now)[: MOST + 1]]
    found = [
        Need(f"{row.reference}: start the practice review", f"{reverse('practice_open')}?from={row.reference}")
        for row in rows
    ]
    return first(found, MOST, "reviews from which a practice review may be started", reverse("reviews"))


def _checkpoints(person: Person, now: datetime) -> Asked:
    on = london_date(now)
    if not holds(person, P.RUN_PRACTICE, on):
        return []
    due = Checkpoint.objects.filter(
        review__in=visible_to(person, now), recorded_at__isnull=True, planned_on__lte=on
    ).select_related("review")
    (rows,) = yield [due[: MOST + 1]]
    found = [
        Need(
            f"{row.review.reference}: record the checkpoint",
            reverse("practice_checkpoint_record", kwargs={"reference": row.review.reference, "pk": row.pk}),
            row.planned_on,
            days_left(row.planned_on, on),
        )
        for row in rows
    ]
    return first(found, MOST, "checkpoints to record", reverse("practice_reviews"))


def _events(person: Person, now: datetime) -> Asked:
    """The parts of a chronology that somebody's agency has not handed in."""
    on = london_date(now)
    if not holds(person, P.WRITE_CHRONOLOGY, on):
        return []
    parts = own_parts(person, on).filter(handed_in_at__isnull=True, review__state__in=OPEN_TO_CHANGE)
    (rows,) = yield [parts.order_by("wanted_by", "pk")[: MOST + 1]]
    found = [
        Need(
            f"{row.review.reference}: enter the events of {row.organisation.short_name} for the chronology",
            reverse("chronology_part", kwargs={"pk": row.pk}),
            row.wanted_by,
            days_left(row.wanted_by, on),
        )
        for row in rows
    ]
    return first(found, MOST, "parts of a chronology", reverse("my_returns"))


def _candidates(person: Person, now: datetime) -> Asked:
    if not holds(person, P.JUDGE_CANDIDATE, london_date(now)):
        return []
    waiting = (
        Candidate.objects.filter(
            review__in=visible_to(person, now).filter(state=PracticeState.COMMISSIONING),
            state=CandidateState.INTERESTED,
        )
        .exclude(notes__member=person)
        .select_related("review")
    )
    (rows,) = yield [waiting[: MOST + 1]]
    found = [
        Need(
            f"{row.review.reference}: record your discussion with a possible reviewer",
            reverse("practice_discuss", kwargs={"reference": row.review.reference, "pk": row.pk}),
        )
        for row in rows
    ]
    return first(found, MOST, "possible reviewers to discuss", reverse("practice_reviews"))


def _requests(person: Person, now: datetime) -> Asked:
    on = london_date(now)
    if not holds(person, P.WRITE_REPORT, on) or holds(person, P.READ_REVIEWS, on):
        return []
    asked = ReviewerRequest.objects.filter(review__in=visible_to(person, now), answered_at__isnull=True)
    (rows,) = yield [asked.select_related("review")[: MOST + 1]]
    found = [
        Need(
            f"{row.review.reference}: answer the partners’ written request",
            reverse("practice_answer", kwargs={"reference": row.review.reference, "pk": row.pk}),
            row.wanted_by,
            days_left(row.wanted_by, on),
        )
        for row in rows
    ]
    return first(found, MOST, "requests to answer", reverse("practice_reviews"))
