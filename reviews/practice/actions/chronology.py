"""The chronology: entries of the review's own, and events taken over from agencies' returns."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.errors import Conflict, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ...actions.guarding import not_future
from ...models import ChronologyEntry, PracticeReview, ReturnEvent
from ...policies import ANSWERED
from ..choices import PracticeState, Precision
from .guarding import in_state, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
OPEN_TO_CHANGE = (PracticeState.COMMISSIONING, PracticeState.RUNNING, PracticeState.COMPLETED)


def changed(review: PracticeReview, what: str, by: Person, now: datetime) -> None:
    """Put a change of the chronology on the trail: which, never what it says."""
    record(Event.PRACTICE_CHRONOLOGY_CHANGED, target=review.subject, by=by, now=now, fields=[what])


@transaction.atomic
def add_entry(
    *,
    review: PracticeReview,
    organisation: Organisation,
    on: date,
    precision: str,
    on_words: str,
    what: str,
    source: str,
    key_episode: bool,
    by: Person,
    now: datetime,
) -> ChronologyEntry:
    """Enter one event, with whose record says so. A day that is not certain is kept as it is known."""
    review = locked(review, by, P.WRITE_REPORT, now)
    in_state(review, OPEN_TO_CHANGE, "changing the chronology")
    checked_event(on, precision, what, source, now)
    made = ChronologyEntry.objects.create(
        review=review, organisation=organisation, on=on, precision=precision, on_words=on_words.strip(),
        what=what.strip(), source=source.strip(), key_episode=key_episode, entered_at=now, entered_by=by,
    )  # fmt: skip
    changed(review, f"entry:{made.pk}", by, now)
    return made


def checked_event(on: date, precision: str, what: str, source: str, now: datetime) -> None:
    """Refuse an event without its words, its source, or how well its day is known, and one still to come."""
    if precision not in Precision.values:
        raise Refused("Choose how well the day is known.", field="precision")
    if not what.strip():
        raise Refused("Write what happened.", field="what")
    if not source.strip():
        raise Refused("Name the record that says so, such as “health visitor’s record”.", field="source")
    not_future_event(on, now)


def not_future_event(on: date, now: datetime) -> None:
    """Refuse a day after today; an event may lie long before the duty to notify existed."""
    if on.year >= 2018:
        not_future(max(on, date(2018, 6, 29)), now, "on", "The event")


@transaction.atomic
def remove_entry(*, entry: ChronologyEntry, by: Person, now: datetime) -> None:
    """Take an event out of the merged chronology. What an agency entered or returned itself stays with the agency."""
    review = locked(entry.review, by, P.WRITE_REPORT, now)
    in_state(review, OPEN_TO_CHANGE, "changing the chronology")
    number = entry.pk
    if entry.part_id is not None:
        if not ChronologyEntry.objects.filter(pk=number, part__handed_in_at__isnull=False).exists():
            raise Conflict("The agency has not handed this event in yet, so it alone can change it.")
        left = ChronologyEntry.objects.filter(pk=number, left_out_at__isnull=True)
        if left.update(left_out_at=now, left_out_by=by):
            changed(review, f"left_out:{number}", by, now)
        return
    ChronologyEntry.objects.filter(pk=number).delete()
    changed(review, f"removed:{number}", by, now)


@transaction.atomic
def take_from_returns(*, review: PracticeReview, by: Person, now: datetime) -> int:
    """Take over the events that agencies returned for the rapid review and that are not here yet; return how many."""
    review = locked(review, by, P.RUN_PRACTICE, now)
    in_state(review, OPEN_TO_CHANGE, "changing the chronology")
    if review.rapid_review_id is None:
        raise Refused("This review follows no rapid review, so there are no returns to take events from.")
    taken = set(review.chronology.filter(returned__isnull=False).values_list("returned", flat=True))
    events = ReturnEvent.objects.filter(
        agency_return__review_id=review.rapid_review_id, agency_return__state__in=ANSWERED
    ).select_related("agency_return")
    fresh = [
        ChronologyEntry(
            review=review,
            organisation_id=event.agency_return.organisation_id,
            on=event.on,
            precision=Precision.ABOUT if event.on_words else Precision.EXACT,
            on_words=event.on_words,
            what=event.what,
            source=event.source,
            key_episode=event.key_episode,
            returned=event.pk,
            entered_at=now,
            entered_by=by,
        )
        for event in events
        if event.pk not in taken
    ]
    ChronologyEntry.objects.bulk_create(fresh)
    if fresh:
        changed(review, f"taken:{len(fresh)}", by, now)
    return len(fresh)
