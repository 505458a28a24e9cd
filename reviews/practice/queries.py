"""Every read of a practice review that is not trivial, beginning with what a person may see at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.models import Person as PersonModel
from portal.accounts.permissions import Permission
from portal.accounts.queries import authorities, holders, holds
from portal.approvals.queries import eligible, latest
from portal.clock import london_date
from portal.remembered import remembered
from portal.subjects import Kind, Subject
from portal.uploads.models import Attachment

from ..models import (
    Candidate,
    ConflictOfInterest,
    CountedReviews,
    PracticeConflict,
    PracticeReview,
    Publication,
    PublicationPlan,
    RapidReview,
    ReportSending,
)
from ..models.practice_review import KIND
from ..queries import has_conflict
from ..queries import visible_to as rapid_reviews_visible_to
from .choices import CandidateState, PlanState
from .document import DRAFT_FILE, PUBLISHED_FILE
from .policies import AFTER_AGREEMENT, FOLLOWED_BY_ONE

if TYPE_CHECKING:
    from portal.accounts.models import Person


def visible_to(person: Person, now: datetime) -> QuerySet[PracticeReview]:
    """The practice reviews that `person` may read at `now`: all by role, or the one they are the reviewer of; less
    those of a conflict of interest."""
    return _visible(person, london_date(now))


def _visible(person: Person, on: date) -> QuerySet[PracticeReview]:
    if holds(person, Permission.READ_REVIEWS, on):
        return PracticeReview.objects.exclude(_conflicted(person))
    if any(a.role == Role.INDEPENDENT_REVIEWER for a in authorities(person, on)):
        led = Candidate.objects.filter(person_id=person.pk, state=CandidateState.APPOINTED)
        return PracticeReview.objects.filter(pk__in=led.values("review_id")).exclude(_conflicted(person))
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


def listed(person: Person, now: datetime) -> QuerySet[PracticeReview]:
    """The reviews for the list page, newest first, with what each line shows already read."""
    return visible_to(person, now).select_related("rapid_review").order_by("-opened_at", "-pk")


def counted_years() -> list[CountedReviews]:
    """What published reports count of years before the portal kept records, the newest first."""
    return list(CountedReviews.objects.order_by("-period_from"))


def may_follow(person: Person, now: datetime) -> QuerySet[RapidReview]:
    """The rapid reviews from whose agreed recommendation a practice review may still be started."""
    return rapid_reviews_visible_to(person, now).filter(
        state__in=AFTER_AGREEMENT,
        recommendation__outcome__in=FOLLOWED_BY_ONE,
        practice_review__isnull=True,
    )


def practice_links(rapid_review: RapidReview, person: Person, on: date) -> list[tuple[str, str]]:
    """The practice review that follows from a rapid review, or where one may be started, as (words, address)."""
    if rapid_review.state not in AFTER_AGREEMENT:
        return []
    seen = _visible(person, on).filter(pk=OuterRef("pk"))
    found = PracticeReview.objects.filter(rapid_review=rapid_review).annotate(is_open=Exists(seen)).first()
    if found is not None:
        path = reverse("practice", kwargs={"reference": found.reference})
        return [(f"Practice review {found.reference}", path)] if found.is_open else []
    recommendation = getattr(rapid_review, "recommendation", None)
    recommended = recommendation is not None and recommendation.outcome in FOLLOWED_BY_ONE
    if not recommended or not holds(person, Permission.RUN_PRACTICE, on):
        return []
    return [("Start the practice review", f"{reverse('practice_open')}?from={rapid_review.reference}")]


def possible_sign_ins(on: date) -> QuerySet[PersonModel]:
    """The people who are independent reviewers here today."""
    return holders(Role.INDEPENDENT_REVIEWER, on)


def waiting_plan(review: PracticeReview) -> PublicationPlan | None:
    """The planned publication that waits for its day."""
    return waiting_plans(review).first()


def waiting_plans(review: PracticeReview) -> QuerySet[PublicationPlan]:
    """What `waiting_plan` is the first of."""
    return review.plans.filter(standing=PlanState.WAITING)


def plans_due(today: date) -> list[int]:
    """The ids of the planned publications whose day has come."""
    rows = PublicationPlan.objects.filter(standing=PlanState.WAITING, planned_for__lte=today)
    return list(rows.order_by("planned_for", "pk").values_list("pk", flat=True))


def standing_publication(review: PracticeReview) -> Publication | None:
    """What is public of the review now."""
    return remembered(("standing publication", review.pk), published().filter(review=review).first)


def ended_publications(review: PracticeReview) -> list[Publication]:
    """What was public of the review and is no more, the newest first."""
    return [row for row in review.publications.all() if row.withdrawn_at is not None]


def published(words: str = "") -> QuerySet[Publication]:
    """What the public may read now, newest first; `words`, where given, must all stand in it.

    Every public page, file, search and feed reads through here and through nothing else.
    """
    rows = Publication.objects.filter(withdrawn_at__isnull=True).select_related("review")
    for word in words.lower().split():
        rows = rows.filter(search_text__contains=word)
    return rows.order_by("-published_at", "-pk")


def published_files(publication: Publication) -> QuerySet[Attachment]:
    """The cleaned files that are public with it."""
    subject = publication.review.subject
    return Attachment.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, purpose=PUBLISHED_FILE, removed_at__isnull=True
    )


def practice_path(review_id: int) -> str:
    """The address of the review's page, by its reference."""
    reference = PracticeReview.objects.values_list("reference", flat=True).get(pk=review_id)
    return reverse("practice", kwargs={"reference": reference})


def _offers(person: Person, now: datetime, subject: Subject) -> list[tuple[str, str]]:
    """What `person` can do with the review now: read and sign, or look where it stands."""
    if not visible_to(person, now).filter(pk=subject.id).exists():
        return []
    sign_off = latest(subject)
    if sign_off and eligible(sign_off, person, now):
        return [("Read and sign", reverse("practice_agreement", kwargs={"reference": subject.reference}))]
    return []


def _may_read_file(person: Person, on: date, review_id: int, purpose: str) -> bool:
    """Whoever may see the review reads its files, but for drafts: names may still stand in them."""
    if purpose == DRAFT_FILE and not holds(person, Permission.READ_NAMES, on):
        return False
    return _visible(person, on).filter(pk=review_id).exists()


def practice_kind() -> Kind:
    """Practice reviews, as the ground asks about them."""
    return Kind.seen_by_query(
        KIND,
        "Practice review",
        _visible,
        practice_path,
        conflicted_people=conflicted_people,
        conflicts_among=conflicts_among,
        may_shut_out=has_conflict,
        address=lambda subject: reverse("practice", kwargs={"reference": subject.reference}),
        sign_address=lambda subject: reverse("practice_agreement", kwargs={"reference": subject.reference}),
        offers=_offers,
        may_read_file=_may_read_file,
    )


def sendings_of(review: PracticeReview, content_hash: str) -> dict[str, ReportSending]:
    """The sendings of the report with this hash, by recipient: those that count, as long as their proof stands."""
    return counted(review.sendings.select_related("evidence"), content_hash)


def counted(sendings: Iterable[ReportSending], content_hash: str) -> dict[str, ReportSending]:
    """The same among these sendings, each with its proof."""
    return {
        row.recipient: row for row in sendings if row.content_hash == content_hash and row.evidence.removed_at is None
    }
