"""Every read of a review that is not trivial, beginning with what a person may see at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.permissions import UNIT, Permission
from portal.accounts.queries import authorities, capacities, holds
from portal.approvals.queries import eligible, latest
from portal.clock import london_date
from portal.deadlines.models import Deadline
from portal.remembered import remembered
from portal.subjects import Kind, Subject, kind_named
from portal.together import fetch

from .choices import ReturnState, ReviewState
from .models import (
    AgencyReturn,
    Child,
    ConflictOfInterest,
    Pack,
    PracticeConflict,
    RapidReview,
    ReturnEvent,
    ReturnShare,
)
from .models.agency_return import KIND as RETURN_KIND
from .models.review import KIND as REVIEW_KIND
from .policies import ANSWERED
from .steps import next_steps

if TYPE_CHECKING:
    from portal.accounts.models import Person

# The states of a return that waits for its agency.
WAITING = (ReturnState.REQUESTED, ReturnState.DRAFTING, ReturnState.WITH_LEAD)
OPEN_STATES = tuple(
    s
    for s in ReviewState.values
    if s not in (ReviewState.NOT_NOTIFIED, ReviewState.NOTIFIED_ONLY, ReviewState.CLOSED, ReviewState.WITHDRAWN)
)


def conflicted_reviews(person: Person) -> QuerySet[ConflictOfInterest]:
    """The ids of the reviews that this person's own standing conflicts of interest shut them out of."""
    return ConflictOfInterest.objects.filter(person_id=person.pk, lifted_at__isnull=True).values("review_id")


def conflicted_people(review_id: int) -> set[int]:
    """The ids of the people with a standing conflict of interest in the review."""
    return set(
        ConflictOfInterest.objects.filter(review_id=review_id, lifted_at__isnull=True).values_list(
            "person_id", flat=True
        )
    )


def visible_to(person: Person, now: datetime) -> QuerySet[RapidReview]:
    """The reviews that `person` may read at `now`: all or none by role, less those they are conflicted in."""
    if not holds(person, Permission.READ_REVIEWS, london_date(now)):
        return RapidReview.objects.none()
    return RapidReview.objects.exclude(pk__in=conflicted_reviews(person))


def returns_visible_to(person: Person, now: datetime) -> QuerySet[AgencyReturn]:
    """The returns whose existence `person` may know of: their own agency's, those shared with them, or all by role.

    What is written in one is asked of `may_read_return`.
    """
    on = london_date(now)
    rows = AgencyReturn.objects.exclude(review_id__in=conflicted_reviews(person)).select_related(
        "review", "organisation"
    )
    if holds(person, Permission.READ_REVIEWS, on):
        return rows
    return rows.filter(own_returns(person, on)).distinct()


def own_returns(person: Person, on: date) -> Q:
    """The returns that `person` may work on: as their agency's contact or representative, or because shared.

    A share ends with the person's last appointment at the agency.
    """
    theirs = capacities(person, Permission.WRITE_RETURN, on)
    answerable = {a.organisation_id for a in theirs if a.role != Role.PRACTITIONER}
    at = {a.organisation_id for a in authorities(person, on)}
    return Q(organisation_id__in=answerable) | Q(
        organisation_id__in=at, pk__in=ReturnShare.objects.filter(person_id=person.pk).values("agency_return_id")
    )


def may_write_return(person: Person, agency_return: AgencyReturn, on: date) -> bool:
    """Whether `person` may write this return on London date `on`."""
    mine = AgencyReturn.objects.filter(own_returns(person, on), pk=agency_return.pk)
    return mine.exclude(review_id__in=conflicted_reviews(person)).exists()


def conflicted(person: Person, review_id: int) -> bool:
    """Whether `person` has a standing conflict of interest in the review."""
    return ConflictOfInterest.objects.filter(person_id=person.pk, review_id=review_id, lifted_at__isnull=True).exists()


def may_read_return(person: Person, agency_return: AgencyReturn, on: date) -> bool:
    """Whether `person` may read what the agency wrote.

    The agency itself at any time; the business unit once it is submitted; those who read packs
    once a pack that holds it has been circulated. A reopened return is private again, and so is
    what is submitted after it until that is circulated: the pack keeps the version that it holds.
    """
    return agency_return.pk in readable_return_ids(person, agency_return.review_id, on)


def readable_return_ids(person: Person, review_id: int, on: date) -> set[int]:
    """The returns of one review whose content `person` may read on London date `on`. A fixed number of queries."""
    rows = AgencyReturn.objects.filter(review_id=review_id).exclude(review_id__in=conflicted_reviews(person))
    rows = rows.annotate(own=is_own(person, on)).only("state", "version")
    if not holds(person, Permission.READ_PACK, on) or any(a.role in UNIT for a in authorities(person, on)):
        return readable_among(rows, person, review_id, on)
    found, packs = fetch(rows, _circulated(review_id))
    return readable_among(found, person, review_id, on, circulated=_versions(packs))


def is_own(person: Person, on: date) -> Case:
    """Whether a return is among `own_returns`, to annotate rows with."""
    return Case(When(own_returns(person, on), then=True), default=False, output_field=BooleanField())


def readable_among(
    rows: Iterable[AgencyReturn], person: Person, review_id: int, on: date, *,
    circulated: set[tuple[int, int]] | None = None,
) -> set[int]:  # fmt: skip
    """Which of these returns of one review, each with `own` (see `is_own`), `person` may read on `on`."""
    readable, answered = set(), set()
    for row in rows:
        if row.own:
            readable.add(row.pk)
        if row.state in ANSWERED:
            answered.add((row.pk, row.version))
    if any(a.role in UNIT for a in authorities(person, on)):
        readable |= {pk for pk, _version in answered}
    elif holds(person, Permission.READ_PACK, on):
        versions = circulated_versions(review_id) if circulated is None else circulated
        readable |= {pk for pk, _version in answered & versions}
    return readable


def circulated_versions(review_id: int) -> set[tuple[int, int]]:
    """Which version of which return some circulated pack of the review holds."""
    return _versions(_circulated(review_id))


def _circulated(review_id: int) -> QuerySet[Pack, list[list[int]]]:
    return Pack.objects.filter(review_id=review_id, circulated_at__isnull=False).values_list("contents", flat=True)


def _versions(packs: Iterable[list[list[int]]]) -> set[tuple[int, int]]:
    return {(return_id, version) for contents in packs for return_id, version in contents}


def _visible(person: Person, on: date) -> QuerySet[RapidReview]:
    if not holds(person, Permission.READ_REVIEWS, on):
        return RapidReview.objects.none().values("pk")
    return RapidReview.objects.exclude(pk__in=conflicted_reviews(person)).order_by().values("pk")


def _visible_returns(person: Person, on: date) -> QuerySet[AgencyReturn]:
    rows = AgencyReturn.objects.exclude(review_id__in=conflicted_reviews(person))
    if not holds(person, Permission.READ_REVIEWS, on):
        rows = rows.filter(own_returns(person, on))
    return rows.order_by().values("pk")


def _all_but(person: Person, on: date) -> QuerySet[ConflictOfInterest] | None:
    """For whoever reads every review: those they are conflicted in. Reviews are never deleted: no other is missing."""
    return conflicted_reviews(person) if holds(person, Permission.READ_REVIEWS, on) else None


def _all_returns_but(person: Person, on: date) -> QuerySet[AgencyReturn] | None:
    """For whoever reads every review: the returns of those they are conflicted in; returns are never deleted either."""
    if not holds(person, Permission.READ_REVIEWS, on):
        return None
    return AgencyReturn.objects.filter(review_id__in=conflicted_reviews(person)).order_by().values("pk")


def _visible_ids(person: Person, on: date) -> set[int]:
    return set(_visible(person, on).values_list("pk", flat=True))


def _visible_return_ids(person: Person, on: date) -> set[int]:
    return set(_visible_returns(person, on).values_list("pk", flat=True))


def _may_read_return_file(person: Person, on: date, return_id: int, _purpose: str) -> bool:
    agency_return = AgencyReturn.objects.filter(pk=return_id).first()
    return agency_return is not None and may_read_return(person, agency_return, on)


def has_conflict(person: Person) -> bool:
    """Whether a standing conflict of interest shuts `person` out of any review, rapid or practice. One query."""
    return remembered(("conflict of interest", person.pk), lambda: _has_conflict(person))


def _has_conflict(person: Person) -> bool:
    own = {"person_id": person.pk, "lifted_at__isnull": True}
    rows = [model.objects.filter(**own).order_by().values("pk") for model in (ConflictOfInterest, PracticeConflict)]
    return rows[0].union(rows[1]).exists()


def _conflicted_in_return(return_id: int) -> set[int]:
    review_id = AgencyReturn.objects.values_list("review_id", flat=True).get(pk=return_id)
    return conflicted_people(review_id)


def _conflicts_among(review_ids: set[int]) -> dict[int, set[int]]:
    """The conflicted people of each of these reviews, in one query."""
    found: dict[int, set[int]] = {}
    rows = ConflictOfInterest.objects.filter(review_id__in=review_ids, lifted_at__isnull=True)
    for review_id, person_id in rows.values_list("review_id", "person_id"):
        found.setdefault(review_id, set()).add(person_id)
    return found


def _conflicts_among_returns(return_ids: set[int]) -> dict[int, set[int]]:
    """The people conflicted in the review of each of these returns, in two queries."""
    reviews = dict(AgencyReturn.objects.filter(pk__in=return_ids).values_list("pk", "review_id"))
    found = _conflicts_among(set(reviews.values()))
    return {pk: found[review_id] for pk, review_id in reviews.items() if review_id in found}


def review_path(review_id: int) -> str:
    """The address of the review's page, by its reference."""
    reference = RapidReview.objects.values_list("reference", flat=True).get(pk=review_id)
    return reverse("review", kwargs={"reference": reference})


def pack_path(review: RapidReview) -> str:
    """The address of the review's pack."""
    return reverse("review_pack", kwargs={"reference": review.reference})


def return_path(return_id: int) -> str:
    """The address of the return's page."""
    return reverse("return", kwargs={"pk": return_id})


def offers(person: Person, now: datetime, subject: Subject) -> list[tuple[str, str]]:
    """What `person` can do with the review at `now`, as (words, address): its next step first."""
    review = visible_to(person, now).filter(pk=subject.id).first()
    if review is None:
        return []
    step = next_steps(review, person, now)
    found = [(one.label, one.path) for one in ([step.forward] if step.forward else []) + step.aside]
    sign_off = latest(subject)
    if sign_off and eligible(sign_off, person, now):
        found.insert(0, ("Read and sign", kind_named(REVIEW_KIND).path_to_sign(subject)))
    return found


def review_kind() -> Kind:
    """Rapid reviews, as the ground asks about them."""
    return Kind(
        REVIEW_KIND,
        "Rapid review",
        _visible_ids,
        review_path,
        conflicted_people,
        conflicts_among=_conflicts_among,
        may_shut_out=has_conflict,
        address=lambda subject: reverse("review", kwargs={"reference": subject.reference}),
        sign_address=lambda subject: reverse("review_sign_off", kwargs={"reference": subject.reference}),
        offers=offers,
        visible_query=_visible,
        all_but=_all_but,
    )


def return_kind() -> Kind:
    """Agency returns, as the ground asks about them."""
    return Kind(
        RETURN_KIND,
        "Agency return",
        _visible_return_ids,
        return_path,
        _conflicted_in_return,
        may_read_file=_may_read_return_file,
        conflicts_among=_conflicts_among_returns,
        may_shut_out=has_conflict,
        visible_query=_visible_returns,
        all_but=_all_returns_but,
    )


# What the page of a review reads of its clocks: not their proofs, nor what their own pages tell.
SHOWN = (
    "subject_kind", "subject_id", "reference", "rule_code", "instance", "title", "statutory", "amount", "clock",
    "trigger_on", "due_on", "due_at", "original_due_on", "provisional", "met_on", "met_at", "cancelled_at",
)  # fmt: skip


def clocks_of_all(review: RapidReview) -> QuerySet[Deadline]:
    """Every clock of the review and of its agencies' returns, by date, as far as a page shows it."""
    own = Q(subject_kind=REVIEW_KIND, subject_id=review.pk)
    theirs = Q(subject_kind=RETURN_KIND, subject_id__in=AgencyReturn.objects.filter(review=review).values("pk"))
    return Deadline.objects.filter(own | theirs).only(*SHOWN)


def headline(review: RapidReview) -> str:
    """What the review is called on its own pages: bands and kinds only (`Under 1, seriously harmed`)."""
    return headline_of(list(review.children.all()))


def headline_of(children: list[Child]) -> str:
    """The same, for children that are read already."""
    if not children:
        return "Being logged"
    first = children[0]
    words = f"{first.get_age_band_display()}, {first.get_outcome_display().lower()}"
    return words if len(children) == 1 else f"{len(children)} children: {words} and others"


def merged_chronology(review: RapidReview, return_ids: set[int] | None = None) -> list[ReturnEvent]:
    """Every event of every answered return, by date, with its agency: one chronology of the review.

    `return_ids`, where given, narrows it to the returns that its reader may read.
    """
    events = ReturnEvent.objects.filter(agency_return__review=review, agency_return__state__in=ANSWERED)
    if return_ids is not None:
        events = events.filter(agency_return_id__in=return_ids)
    return list(
        events.select_related("agency_return__organisation").order_by("on", "agency_return__organisation__name", "pk")
    )


def own_returns_of(person: Person, now: datetime) -> QuerySet[AgencyReturn]:
    """Every return that `person` may work on or worked on: those that wait first, the newest request first."""
    waits = Case(When(state__in=WAITING, then=0), default=1)
    return (
        AgencyReturn.objects.filter(own_returns(person, london_date(now)))
        .exclude(review_id__in=conflicted_reviews(person))
        .select_related("review__incident", "organisation")
        .annotate(waits=waits)
        .order_by("waits", "-requested_at", "organisation__name", "pk")
        .distinct()
    )


def my_returns(person: Person, now: datetime) -> QuerySet[AgencyReturn]:
    """The returns that wait for `person` to write or approve them, oldest request first."""
    on = london_date(now)
    return (
        AgencyReturn.objects.filter(own_returns(person, on), state__in=WAITING)
        .exclude(review_id__in=conflicted_reviews(person))
        .select_related("review", "organisation")
        .order_by("requested_at")
        .distinct()
    )
