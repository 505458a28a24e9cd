"""Groups: their terms of reference, and task and finish groups that the partnership sets up itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..choices import GroupKind
from ..models import Group, Priority, TermsOfReference

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
EARLIEST = date(2015, 1, 1)


def _allowed(by: Person, now: datetime) -> None:
    if not holds(by, P.MANAGE_GROUPS, london_date(now)):
        raise NotAllowed("Only the business unit sets up groups and records their terms.")


@transaction.atomic
def record_terms(
    *,
    group: Group,
    remit: str,
    reports_to: str,
    quorum_bodies: int,
    quorum_partners: bool,
    deputies_count: bool,
    adopted_on: date,
    review_on: date | None,
    by: Person,
    now: datetime,
) -> TermsOfReference:
    """Record the next edition of the group's terms; earlier ones stay, and earlier meetings keep to theirs."""
    _allowed(by, now)
    group = Group.objects.select_for_update().get(pk=group.pk)
    if not remit.strip():
        raise Refused("Say what the group is for.", field="remit")
    if adopted_on > london_date(now):
        raise Refused("Terms are recorded once they have been adopted. Check the date.", field="adopted_on")
    if adopted_on < EARLIEST:
        raise Refused("Check the year in which they were adopted.", field="adopted_on")
    if review_on is not None and review_on <= adopted_on:
        raise Refused("The review comes after the terms were adopted.", field="review_on")
    latest = group.terms.aggregate(number=Max("number"), adopted_on=Max("adopted_on"))
    if latest["adopted_on"] is not None and adopted_on <= latest["adopted_on"]:
        raise Refused(
            f"The edition before was adopted on {latest['adopted_on']:%-d %B %Y}; this one is adopted after it.",
            field="adopted_on",
        )
    terms = TermsOfReference.objects.create(
        group=group, number=(latest["number"] or 0) + 1, remit=remit.strip(), reports_to=reports_to.strip(),
        quorum_bodies=quorum_bodies, quorum_partners=quorum_partners, deputies_count=deputies_count,
        adopted_on=adopted_on, review_on=review_on, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    record(Event.TERMS_RECORDED, target=f"Terms {terms.number}, {group.name}", by=by, now=now)
    return terms


@transaction.atomic
def start_task_group(
    *,
    name: str,
    purpose: str,
    priority: Priority,
    chair: str,
    ends_on: date,
    times_per_year: int | None,
    by: Person,
    now: datetime,
) -> Group:
    """Set up a task and finish group for a priority, until `ends_on`. One of that name is set up once."""
    _allowed(by, now)
    on = london_date(now)
    if not name.strip():
        raise Refused("Give the group a name.", field="name")
    if ends_on <= on:
        raise Refused("A task and finish group ends on a day still to come.", field="ends_on")
    code = slugify(name)[:60]
    if not code or Group.objects.filter(code=code).exists():
        raise Refused("There is, or was, a group of that name. Choose another one.", field="name")
    last = Group.objects.aggregate(last=Max("position"))["last"] or 0
    group = Group.objects.create(
        code=code, name=name.strip(), kind=GroupKind.TASK, purpose=purpose.strip(), chair=chair.strip(),
        times_per_year=times_per_year, priority=priority, ends_on=ends_on, from_arrangements=False, position=last + 1,
    )  # fmt: skip
    record(Event.TASK_GROUP_STARTED, target=group.name, by=by, now=now)
    return group
