"""Every read of a practice review that is not trivial, beginning with what a person may see at all."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.subjects import Kind

from ..models import ConflictOfInterest, PracticeConflict, PracticeReview
from ..models.practice_review import KIND

if TYPE_CHECKING:
    from portal.accounts.models import Person


def visible_to(person: Person, now: datetime) -> QuerySet[PracticeReview]:
    """The practice reviews that `person` may read at `now`: all or one's own by role, less those of a conflict."""
    return _visible(person, london_date(now))


def _visible(person: Person, on: date) -> QuerySet[PracticeReview]:
    rows = PracticeReview.objects.exclude(_conflicted(person))
    if holds(person, Permission.READ_REVIEWS, on):
        return rows
    return PracticeReview.objects.none()


def _conflicted(person: Person) -> Q:
    """The reviews that this person's standing conflicts of interest, here or in the rapid review, shut them out of."""
    own = PracticeConflict.objects.filter(person_id=person.pk, lifted_at__isnull=True)
    earlier = ConflictOfInterest.objects.filter(person_id=person.pk, lifted_at__isnull=True)
    return Q(pk__in=own.values("review_id")) | Q(
        rapid_review__isnull=False, rapid_review_id__in=earlier.values("review_id")
    )


def conflicted(person: Person, review: PracticeReview) -> bool:
    """Whether a standing conflict of interest shuts `person` out of the review."""
    return person.pk in conflicted_people(review.pk)


def conflicted_people(review_id: int) -> set[int]:
    """The ids of the people with a standing conflict of interest in the review or its rapid review."""
    return conflicts_among({review_id}).get(review_id, set())


def conflicts_among(review_ids: set[int]) -> dict[int, set[int]]:
    """The conflicted people of each of these reviews, in two queries."""
    found: dict[int, set[int]] = {}
    own = PracticeConflict.objects.filter(review_id__in=review_ids, lifted_at__isnull=True)
    earlier = ConflictOfInterest.objects.filter(review__practice_review__in=review_ids, lifted_at__isnull=True)
    rows = [*own.values_list("review_id", "person_id"), *earlier.values_list("review__practice_review", "person_id")]
    for review_id, person_id in rows:
        found.setdefault(review_id, set()).add(person_id)
    return found


def practice_path(review_id: int) -> str:
    """The address of the review's page, by its reference."""
    reference = PracticeReview.objects.values_list("reference", flat=True).get(pk=review_id)
    return reverse("practice", kwargs={"reference": reference})


def practice_kind() -> Kind:
    """Practice reviews, as the ground asks about them."""
    return Kind.seen_by_query(
        KIND,
        "Practice review",
        _visible,
        practice_path,
        conflicted_people=conflicted_people,
        conflicts_among=conflicts_among,
        address=lambda subject: reverse("practice", kwargs={"reference": subject.reference}),
        sign_address=lambda subject: reverse("practice_agreement", kwargs={"reference": subject.reference}),
    )
