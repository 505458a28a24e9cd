"""The clocks of a review: started at logging, met by deeds, recomputed when a date is corrected."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from portal.accounts.choices import Role
from portal.clock import london_date
from portal.deadlines import actions as deadlines
from portal.deadlines.models import Deadline
from portal.deadlines.rules import rule_for

from ..models import RapidReview
from ..models.agency_return import KIND as RETURN_KIND
from ..what_if import NATIONAL, Moments, milestones, trigger_from

if TYPE_CHECKING:
    from portal.accounts.models import Person


def trigger_of(rule_code: str, review: RapidReview) -> datetime | None:
    """The moment that starts `rule_code` for this review, as the arrangements set it; None while it has not come."""
    return trigger_from(rule_code, Moments.of(review))


def start_all(review: RapidReview, *, by: Person, now: datetime) -> None:
    """Start every clock of the review whose event has come and that does not run yet."""
    running = set(
        Deadline.objects.filter(subject_kind=review.subject.kind, subject_id=review.pk).values_list(
            "rule_code", "instance"
        )
    )
    for code in NATIONAL:
        trigger = trigger_of(code, review)
        if trigger is not None and (code, "") not in running:
            deadlines.start_clock(
                rule=rule_for(code, london_date(trigger)),
                subject=review.subject,
                trigger_at=trigger,
                owner_role=Role.BUSINESS_MANAGER,
                by=by,
                now=now,
            )
    for milestone in milestones():
        if (milestone.rule_code, milestone.code) not in running:
            deadlines.start_clock(
                rule=rule_for(milestone.rule_code, london_date(review.incident.reported_at)),
                subject=review.subject,
                trigger_at=review.incident.reported_at,
                owner_role=Role(milestone.owner_role),
                instance=milestone.code,
                title=milestone.title,
                by=by,
                now=now,
            )


def dates_for_a_notice(review: RapidReview, **clocks: str) -> dict[str, str | int | date]:
    """Dates that a notice names: `due_on="rapid_review"` gives the day worked to of that clock, by its rule's or its
    milestone's code; left out where it does not run. One query."""
    rows = Deadline.objects.filter(
        subject_kind=review.subject.kind, subject_id=review.pk, cancelled_at__isnull=True
    ).values_list("instance", "rule_code", "due_on")
    days = {instance or code: due_on for instance, code, due_on in rows}
    return {name: days[code] for name, code in clocks.items() if code in days}


def retrigger_all(review: RapidReview, *, reason: str, by: Person, now: datetime) -> None:
    """Count every open clock again after a starting date was corrected, with old date, new date and reason.

    Those of the agencies' returns too, but for an agency added later: its clock runs from its own asking.
    """
    returns = Q(subject_kind=RETURN_KIND, subject_id__in=review.returns.values("pk"), rule_code="agency_return")
    own = Q(subject_kind=review.subject.kind, subject_id=review.pk)
    for deadline in Deadline.objects.filter(own | returns, met_at__isnull=True, cancelled_at__isnull=True):
        trigger = trigger_of(deadline.rule_code, review)
        if trigger is not None and trigger != deadline.trigger_at:
            deadlines.retrigger(deadline=deadline, trigger_at=trigger, reason=reason, by=by, now=now)


def meet(review: RapidReview, code: str, *, met_at: datetime, by: Person, now: datetime) -> None:
    """Mark a national clock as met; does nothing where it does not run."""
    if _open(review, code, ""):
        deadlines.meet(subject=review.subject, rule_code=code, met_at=met_at, by=by, now=now)


def meet_milestone(review: RapidReview, milestone_code: str, *, met_at: datetime, by: Person, now: datetime) -> None:
    """Mark a milestone of the local table as met; does nothing where it is met already or does not run."""
    row = _milestone_clock(review, milestone_code)
    if row and row.met_at is None and row.cancelled_at is None:
        deadlines.meet(
            subject=review.subject, rule_code=row.rule_code, instance=milestone_code, met_at=met_at, by=by, now=now
        )


def reopen_milestone(review: RapidReview, milestone_code: str, *, reason: str, by: Person, now: datetime) -> None:
    """Open a milestone again whose deed was undone: signatures voided, a review reconsidered."""
    row = _milestone_clock(review, milestone_code)
    if row and (row.met_at is not None or row.cancelled_at is not None):
        deadlines.reopen(
            subject=review.subject, rule_code=row.rule_code, instance=milestone_code, reason=reason, by=by, now=now
        )


def reopen_cancelled(review: RapidReview, *, reason: str, by: Person, now: datetime) -> None:
    """Run every cancelled clock again from its own trigger: the dates are those that they always were."""
    for row in Deadline.objects.filter(
        subject_kind=review.subject.kind, subject_id=review.pk, cancelled_at__isnull=False
    ):
        deadlines.reopen(
            subject=review.subject, rule_code=row.rule_code, instance=row.instance, reason=reason, by=by, now=now
        )


def cancel_all(review: RapidReview, *, reason: str, by: Person, now: datetime) -> None:
    """Stop every open clock of the review and of its returns, with the reason."""
    deadlines.cancel_all(subject=review.subject, reason=reason, by=by, now=now)
    for agency_return in review.returns.all():
        deadlines.cancel_all(subject=agency_return.subject, reason=reason, by=by, now=now)


def _milestone_clock(review: RapidReview, milestone_code: str) -> Deadline | None:
    return Deadline.objects.filter(
        subject_kind=review.subject.kind, subject_id=review.pk, instance=milestone_code
    ).first()


def _open(review: RapidReview, code: str, instance: str) -> bool:
    return Deadline.objects.filter(
        subject_kind=review.subject.kind,
        subject_id=review.pk,
        rule_code=code,
        instance=instance,
        met_at__isnull=True,
        cancelled_at__isnull=True,
    ).exists()
