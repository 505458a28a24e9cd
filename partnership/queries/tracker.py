"""Reads of the action tracker, beginning with what a person may see at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When
from django.urls import reverse

from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holders, holds, people_of
from portal.clock import london_date
from portal.deadlines.calendars import load
from portal.deadlines.choices import Clock
from portal.deadlines.counting import add_working_days
from portal.remembered import remembered
from portal.subjects import Kind, Subject, kinds, may_be_shut_out

from ..choices import ActionState
from ..models import Action, PartnershipOrganisation
from ..models.action import KIND
from . import current, is_statutory
from .hanging import sources_of_actions

if TYPE_CHECKING:
    from collections.abc import Iterable

P = Permission
FINISHED = (ActionState.DONE, ActionState.ASSURED, ActionState.IMPACT)
# The list's own states beside those that are stored.
OVERDUE, SOON = "overdue", "soon"
SOON_WORKING_DAYS = 5


def visible_to(person: Person, on: date) -> QuerySet[Action]:
    """The actions that `person` may see on London date `on`.

    Those of their own organisations and those they own; those whose source they may read; and, by
    role, those without a source. An action of a thing in which they have a conflict of interest is
    closed to them whoever is to do it. A fixed number of queries.
    """
    if not holds(person, P.SEE_ACTIONS, on):
        return Action.objects.none()
    seen, barred = remembered(("what they see of actions", person.pk, on), lambda: _seen_and_barred(person, on))
    return Action.objects.filter(seen).exclude(barred).select_related("organisation", "owner")


def _seen_and_barred(person: Person, on: date) -> tuple[Q, Q]:
    own = {a.organisation_id for a in capacities(person, P.REPORT_ACTION, on) if a.role != Role.PRACTITIONER}
    seen = Q(organisation_id__in=own) | Q(owner_id=person.pk)
    if holds(person, P.READ_ALL_ACTIONS, on):
        seen |= Q(source_kind="")
    barred = Q(pk__in=[])
    present = sources_of_actions()
    for kind in kinds():
        if kind.name not in present or kind.name == KIND:
            continue
        seen |= Q(source_kind=kind.name, source_id__in=kind.visible(person, on))
        if kind.shuts_out(person):
            rows = Action.objects.filter(source_kind=kind.name).order_by()
            if shut := kind.closed(person, set(rows.values_list("source_id", flat=True).distinct())):
                barred |= Q(source_kind=kind.name, source_id__in=shut)
    return seen, barred


def may_report(person: Person, action: Action, on: date) -> bool:
    """Whether `person` may say on `on` that this action is done: its owner, its organisation, or the business unit."""
    if not holds(person, P.REPORT_ACTION, on):
        return False
    theirs = capacities(person, P.REPORT_ACTION, on, action.organisation_id)
    own = any(a.role != Role.PRACTITIONER for a in theirs)
    return own or action.owner_id == person.pk or holds(person, P.MANAGE_ACTIONS, on)


def responsible_role(organisation: Organisation, on: date) -> Role:
    """The office at `organisation` that its actions fall to on `on`, where nobody is named."""
    if organisation.pk == current().body_id:
        return Role.BUSINESS_MANAGER
    return Role.DELEGATED_REPRESENTATIVE if is_statutory(organisation, on) else Role.AGENCY_CONTACT


def owner_role(action: Action, on: date) -> Role:
    """The office that the action's clock reminds: the owner's own at the organisation, or the organisation's."""
    if action.owner_id:
        held = action.owner.appointments.filter(organisation_id=action.organisation_id)
        role = next((a.role for a in held if a.in_force(on)), None)
        if role is not None:
            return Role(role)
    return responsible_role(action.organisation, on)


def people_told(action: Action, on: date) -> list[Person]:
    """Whom to tell that the action is theirs on `on`: its owner, or those who hold its organisation's office."""
    people = [action.owner] if action.owner else list(holders(owner_role(action, on), on, action.organisation_id))
    shut = conflicted_people(action.pk)
    return [person for person in people if person.pk not in shut]


def organisations(on: date) -> QuerySet[Organisation]:
    """The bodies that an action can be given to on London date `on`: those with a standing, and the partnership."""
    bodies = PartnershipOrganisation.objects.in_force(on).values("organisation_id")
    return Organisation.objects.filter(Q(pk__in=bodies) | Q(pk=current().body_id)).order_by("name")


def possible_owners(on: date) -> list[Person]:
    """Everybody with an appointment at a body that an action can be given to, by name."""
    return list(people_of(organisations(on).values_list("pk", flat=True), on))


def from_source(subject: Subject) -> QuerySet[Action]:
    """Every action that came from one thing, by reference."""
    rows = Action.objects.filter(source_kind=subject.kind, source_id=subject.id)
    return rows.select_related("organisation", "owner").order_by("reference")


def by_origin(subject: Subject) -> dict[str, Action]:
    """The actions that flowed in from one thing, by the entry of it that each came from."""
    return {action.origin: action for action in from_source(subject) if action.origin}


def soon_until(on: date) -> date:
    """The last day of “soon” on London date `on`: five working days on."""
    return add_working_days(load(Clock.ENGLAND_AND_WALES), on, SOON_WORKING_DAYS)


def overdue(on: date) -> Q:
    """Actions that are to do and whose day is over on London date `on`."""
    return Q(state=ActionState.OPEN, due_on__lt=on)


def listed(person: Person, now: datetime, filters: Mapping[str, object], soon_until: date) -> QuerySet[Action]:
    """The actions for the list, what is to do first and soonest first, narrowed by `filters`.

    Filters (each may be absent or empty): `words` (part of the text or the reference), `state` (one of
    ActionState, or `overdue`, or `soon`: due by `soon_until`), `source`, `organisation` (a row),
    `mine` (true: what this person may report).
    """
    on = london_date(now)
    rows = visible_to(person, on)
    if words := str(filters.get("words") or "").strip():
        named = Q(reference__icontains=words) | Q(source_reference__icontains=words)
        rows = rows.filter(named | Q(words__icontains=words))
    state = filters.get("state")
    if state == OVERDUE:
        rows = rows.filter(overdue(on))
    elif state == SOON:
        rows = rows.filter(state=ActionState.OPEN, due_on__gte=on, due_on__lte=soon_until)
    elif state:
        rows = rows.filter(state=state)
    if filters.get("source"):
        rows = rows.filter(source=filters["source"])
    if filters.get("organisation"):
        rows = rows.filter(organisation=filters["organisation"])
    if filters.get("mine"):
        own = {a.organisation_id for a in capacities(person, P.REPORT_ACTION, on) if a.role != Role.PRACTITIONER}
        rows = rows.filter(Q(organisation_id__in=own) | Q(owner_id=person.pk))
    order = [When(state=value, then=Value(place)) for place, value in enumerate(ActionState.values)]
    return rows.annotate(stage=Case(*order, output_field=IntegerField())).order_by("stage", "due_on", "reference")


@dataclass(frozen=True)
class Counts:
    """How the actions that a person sees stand: the figures at the top of the list."""

    to_do: int
    overdue: int
    soon: int
    done: int
    impact: int


def counts(rows: QuerySet[Action], on: date, soon_until: date) -> Counts:
    """The figures over `rows` on London date `on`, in one query; `soon` is what falls due from `on` to `soon_until`."""
    to_do = Q(state=ActionState.OPEN)
    found = rows.order_by().aggregate(
        to_do=Count("pk", filter=to_do),
        overdue=Count("pk", filter=overdue(on)),
        soon=Count("pk", filter=to_do & Q(due_on__gte=on, due_on__lte=soon_until)),
        done=Count("pk", filter=Q(state=ActionState.DONE)),
        impact=Count("pk", filter=Q(state=ActionState.IMPACT)),
    )
    return Counts(**found)


def by_organisation(rows: QuerySet[Action], on: date) -> list[dict[str, object]]:
    """One line for each organisation with an action among `rows`, the most overdue first. One query."""
    to_do = Q(state=ActionState.OPEN)
    found = (
        rows.order_by()
        .values("organisation_id", "organisation__name", "organisation__code")
        .annotate(
            to_do=Count("pk", filter=to_do),
            late=Count("pk", filter=overdue(on)),
            oldest=Min("due_on", filter=overdue(on)),
            waiting=Count("pk", filter=Q(state=ActionState.DONE)),
            assured=Count("pk", filter=Q(state=ActionState.ASSURED)),
            impact=Count("pk", filter=Q(state=ActionState.IMPACT)),
        )
    )
    return sorted(found, key=lambda row: (-row["late"], -row["to_do"], row["organisation__name"]))


# As the ground asks


def conflicted_people(action_id: int) -> set[int]:
    """The people whose conflict of interest in its source shuts them out of the action."""
    return _conflicts_among({action_id}).get(action_id, set())


def _conflicts_among(ids: Iterable[int]) -> dict[int, set[int]]:
    rows = Action.objects.filter(pk__in=list(ids)).exclude(source_kind="").values_list("pk", "source_kind", "source_id")
    wanted: dict[str, dict[int, set[int]]] = {}
    for pk, name, source_id in rows:
        wanted.setdefault(name, {}).setdefault(source_id, set()).add(pk)
    found: dict[int, set[int]] = {}
    for kind in kinds():
        if kind.name not in wanted:
            continue
        for source_id, people in kind.conflicts(set(wanted[kind.name])).items():
            for pk in wanted[kind.name][source_id]:
                found[pk] = people
    return found


def action_path(action_id: int) -> str:
    """The address of the action's page."""
    return reverse("action", kwargs={"reference": Action.objects.values_list("reference", flat=True).get(pk=action_id)})


def action_kind() -> Kind:
    """Actions, as the ground asks about them."""
    return Kind.seen_by_query(
        KIND,
        "Action",
        visible_to,
        action_path,
        conflicted_people=conflicted_people,
        conflicts_among=_conflicts_among,
        may_shut_out=may_be_shut_out,
        address=lambda subject: reverse("action", kwargs={"reference": subject.reference}),
    )
