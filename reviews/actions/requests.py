"""Asking agencies for information: all at once, one more later, chasing, excusing, opening a return again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.deadlines import actions as deadlines
from portal.deadlines.queries import for_subject
from portal.deadlines.rules import rule_for
from portal.errors import Conflict, Refused
from portal.history import signed
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.workflow import apply

from ..choices import ReturnState, ReviewState
from ..models import AgencyReturn, Chase, RapidReview
from ..notifying import addressed, agency_people
from ..policies import needs_rapid_review
from ..queries import return_path
from ..workflow import RETURN, REVIEW
from . import clocks
from .guarding import in_state, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person
    from portal.deadlines.models import Deadline

BETWEEN_CHASES = timedelta(hours=1)
ENDED = (ReviewState.SUBMITTED, ReviewState.REPLIED, ReviewState.CLOSED, ReviewState.WITHDRAWN)
ASKING = (ReviewState.TO_NOTIFY, ReviewState.NOTIFIED, ReviewState.GATHERING, ReviewState.CIRCULATED, ReviewState.MET)


@transaction.atomic
def request_information(
    *, review: RapidReview, organisations: Iterable[Organisation], by: Person, now: datetime
) -> list[AgencyReturn]:
    """Ask each of `organisations` for its return; one already asked is left as it is.

    The first asking sets the returns' day of the local table; an agency asked after that gets its
    own date, counted from its own request. One that was excused is asked again, by its own earlier
    date. Returns the requests that were sent.
    """
    review = locked(review, by, Permission.REQUEST_INFORMATION, now)
    in_state(review, ASKING, "asking agencies")
    if sentence := needs_rapid_review(review):
        raise Refused(sentence)
    wanted = {o.pk: o for o in organisations}
    if not wanted:
        raise Refused("Choose at least one agency to ask.", field="organisations")
    ended = [o.name for o in wanted.values() if not o.in_force(london_date(now))]
    if ended:
        raise Refused(f"No longer exists today: {', '.join(ended)}. Choose its successor.", field="organisations")
    standing = {row.organisation_id: row for row in review.returns.select_related("review__incident", "organisation")}
    later = bool(standing)
    new = [
        signed(
            AgencyReturn(
                review=review, organisation=organisation, requested_at=now, requested_by=by, added_later=later
            ),
            by=by,
            now=now,
        )
        for pk, organisation in wanted.items()
        if pk not in standing
    ]
    for agency_return in new:
        agency_return.save()
        _start_clock(agency_return, by=by, now=now)
        record(
            Event.RETURN_REQUESTED,
            target=agency_return.subject,
            by=by,
            now=now,
            fields=[agency_return.organisation.code],
        )
        _tell_agency(agency_return, NoticeKind.INFORMATION_REQUESTED, "", now)
    again = [standing[pk] for pk in wanted if pk in standing and standing[pk].state == ReturnState.EXCUSED]
    for agency_return in again:
        _ask_again(agency_return, by=by, now=now)
    clocks.meet_milestone(review, "request_out", met_at=now, by=by, now=now)
    if review.state == ReviewState.NOTIFIED:
        apply(REVIEW, "begin_gathering", review, subject=review.subject, by=by, now=now)
    return new + again


def _ask_again(agency_return: AgencyReturn, *, by: Person, now: datetime) -> None:
    """Ask an agency after all that had been excused: its clock runs again to its own date."""
    apply(RETURN, "ask_again", agency_return, subject=agency_return.subject, by=by, now=now,
          fields=[agency_return.organisation.code])  # fmt: skip
    if for_subject(agency_return.subject).filter(cancelled_at__isnull=False).exists():
        deadlines.reopen(
            subject=agency_return.subject,
            rule_code=clock_code(agency_return),
            reason="The agency is asked after all.",
            by=by,
            now=now,
        )
    occasion = f":again:{int(now.timestamp())}"
    _tell_agency(agency_return, NoticeKind.INFORMATION_REQUESTED, occasion, now)


def clock_code(agency_return: AgencyReturn) -> str:
    """The rule that this return's clock runs by."""
    return "agency_return_added" if agency_return.added_later else "agency_return"


def _start_clock(agency_return: AgencyReturn, *, by: Person, now: datetime) -> Deadline:
    code = clock_code(agency_return)
    trigger = now if agency_return.added_later else agency_return.review.incident.reported_at
    return deadlines.start_clock(
        rule=rule_for(code, london_date(trigger)),
        subject=agency_return.subject,
        trigger_at=trigger,
        owner_role=Role.AGENCY_CONTACT,
        owner_organisation=agency_return.organisation,
        title=f"Return of {agency_return.organisation.short_name}",
        by=by,
        now=now,
    )


def _tell_agency(agency_return: AgencyReturn, kind: NoticeKind, occasion: str, now: datetime) -> int:
    context: dict[str, str | int | date] = {"organisation": agency_return.organisation.name}
    # A return that was met and is opened again has no date of its own to be wanted by.
    if kind != NoticeKind.RETURN_REOPENED and (wanted_by := due_on(agency_return)):
        context["due_on"] = wanted_by
    if meeting := meeting_on(agency_return.review):
        context["meeting_on"] = meeting
    return queue(
        key=f"{kind.value}:{agency_return.pk}{occasion}",
        kind=kind,
        recipients=addressed(agency_return.review, agency_people(agency_return.organisation, now), now),
        subject=agency_return.subject,
        context=context,
        path=return_path(agency_return.pk),
        now=now,
    )


def _lock_return(agency_return: AgencyReturn) -> AgencyReturn:
    return (
        AgencyReturn.objects.select_for_update(of=("self",))
        .select_related("review__incident", "organisation")
        .get(pk=agency_return.pk)
    )


@transaction.atomic
def chase(*, agency_return: AgencyReturn, by: Person, now: datetime) -> Chase:
    """Send the agency a reminder by hand; at most once an hour, so that a double click sends one."""
    locked(agency_return.review, by, Permission.REQUEST_INFORMATION, now)
    agency_return = _lock_return(agency_return)
    if agency_return.state not in (ReturnState.REQUESTED, ReturnState.DRAFTING, ReturnState.WITH_LEAD):
        raise Conflict("This agency has answered, or is no longer asked: there is nothing to chase.")
    last = agency_return.chases.order_by("chased_at").last()
    if last and now - last.chased_at < BETWEEN_CHASES:
        raise Refused("This agency was chased less than an hour ago. Telephone if it is urgent.")
    row = Chase.objects.create(agency_return=agency_return, chased_at=now, chased_by=by)
    record(Event.RETURN_CHASED, target=agency_return.subject, by=by, now=now, fields=[agency_return.organisation.code])
    _tell_agency(agency_return, NoticeKind.RETURN_CHASED, f":{row.pk}", now)
    return row


def due_on(agency_return: AgencyReturn) -> date | None:
    """The day on which this return is due, or None where its clock was cancelled."""
    row = for_subject(agency_return.subject).filter(cancelled_at__isnull=True).first()
    return row.due_on if row else None


def meeting_on(review: RapidReview) -> date | None:
    """The day by which the rapid review meeting is to be held, or None where the local table has no such day."""
    row = for_subject(review.subject).filter(instance="meeting", cancelled_at__isnull=True).first()
    return row.due_on if row else None


@transaction.atomic
def excuse(*, agency_return: AgencyReturn, reason: str, by: Person, now: datetime) -> None:
    """Stop asking an agency, with the reason; its clock is cancelled."""
    locked(agency_return.review, by, Permission.REQUEST_INFORMATION, now)
    agency_return = _lock_return(agency_return)
    apply(RETURN, "excuse", agency_return, subject=agency_return.subject, by=by, now=now, reason=reason)
    deadlines.cancel_all(subject=agency_return.subject, reason=reason, by=by, now=now)


@transaction.atomic
def reopen(*, agency_return: AgencyReturn, reason: str, by: Person, now: datetime) -> None:
    """Open a submitted return again, with the reason; the agency is told and the pack becomes out of date."""
    review = locked(agency_return.review, by, Permission.REOPEN_RETURN, now)
    if review.state in ENDED:
        raise Conflict("The review has been sent or has ended: its returns stay as they were.")
    agency_return = _lock_return(agency_return)
    apply(RETURN, "reopen", agency_return, subject=agency_return.subject, by=by, now=now, reason=reason)
    agency_return.version += 1
    agency_return.save(update_fields=["version"])
    _tell_agency(agency_return, NoticeKind.RETURN_REOPENED, f":{agency_return.version}", now)
