"""The agencies' own parts of a chronology: asked for, written, handed in, opened again, and shown merged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import queue, supersede
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record

from ...models import ChronologyEntry, ChronologyPart, PartAuthor, PracticeReview
from ...notifying import agency_people
from ..agency_parts import chased, colleagues, may_hand_in, own_part
from ..queries import conflicted_people
from .chronology import OPEN_TO_CHANGE, changed, checked_event
from .guarding import in_state, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
HANDED_IN = "Your agency has handed its events in. Ask the business manager to open them again."


@transaction.atomic
def ask_agencies(*, review: PracticeReview, wanted_by: date, by: Person, now: datetime) -> list[ChronologyPart]:
    """Ask every agency of the terms of reference that has not been asked for its events, and tell its people."""
    review = locked(review, by, P.RUN_PRACTICE, now)
    in_state(review, OPEN_TO_CHANGE, "asking agencies for events")
    if wanted_by < london_date(now):
        raise Refused("Choose today or a later day.", field="wanted_by")
    terms = getattr(review, "terms", None)
    agencies = list(terms.agencies.order_by("name")) if terms else []
    if not agencies:
        raise Refused("Name the agencies in the terms of reference first.")
    asked = set(review.parts.values_list("organisation_id", flat=True))
    fresh = [
        ChronologyPart.objects.create(
            review=review, organisation=agency, wanted_by=wanted_by, asked_at=now, asked_by=by
        )
        for agency in agencies
        if agency.pk not in asked
    ]
    if not fresh:
        raise Refused("Every agency of the terms of reference has been asked already.")
    marks = [f"part:{part.pk}" for part in fresh]
    record(Event.PRACTICE_AGENCIES_ASKED, target=review.subject, by=by, now=now, fields=marks)
    for part in fresh:
        _tell(part, NoticeKind.CHRONOLOGY_WANTED, agency_people(part.organisation, now), "", now)
    return fresh


def _tell(part: ChronologyPart, kind: NoticeKind, people: Iterable[Person], occasion: str, now: datetime) -> int:
    barred = conflicted_people(part.review_id)
    return queue(
        key=f"{kind.value}:{part.pk}{occasion}",
        kind=kind,
        recipients=[person for person in people if person.pk not in barred],
        subject=part.review.subject,
        context={"organisation": part.organisation.name, "due_on": part.wanted_by},
        path=reverse("chronology_part", kwargs={"pk": part.pk}),
        now=now,
    )


@transaction.atomic
def chase(*, part: ChronologyPart, by: Person, now: datetime) -> ChronologyPart:
    """Remind an agency by hand of the events that it has not handed in: its people and whoever it named, once a day."""
    review = locked(part.review, by, P.RUN_PRACTICE, now)
    in_state(review, OPEN_TO_CHANGE, "chasing an agency for its events")
    row = ChronologyPart.objects.select_related("review", "organisation").get(pk=part.pk)
    name, on = row.organisation.name, london_date(now)
    if row.handed_in_at is not None:
        raise Conflict(f"{name} has handed its events in: there is nothing to chase.", subject=review.subject)
    _count, last = chased(review).get(row.pk, (0, None))
    if last is not None and london_date(last) == on:
        raise Refused(f"{name} was chased today already. Telephone if it is urgent.")
    authors = colleagues(row, on).filter(pk__in=row.authors.values("person_id"))
    people = {p.pk: p for p in [*agency_people(row.organisation, now), *authors]}.values()
    if not _tell(row, NoticeKind.CHRONOLOGY_CHASED, people, f":{on.isoformat()}", now):
        raise Refused(f"Nobody at {name} has an account who could be told. Telephone, or invite somebody.")
    record(Event.PRACTICE_AGENCY_CHASED, target=review.subject, by=by, now=now, fields=[f"part:{row.pk}"])
    return row


def _own(part: ChronologyPart, by: Person, now: datetime) -> ChronologyPart:
    """The part, locked, once `by` may write it and the review still takes events."""
    if own_part(by, part.pk, now) is None:
        raise NotAllowed("This part of the chronology is not open to you.")
    found = ChronologyPart.objects.select_for_update(of=("self",)).select_related("review", "organisation")
    row = found.get(pk=part.pk)
    in_state(row.review, OPEN_TO_CHANGE, "changing the chronology")
    return row


def _unfinished(part: ChronologyPart, by: Person, now: datetime) -> ChronologyPart:
    row = _own(part, by, now)
    if row.handed_in_at is not None:
        raise Conflict(HANDED_IN, subject=row.review.subject)
    return row


def _answering(part: ChronologyPart, by: Person, now: datetime) -> None:
    if not may_hand_in(by, part, london_date(now)):
        raise NotAllowed("Only the agency’s single point of contact or its representative does this.")


@transaction.atomic
def name_author(*, part: ChronologyPart, person: Person, by: Person, now: datetime) -> PartAuthor:
    """Let a colleague of the same agency write its part, and tell them. Twice is once."""
    row = _unfinished(part, by, now)
    _answering(row, by, now)
    if not colleagues(row, london_date(now)).filter(pk=person.pk).exists():
        raise Refused(
            f"Choose a colleague at {row.organisation.name} without a conflict of interest in this review.",
            field="person",
        )
    found, made = PartAuthor.objects.get_or_create(part=row, person=person, defaults={"named_at": now, "named_by": by})
    if made:
        marks = [f"part:{row.pk}", f"person:{person.pk}"]
        record(Event.PRACTICE_AUTHOR_NAMED, target=row.review.subject, by=by, now=now, fields=marks)
        _tell(row, NoticeKind.CHRONOLOGY_WANTED, [person], f":author:{found.pk}", now)
    return found


@transaction.atomic
def add_own_entry(
    *, part: ChronologyPart, on: date, precision: str, on_words: str, what: str, source: str, key_episode: bool,
    by: Person, now: datetime,
) -> ChronologyEntry:  # fmt: skip
    """Enter one event from the agency's own record. Refused once the part is handed in."""
    row = _unfinished(part, by, now)
    checked_event(on, precision, what, source, now)
    made = ChronologyEntry.objects.create(
        review=row.review, organisation=row.organisation, part=row, on=on, precision=precision,
        on_words=on_words.strip(), what=what.strip(), source=source.strip(), key_episode=key_episode,
        entered_at=now, entered_by=by,
    )  # fmt: skip
    changed(row.review, f"entry:{made.pk}", by, now)
    return made


@transaction.atomic
def remove_own_entry(*, entry: ChronologyEntry, by: Person, now: datetime) -> None:
    """Take an event of the agency's own out, before it is handed in."""
    assert entry.part is not None
    row = _unfinished(entry.part, by, now)
    number = entry.pk
    ChronologyEntry.objects.filter(pk=number).delete()
    changed(row.review, f"removed:{number}", by, now)


@transaction.atomic
def hand_in(*, part: ChronologyPart, searched: str, by: Person, now: datetime) -> ChronologyPart:
    """Hand the agency's events in: from now on they stand in the merged chronology. None at all is an answer too."""
    row = _unfinished(part, by, now)
    _answering(row, by, now)
    if not searched.strip():
        raise Refused("Say which records were searched, and for which period.", field="searched")
    row.searched, row.handed_in_at, row.handed_in_by = searched.strip(), now, by
    row.save(update_fields=["searched", "handed_in_at", "handed_in_by"])
    supersede(key_prefix=f"{NoticeKind.CHRONOLOGY_CHASED.value}:{row.pk}:", reason="It is handed in.", now=now)
    record(Event.PRACTICE_EVENTS_HANDED_IN, target=row.review.subject, by=by, now=now, fields=[f"part:{row.pk}"])
    return row


@transaction.atomic
def reopen_part(*, part: ChronologyPart, reason: str, by: Person, now: datetime) -> ChronologyPart:
    """Open an agency's part to it again, with the reason: until it is handed in anew its events are its own."""
    review = locked(part.review, by, P.RUN_PRACTICE, now)
    in_state(review, OPEN_TO_CHANGE, "opening an agency’s events again")
    row = ChronologyPart.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=part.pk)
    if row.handed_in_at is None:
        raise Conflict("This agency has not handed its events in, so it can still change them.")
    if not reason.strip():
        raise Refused("Say what the agency is asked to put right.", field="reason")
    row.handed_in_at = row.handed_in_by = row.opened_at = row.opened_by = None
    row.save(update_fields=["handed_in_at", "handed_in_by", "opened_at", "opened_by"])
    record(Event.PRACTICE_EVENTS_REOPENED, target=review.subject, by=by, now=now, reason=reason.strip(),
           fields=[f"part:{row.pk}"])  # fmt: skip
    occasion = f":reopened:{now.isoformat()}"
    _tell(row, NoticeKind.CHRONOLOGY_WANTED, agency_people(row.organisation, now), occasion, now)
    return row


@transaction.atomic
def open_merged(*, review: PracticeReview, by: Person, now: datetime) -> int:
    """Open the merged chronology, without names, to every agency that has handed its events in; return how many."""
    review = locked(review, by, P.RUN_PRACTICE, now)
    rows = list(
        review.parts.filter(handed_in_at__isnull=False, opened_at__isnull=True).select_related("organisation", "review")
    )
    if not rows:
        raise Refused("No agency that has handed its events in waits to see the merged chronology.")
    for row in rows:
        row.opened_at, row.opened_by = now, by
        row.save(update_fields=["opened_at", "opened_by"])
        occasion = f":{now.isoformat()}"
        _tell(row, NoticeKind.CHRONOLOGY_OPENED, agency_people(row.organisation, now), occasion, now)
    marks = [f"part:{row.pk}" for row in rows]
    record(Event.PRACTICE_CHRONOLOGY_OPENED, target=review.subject, by=by, now=now, fields=marks)
    return len(rows)
