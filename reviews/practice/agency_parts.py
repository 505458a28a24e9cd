"""An agency's own part of a chronology: who may see it, and what stands in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from portal.accounts.choices import Role
from portal.accounts.models import Appointment
from portal.accounts.models import Person as PersonModel
from portal.accounts.permissions import GRANTS, Permission
from portal.accounts.queries import authorities, capacities, holds, in_force
from portal.clock import london_date
from portal.notices.choices import NoticeKind
from portal.notices.models import Notice

from ..models import (
    ChronologyEntry,
    ChronologyPart,
    ConflictOfInterest,
    PartAuthor,
    PracticeConflict,
    PracticeReview,
    PracticeTerms,
)
from .queries import conflicted_people

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission


def own_parts(person: Person, on: date) -> QuerySet[ChronologyPart]:
    """The parts that `person` may write: as their agency's contact or representative, or as its named author.

    A conflict of interest closes them, and an author's leave ends with their last appointment at the agency.
    """
    theirs = capacities(person, P.WRITE_CHRONOLOGY, on)
    answerable = {a.organisation_id for a in theirs if a.role != Role.PRACTITIONER}
    named = PartAuthor.objects.filter(person_id=person.pk, part=OuterRef("pk"))
    own = PracticeConflict.objects.filter(person_id=person.pk, lifted_at__isnull=True)
    earlier = ConflictOfInterest.objects.filter(person_id=person.pk, lifted_at__isnull=True)
    return (
        ChronologyPart.objects.filter(
            Q(organisation_id__in=answerable)
            | Q(Exists(named), organisation_id__in={a.organisation_id for a in authorities(person, on)})
        )
        .exclude(review_id__in=own.values("review_id"))
        .exclude(review__rapid_review__isnull=False, review__rapid_review_id__in=earlier.values("review_id"))
        .select_related("review", "organisation")
    )


def own_part(person: Person, pk: int, now: datetime) -> ChronologyPart | None:
    """The part with this number, where `person` may write it; otherwise None."""
    return own_parts(person, london_date(now)).filter(pk=pk).first()


def listed_parts(person: Person, now: datetime) -> QuerySet[ChronologyPart]:
    """Their parts for a list, what waits first, each with how many events stand in it. One query."""
    rows = own_parts(person, london_date(now)).annotate(events=Count("entries"))
    return rows.order_by("handed_in_at", "wanted_by", "pk")


def may_hand_in(person: Person, part: ChronologyPart, on: date) -> bool:
    """Whether `person` answers for the agency: hands its events in, and names who else writes them."""
    return holds(person, P.HAND_IN_CHRONOLOGY, on, part.organisation_id)


def own_entries(part: ChronologyPart) -> list[ChronologyEntry]:
    """What the agency has entered, by day."""
    return list(part.entries.order_by("on", "pk"))


def colleagues(part: ChronologyPart, on: date) -> QuerySet[PersonModel]:
    """The people of the agency today who may enter events when they are named for it, by name."""
    fitting = Appointment.objects.filter(
        in_force(on), organisation_id=part.organisation_id, role__in=GRANTS[P.WRITE_CHRONOLOGY]
    )
    barred = conflicted_people(part.review_id)
    return PersonModel.objects.filter(is_active=True, appointments__in=fitting).exclude(pk__in=barred).distinct()


def possible_authors(part: ChronologyPart, by: Person, on: date) -> QuerySet[PersonModel]:
    """Whom `by` may still name: colleagues who are not its authors yet."""
    return colleagues(part, on).exclude(pk__in=part.authors.values("person_id")).exclude(pk=by.pk)


def parts_of(review: PracticeReview) -> list[ChronologyPart]:
    """Every agency's part of a review, by the agency's name, each with how many events stand in it. One query."""
    rows = ChronologyPart.objects.filter(review=review).select_related("organisation", "handed_in_by")
    return list(rows.annotate(events=Count("entries")).order_by("organisation__name"))


def chased(review: PracticeReview) -> dict[int, tuple[int, datetime]]:
    """How often each part of the review was chased by hand, and when last, from the notices that went out. One query.

    Every chase has one key of its own, which begins with the kind and the part's number.
    """
    found: dict[int, tuple[int, datetime]] = {}
    rows = Notice.objects.filter(
        kind=NoticeKind.CHRONOLOGY_CHASED, subject_kind=review.subject.kind, subject_id=review.pk
    )
    for key, at in rows.values_list("key").annotate(at=Max("created_at")):
        number = int(key.split(":")[1])
        times, last = found.get(number, (0, at))
        found[number] = (times + 1, max(last, at))
    return found


def has_unasked(review: PracticeReview) -> bool:
    """Whether the terms of reference name an agency that has not been asked for its events. One query."""
    asked = ChronologyPart.objects.filter(review=review).values("organisation_id")
    named = PracticeTerms.agencies.through.objects.filter(practiceterms__review=review)
    return named.exclude(organisation_id__in=asked).exists()
