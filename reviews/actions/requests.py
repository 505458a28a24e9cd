"""Asking agencies for information: all at once, one more later, chasing, excusing, opening a return again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.deadlines import actions as deadlines
from portal.deadlines.rules import rule_for
from portal.errors import Conflict, NotAllowed, Refused
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

ASKING = (ReviewState.TO_NOTIFY, ReviewState.NOTIFIED, ReviewState.GATHERING, ReviewState.CIRCULATED, ReviewState.MET)


@transaction.atomic
def request_information(
    *, review: RapidReview, organisations: Iterable[Organisation], by: Person, now: datetime
) -> list[AgencyReturn]:
    """Ask each of `organisations` for its return; one already asked is left as it is.

    The first asking sets the returns' day of the local table; an agency asked after that gets its
    own date, counted from its own request. Returns the new requests.
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
    asked = set(review.returns.values_list("organisation_id", flat=True))
    later = bool(asked)
    new = [
        AgencyReturn.objects.create(
            review=review, organisation=organisation, requested_at=now, requested_by=by, added_later=later
        )
        for pk, organisation in wanted.items()
        if pk not in asked
    ]
    for agency_return in new:
        deadline = _start_clock(agency_return, by=by, now=now)
        record(
            Event.RETURN_REQUESTED,
            target=agency_return.subject,
            by=by,
            now=now,
            fields=[agency_return.organisation.code],
        )
        _tell_agency(agency_return, NoticeKind.INFORMATION_REQUESTED, "", deadline.due_on, now)
    clocks.meet_milestone(review, "request_out", met_at=now, by=by, now=now)
    if review.state == ReviewState.NOTIFIED:
        apply(REVIEW, "begin_gathering", review, subject=review.subject, by=by, now=now)
    return new


def _start_clock(agency_return: AgencyReturn, *, by: Person, now: datetime) -> Deadline:
    code = "agency_return_added" if agency_return.added_later else "agency_return"
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


def _tell_agency(
    agency_return: AgencyReturn, kind: NoticeKind, occasion: str, reply_by: date | None, now: datetime
) -> int:
    context: dict[str, str | int | date] = {"organisation": agency_return.organisation.name}
    if reply_by:
        context["reply_by"] = reply_by
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
    last = agency_return.chases.last()
    if last and (now - last.chased_at).total_seconds() < 3600:
        raise Refused("This agency was chased less than an hour ago. Telephone if it is urgent.")
    row = Chase.objects.create(agency_return=agency_return, chased_at=now, chased_by=by)
    record(Event.RETURN_CHASED, target=agency_return.subject, by=by, now=now, fields=[agency_return.organisation.code])
    _tell_agency(agency_return, NoticeKind.RETURN_CHASED, f":{row.pk}", due_on(agency_return), now)
    return row


def due_on(agency_return: AgencyReturn) -> date | None:
    """The day on which this return is due, or None where its clock was cancelled."""
    from portal.deadlines.models import Deadline

    row = Deadline.objects.filter(
        subject_kind=agency_return.subject.kind, subject_id=agency_return.pk, cancelled_at__isnull=True
    ).first()
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
    if review.state in (ReviewState.SUBMITTED, ReviewState.REPLIED, ReviewState.CLOSED, ReviewState.WITHDRAWN):
        raise NotAllowed("The review has been sent or has ended: its returns stay as they were.")
    agency_return = _lock_return(agency_return)
    apply(RETURN, "reopen", agency_return, subject=agency_return.subject, by=by, now=now, reason=reason)
    agency_return.version += 1
    agency_return.save(update_fields=["version"])
    _tell_agency(agency_return, NoticeKind.RETURN_REOPENED, f":{agency_return.version}", None, now)
