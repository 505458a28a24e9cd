"""Logging an incident and completing its facts, step by step; each step is saved by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import change
from portal.errors import NotAllowed, Refused
from portal.history import signed
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import AgeBand, LegalStatus
from ..models import Child, Incident, RapidReview, ReferenceCounter
from ..notifying import addressed, partner_people, partnership_chair
from ..queries import review_path
from ..workflow import BEFORE_SUBMISSION, REVIEW
from . import clocks
from .guarding import in_state, locked, not_future
from .sign_off import void_if_changed

if TYPE_CHECKING:
    from portal.accounts.models import Person

DATES = ("happened_on", "aware_at", "reported_at")


def next_reference(year: int) -> str:
    """The next number of the year, RR-2026-07; numbers are given once and never again."""
    ReferenceCounter.objects.get_or_create(year=year)
    counter = ReferenceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"RR-{year}-{counter.last:02d}"


@transaction.atomic
def log_incident(
    *,
    happened_on: date | None,
    happened_words: str,
    aware_at: datetime,
    reported_at: datetime,
    reported_by: Organisation | None,
    referred_by_words: str,
    by: Person,
    now: datetime,
    is_demonstration: bool = False,
) -> RapidReview:
    """Open a rapid review on the three dates, and start every clock that hangs on them.

    `aware_at` (when the council became aware: day 0 of the statutory clocks) and `reported_at`
    (when the business manager was told: day 0 of the local table) are aware moments; `happened_on`
    may be unknown. Raises Refused for dates in the future or out of order, with the field.
    """
    if not holds(by, Permission.LOG_INCIDENT, london_date(now)):
        raise NotAllowed("Your role does not allow this: log a serious incident.")
    check_dates(happened_on, aware_at, reported_at, now)
    review = RapidReview.objects.create(
        reference=next_reference(london_date(now).year), logged_at=now, logged_by=by, is_demonstration=is_demonstration
    )
    incident = Incident(
        review=review,
        happened_on=happened_on,
        happened_words=happened_words,
        aware_at=aware_at,
        reported_at=reported_at,
        reported_by=reported_by,
        referred_by_words=referred_by_words,
    )
    signed(incident, by=by, now=now).save()
    record(Event.REVIEW_LOGGED, target=review.subject, by=by, now=now)
    clocks.start_all(review, by=by, now=now)
    queue(
        key=f"review-logged:{review.pk}",
        kind=NoticeKind.REVIEW_LOGGED,
        recipients=addressed(review, [*partner_people(now), *partnership_chair(now)], now),
        subject=review.subject,
        context=clocks.dates_for_a_notice(review, due_on="panel_notification"),
        path=review_path(review.pk),
        now=now,
    )
    return review


def check_dates(happened_on: date | None, aware_at: datetime, reported_at: datetime, now: datetime) -> None:
    """Refuse dates in the future or out of order: it happens, the council is aware, the manager is told."""
    not_future(happened_on, now, "happened_on", "The day of the incident")
    not_future(aware_at, now, "aware_at", "The moment of awareness")
    not_future(reported_at, now, "reported_at", "The report to the business manager")
    if happened_on and london_date(aware_at) < happened_on:
        raise Refused("The council cannot have been aware before it happened. Check both dates.", field="aware_at")
    if reported_at < aware_at:
        raise Refused(
            "It cannot have been reported to the business manager before the council was aware. "
            "If the manager heard first, awareness began then: use the earlier time for both.",
            field="reported_at",
        )


@transaction.atomic
def edit_incident(
    *, review: RapidReview, changes: Mapping[str, Any], version: int, reason: str = "", by: Person, now: datetime
) -> list[str]:
    """Change facts of the incident, against the `version` that was shown; return the changed fields.

    A corrected date needs `reason` and counts every open clock again. A change to anything that
    is with the partners for sign-off voids their signatures.
    """
    review = locked(review, by, Permission.LOG_INCIDENT, now)
    in_state(review, BEFORE_SUBMISSION, "changing its facts")
    incident = Incident.objects.select_for_update().get(review=review)
    merged = {name: changes.get(name, getattr(incident, name)) for name in DATES}
    if any(name in changes for name in DATES):
        check_dates(merged["happened_on"], merged["aware_at"], merged["reported_at"], now)
    moved = any(name in changes and changes[name] != getattr(incident, name) for name in ("aware_at", "reported_at"))
    if moved and incident.version == version and not reason.strip():
        raise Refused("Give the reason for correcting this date: it moves the clocks that run from it.", field="reason")
    changed = change(incident, changes, version, by=by, now=now)
    if changed:
        record(Event.REVIEW_EDITED, target=review.subject, by=by, now=now, fields=changed, reason=reason)
        review.incident = incident
        if moved:
            clocks.retrigger_all(review, reason=reason, by=by, now=now)
        void_if_changed(review, by=by, now=now)
    return changed


def _check_child(values: Mapping[str, Any]) -> None:
    leaver = values.get("legal_status") == LegalStatus.CARE_LEAVER
    adult = values.get("age_band") == AgeBand.FROM_18_TO_24
    if adult and not leaver:
        raise Refused(
            "Somebody of 18 to 24 belongs here only as a care leaver. Check the age or the status.", field="age_band"
        )
    if leaver and values.get("age_band") in (
        AgeBand.UNBORN,
        AgeBand.UNDER_1,
        AgeBand.FROM_1_TO_5,
        AgeBand.FROM_6_TO_10,
        AgeBand.FROM_11_TO_15,
    ):
        raise Refused("A care leaver is 16 or older. Check the age or the status.", field="age_band")  # fmt: skip


@transaction.atomic
def add_child(*, review: RapidReview, values: Mapping[str, Any], by: Person, now: datetime) -> Child:
    """Add a child by the next number, in bands. Raises Refused where age and status contradict each other."""
    review = locked(review, by, Permission.LOG_INCIDENT, now)
    in_state(review, BEFORE_SUBMISSION, "adding a child")
    _check_child(values)
    last = review.children.order_by("-number").values_list("number", flat=True).first() or 0
    child = signed(Child(review=review, number=last + 1, **values), by=by, now=now)
    child.save()
    record(Event.CHILD_ADDED, target=review.subject, by=by, now=now, fields=[f"child {child.number}"])
    void_if_changed(review, by=by, now=now)
    return child


@transaction.atomic
def edit_child(*, child: Child, values: Mapping[str, Any], version: int, by: Person, now: datetime) -> list[str]:
    """Change what is recorded of a child, against the `version` that was shown."""
    review = locked(child.review, by, Permission.LOG_INCIDENT, now)
    in_state(review, BEFORE_SUBMISSION, "changing what is recorded of a child")
    _check_child(values)
    child = Child.objects.select_for_update().get(pk=child.pk)
    changed = change(child, values, version, by=by, now=now)
    if changed:
        fields = [f"child {child.number}: {name}" for name in changed]
        record(Event.CHILD_EDITED, target=review.subject, by=by, now=now, fields=fields)
        void_if_changed(review, by=by, now=now)
    return changed


@transaction.atomic
def remove_child(*, child: Child, reason: str, by: Person, now: datetime) -> None:
    """Take a child out who was recorded by mistake. The number is not given again while later ones stand."""
    review = locked(child.review, by, Permission.LOG_INCIDENT, now)
    in_state(review, BEFORE_SUBMISSION, "removing a child")
    if not reason.strip():
        raise Refused("Give the reason for taking this child out of the review.", field="reason")
    fields = [f"child {child.number}"]
    if (row := Child.objects.filter(pk=child.pk, review=review).first()) is not None:
        signed(row, by=by, now=now).delete()
    record(Event.CHILD_REMOVED, target=review.subject, by=by, now=now, fields=fields, reason=reason)
    void_if_changed(review, by=by, now=now)


@transaction.atomic
def complete_facts(*, review: RapidReview, by: Person, now: datetime) -> None:
    """Ask the council to decide, and each partner for its view. Refused while a fact is missing."""
    review = locked(review, by, Permission.LOG_INCIDENT, now)
    apply(REVIEW, "complete_facts", review, subject=review.subject, by=by, now=now)
    queue(
        key=f"partner-view-wanted:{review.pk}",
        kind=NoticeKind.PARTNER_VIEW_WANTED,
        recipients=addressed(review, partner_people(now), now),
        subject=review.subject,
        context=clocks.dates_for_a_notice(review, due_on="panel_notification"),
        path=review_path(review.pk) + "decision/",
        now=now,
    )
