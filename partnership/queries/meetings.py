"""Reads of groups and their meetings: who belongs, who may read what, whether it is quorate and often enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.models import Appointment, Organisation, Person
from portal.accounts.permissions import PARTNERS, Permission
from portal.accounts.queries import authorities, holds, in_force
from portal.clock import LONDON, london_date
from portal.remembered import remembered
from portal.subjects import Kind

from ..choices import GroupKind, MeetingState, Tier
from ..models import (
    AgendaItem,
    Group,
    GroupMeeting,
    GroupMember,
    ItemInterest,
    MeetingAttendance,
    Paper,
    TermsOfReference,
)
from ..models.meeting import KIND
from ..policies.meetings import THERE, terms_at
from ..rhythm import Rhythm, rhythm
from . import current, statutory_partners

if TYPE_CHECKING:
    from collections.abc import Iterable

P = Permission
# From here on papers are with their readers.
OUT = (MeetingState.CALLED, MeetingState.DRAFT, MeetingState.AGREED)
HELD = (MeetingState.DRAFT, MeetingState.AGREED)


# Who belongs to which group


def groups_of(person: Person, on: date) -> set[int]:
    """The groups in use whose papers and minutes `person` reads on London date `on`. Three queries at most.

    Everybody's by role; otherwise those that the person is appointed to, those on which a body that
    they represent as lead or delegated representative has a seat, the chair's own partnership, and the
    review group for its members.
    """
    return remembered(("groups of", person.pk, on), lambda: set(_groups_of(person, on).values_list("pk", flat=True)))


def _groups_of(person: Person, on: date) -> QuerySet[Group]:
    """The same as a query, to be part of another."""
    groups = Group.objects.filter(removed_on__isnull=True).order_by()
    if holds(person, P.READ_ALL_MEETINGS, on):
        return groups
    held = authorities(person, on)
    roles = {a.role for a in held}
    codes = {a.group_code for a in held if a.group_code and a.role in (Role.GROUP_CHAIR, Role.GROUP_MEMBER)}
    bodies = {a.organisation_id for a in held if a.role in PARTNERS}
    mine = Q(code__in=codes)
    if bodies:
        line = Organisation.objects.filter(Q(pk__in=bodies) | Q(successor_id__in=bodies)).values("pk")
        mine |= Q(members__organisation_id__in=line, members__removed_on__isnull=True)
    if Role.PARTNERSHIP_CHAIR in roles:
        mine |= Q(kind__in=[GroupKind.PARTNERSHIP, GroupKind.EXECUTIVE])
    if Role.REVIEW_GROUP_MEMBER in roles:
        mine |= Q(is_review_group=True)
    return groups.filter(mine)


def people_of_group(group: Group, on: date) -> list[Person]:
    """Everybody to whom the group's agendas go on `on`: who is appointed to it, and who represents a body on it."""
    bodies = [body.pk for _words, body in seats(group, on) if body is not None]
    wanted = Q(group_code=group.code, role__in=[Role.GROUP_CHAIR, Role.GROUP_MEMBER]) | Q(
        organisation_id__in=bodies, role__in=PARTNERS
    )
    if group.kind in (GroupKind.PARTNERSHIP, GroupKind.EXECUTIVE):
        wanted |= Q(role=Role.PARTNERSHIP_CHAIR)
    if group.is_review_group:
        wanted |= Q(role=Role.REVIEW_GROUP_MEMBER)
    held = Appointment.objects.filter(in_force(on)).filter(wanted)
    return list(Person.objects.filter(is_active=True, appointments__in=held).distinct())


def chairs(group: Group, on: date) -> list[Person]:
    """Who is appointed to chair the group on `on`."""
    held = Appointment.objects.filter(in_force(on), role=Role.GROUP_CHAIR, group_code=group.code)
    return list(Person.objects.filter(is_active=True, appointments__in=held).distinct())


def may_agree(person: Person, meeting: GroupMeeting, on: date) -> bool:
    """Whether `person` may record the minutes as agreed: the business unit, and the group's own chair."""
    if not holds(person, P.AGREE_MINUTES, on):
        return False
    if holds(person, P.RUN_MEETINGS, on):
        return True
    chairing = {a.group_code for a in authorities(person, on) if a.role == Role.GROUP_CHAIR}
    partnership = any(a.role == Role.PARTNERSHIP_CHAIR for a in authorities(person, on))
    own = meeting.group.kind in (GroupKind.PARTNERSHIP, GroupKind.EXECUTIVE)
    return meeting.group.code in chairing or (partnership and own)


def standing_body(body: Organisation, on: date) -> Organisation:
    """The body that does the work of `body` on London date `on`: itself, or whoever succeeded it."""
    while body.ends_on is not None and body.ends_on < on and body.successor_id is not None:
        body = body.successor
    return body


def seats(group: Group, on: date) -> list[tuple[str, Organisation | None]]:
    """The seats of the group on `on` as (post in words, body), successors in the place of those that have ended.

    A group whose arrangements name no seat has those of the bodies whose people are appointed to it,
    and without any, the statutory partners'.
    """
    rows = GroupMember.objects.filter(group=group, removed_on__isnull=True).select_related("organisation__successor")
    found: dict[tuple[str, int | None], tuple[str, Organisation | None]] = {}
    for row in rows:
        body = standing_body(row.organisation, on) if row.organisation else None
        found.setdefault((row.post_words, body.pk if body else None), (row.post_words, body))
    with_seat = {body.pk for _words, body in found.values() if body is not None}
    held = Appointment.objects.filter(in_force(on), group_code=group.code).select_related("organisation")
    for appointment in held.order_by("organisation__name"):
        body = appointment.organisation
        if body.pk not in with_seat and body.pk != current().body_id:
            found.setdefault(("", body.pk), ("", body))
    return list(found.values()) or [("", partner) for partner in statutory_partners(on)]


def terms_of(group: Group) -> list[TermsOfReference]:
    """Every edition of the group's terms, the newest first."""
    return list(TermsOfReference.objects.filter(group=group).select_related("recorded_by"))


# How often


def rhythms(groups: Iterable[Group], on: date) -> dict[int, Rhythm]:
    """How each group keeps its frequency on London date `on`. One query."""
    wanted = list(groups)
    held: dict[int, list[date]] = {}
    planned: dict[int, list[date]] = {}
    rows = GroupMeeting.objects.filter(group__in=wanted).exclude(state=MeetingState.CANCELLED)
    for group_id, state, starts_at in rows.values_list("group_id", "state", "starts_at"):
        book = held if state in HELD else planned
        book.setdefault(group_id, []).append(london_date(starts_at))
    since = current().loaded_at
    return {
        group.pk: rhythm(
            group.times_per_year, held.get(group.pk, []), planned.get(group.pk, []), london_date(since), on
        )
        for group in wanted
    }


# Meetings


def listed(group: Group | None = None) -> QuerySet[GroupMeeting]:
    """Every meeting with its group, the latest first: that there is one is no secret within the partnership."""
    rows = GroupMeeting.objects.select_related("group")
    return rows.filter(group=group) if group else rows


def coming(person: Person, now: datetime) -> QuerySet[GroupMeeting]:
    """The meetings still to come of the groups that `person` belongs to, the soonest first."""
    mine = _groups_of(person, london_date(now)).values("pk")
    rows = GroupMeeting.objects.filter(group__in=mine, ends_at__gte=now).exclude(state=MeetingState.CANCELLED)
    return rows.select_related("group").order_by("starts_at")


@dataclass(frozen=True)
class TimedItem:
    """An item of the agenda with the time at which it begins, in London."""

    item: AgendaItem
    begins: datetime


def agenda(meeting: GroupMeeting) -> list[TimedItem]:
    """The agenda in order, each item beginning when the one before ends."""
    found, at = [], meeting.starts_at.astimezone(LONDON)
    for item in meeting.items.all():
        found.append(TimedItem(item, at))
        at += timedelta(minutes=item.minutes)
    return found


def papers(meeting: GroupMeeting, person: Person, on: date) -> list[Paper]:
    """The papers of the meeting that `person` may read on `on`, in the order of the agenda.

    Before the agenda is out they are the business unit's own. Papers of an item in which the person has an
    interest are closed to them, whoever they are, but for what the public reads.
    """
    rows = Paper.objects.filter(meeting=meeting, withdrawn_at__isnull=True).select_related("item")
    rows = rows.exclude(~Q(tier=Tier.PUBLIC), item__in=closed_items(meeting, person))
    if holds(person, P.RUN_MEETINGS, on):
        return list(rows)
    if meeting.state not in OUT:
        return []
    if meeting.group_id in groups_of(person, on):
        return list(rows)
    return list(rows.filter(tier__in=[Tier.PARTNERSHIP, Tier.PUBLIC]))


# Interests


def may_declare(person: Person, meeting: GroupMeeting, on: date) -> bool:
    """Whether `person` may declare an interest in an item: whoever belongs to the group, once they have its agenda."""
    if holds(person, P.RUN_MEETINGS, on):
        return True
    return meeting.group_id in groups_of(person, on) and meeting.state in OUT


def interests(meeting: GroupMeeting) -> list[ItemInterest]:
    """The standing interests in the meeting's items, in the order of the agenda. One query."""
    rows = ItemInterest.objects.filter(item__meeting=meeting, lifted_at__isnull=True)
    return list(rows.select_related("item", "person"))


def closed_items(meeting: GroupMeeting, person: Person) -> QuerySet[ItemInterest]:
    """The ids of the meeting's items in which `person` has a standing interest."""
    mine = ItemInterest.objects.filter(item__meeting=meeting, person_id=person.pk, lifted_at__isnull=True)
    return mine.order_by().values("item_id")


def shut_out_of_papers(person: Person) -> bool:
    """Whether papers of any meeting are closed to `person` by an interest that they declared."""
    mine = ItemInterest.objects.filter(person_id=person.pk, lifted_at__isnull=True)
    closed = Paper.objects.filter(item__in=mine.order_by().values("item_id"), withdrawn_at__isnull=True)
    return closed.exclude(tier=Tier.PUBLIC).exists()


def public_papers() -> QuerySet[Paper]:
    """The papers that anybody may read, the latest meeting first."""
    return (
        Paper.objects.filter(tier=Tier.PUBLIC, withdrawn_at__isnull=True, meeting__state__in=OUT)
        .select_related("meeting__group")
        .order_by("-meeting__starts_at", "item__position", "pk")
    )


@dataclass(frozen=True)
class Quorum:
    """Whether a meeting could decide: `quorate` None where no terms of reference say what it takes."""

    quorate: bool | None
    words: str


def quorum(meeting: GroupMeeting) -> Quorum:
    """Whether the meeting was quorate by the terms in force on its day. Four queries at most."""
    terms = terms_at(meeting)
    if terms is None:
        return Quorum(None, "No terms of reference say what makes a quorum of this group.")
    rows = MeetingAttendance.objects.filter(meeting=meeting, organisation__isnull=False)
    counted = THERE if terms.deputies_count else THERE[:1]
    there = set(rows.filter(presence__in=counted).values_list("organisation_id", flat=True))
    missing = []
    if len(there) < terms.quorum_bodies:
        missing.append(f"{len(there)} of the {terms.quorum_bodies} bodies that make a quorum were represented")
    if terms.quorum_partners:
        absent = [p.name for p in statutory_partners(london_date(meeting.starts_at)) if p.pk not in there]
        if absent:
            missing.append(f"not represented: {', '.join(absent)}")
    if missing:
        return Quorum(False, f"Not quorate: {'; '.join(missing)}.")
    return Quorum(True, f"Quorate: {len(there)} bodies were represented.")


# As the ground asks


def _visible(person: Person, on: date) -> QuerySet[GroupMeeting]:
    return GroupMeeting.objects.filter(group__in=_groups_of(person, on).values("pk"))


def _may_read_file(person: Person, on: date, meeting_id: int, purpose: str) -> bool:
    meeting = GroupMeeting.objects.select_related("group").filter(pk=meeting_id).first()
    return meeting is not None and any(paper.purpose == purpose for paper in papers(meeting, person, on))


def meeting_path(meeting_id: int) -> str:
    """The address of the meeting's page."""
    found = GroupMeeting.objects.values_list("reference", flat=True).get(pk=meeting_id)
    return reverse("meeting", kwargs={"reference": found})


def meeting_kind() -> Kind:
    """Meetings, as the ground asks about them."""
    return Kind.seen_by_query(
        KIND,
        "Meeting of a group",
        _visible,
        meeting_path,
        may_read_file=_may_read_file,
        conflicts_among=lambda _ids: {},
        closed_in_part=shut_out_of_papers,
        address=lambda subject: reverse("meeting", kwargs={"reference": subject.reference}),
    )
