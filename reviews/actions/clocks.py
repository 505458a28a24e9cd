"""The clocks of a review: started at logging, met by deeds, recomputed when a date is corrected."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from partnership.choices import ClockEvent
from partnership.models import Milestone
from partnership.queries import clock_setting, timetable_preset
from portal.accounts.choices import Role
from portal.clock import london_date
from portal.deadlines import actions as deadlines
from portal.deadlines.models import Deadline
from portal.deadlines.rules import rule_for
from portal.errors import Refused

from ..models import RapidReview

if TYPE_CHECKING:
    from portal.accounts.models import Person

NATIONAL = ("panel_notification", "partners_told", "rapid_review")

# Which deed meets which milestone of the local table. The returns have clocks of their own.
MET_BY_DEED = ("request_out", "collate", "circulate", "meeting", "sign_off", "submission")


def milestones() -> list[Milestone]:
    """The milestones of the loaded preset that a deed meets, in order of their day."""
    preset = timetable_preset()
    if preset is None:
        return []
    return [m for m in preset.milestones.all() if m.code in MET_BY_DEED]


def trigger_of(rule_code: str, review: RapidReview) -> datetime | None:
    """The moment that starts `rule_code` for this review, as the arrangements set it; None while it has not come.

    Awareness for both statutory clocks in the shipped arrangements; a partnership that counts from
    the notification has no clock until it is sent. The local table runs from the report to the
    business manager (DOMAIN decisions 3 and 4).
    """
    incident = review.incident
    if rule_code.startswith("timetable_day_"):
        return incident.reported_at
    setting = clock_setting(rule_code, london_date(incident.aware_at))
    if setting and setting.event == ClockEvent.NOTIFICATION:
        notification = getattr(review, "notification", None)
        return notification.sent_at if notification else None
    return incident.aware_at


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


def retrigger_all(review: RapidReview, *, reason: str, by: Person, now: datetime) -> None:
    """Count every open clock again after a starting date was corrected, with old date, new date and reason."""
    for deadline in Deadline.objects.filter(
        subject_kind=review.subject.kind, subject_id=review.pk, met_at__isnull=True, cancelled_at__isnull=True
    ):
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


def move_milestone(
    review: RapidReview, deadline: Deadline, *, new_due_on: date, reason: str, by: Person, now: datetime
) -> None:
    """Move a milestone of this review's local table, with the reason. A statutory date is never moved here."""
    if deadline.statutory:
        raise Refused("A statutory date is never moved. Record an extension with its reason and who authorised it.")
    deadlines.move(deadline=deadline, new_due_on=new_due_on, reason=reason, by=by, now=now)


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
