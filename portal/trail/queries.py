"""Reads of the trail: of one thing, and of everything that a person may know of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from portal.clock import end_of_day, start_of_day
from portal.subjects import Subject, kinds

from .events import Event
from .models import TrailEvent
from .sentences import sentence

if TYPE_CHECKING:
    from portal.accounts.models import Person


@dataclass(frozen=True)
class Line:
    """One event with its sentence, as a page shows it."""

    event: TrailEvent
    sentence: str


def lines(events: QuerySet[TrailEvent] | list[TrailEvent]) -> list[Line]:
    """Each event with its sentence. One query when given a query set."""
    return [Line(event, sentence(event)) for event in events]


def history_of(subject: Subject, most: int | None = None) -> list[Line]:
    """What happened to one thing, the newest first (the `most` newest, where given). One query."""
    found = events_of(subject)
    return lines(found[:most] if most else found)


def events_of(subject: Subject) -> QuerySet[TrailEvent]:
    """The events of one thing, the newest first, for `lines`."""
    return TrailEvent.objects.filter(target_kind=subject.kind, target_id=subject.id).order_by("-sequence")


def last_reason(subject: Subject, events: Iterable[Event]) -> TrailEvent | None:
    """The newest of these events of one thing, with the reason that was given. One query."""
    found = TrailEvent.objects.filter(target_kind=subject.kind, target_id=subject.id, event__in=list(events))
    return found.order_by("-sequence").first()


def visible_to(person: Person, on: date) -> QuerySet[TrailEvent]:
    """The events that `person` may read on London date `on`, the newest first.

    The permission to read the trail does not lift a conflict of interest: events of a thing are
    left out where the person may not see the thing itself. Events of kinds that no app registers
    (people, holidays, arrangements) have no such thing.
    """
    hidden = Q()
    for kind in kinds():
        hidden |= Q(target_kind=kind.name) & ~Q(target_id__in=kind.visible(person, on))
    return (
        TrailEvent.objects.exclude(hidden).order_by("-sequence") if hidden else TrailEvent.objects.order_by("-sequence")
    )


def narrowed(
    events: QuerySet[TrailEvent],
    *,
    event: str = "",
    actor: str = "",
    target: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[TrailEvent]:
    """`events` of one kind, by part of the actor's name, by part of the target, between two London days (both in)."""
    if event:
        events = events.filter(event=event)
    if actor:
        events = events.filter(actor_name__icontains=actor)
    if target:
        events = events.filter(target__icontains=target)
    if since:
        events = events.filter(at__gte=start_of_day(since))
    if until:
        events = events.filter(at__lt=end_of_day(until))
    return events
