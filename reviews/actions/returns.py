"""An agency's own work on its return: writing, sharing, approving, submitting, or having nothing to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.accounts.choices import Role
from portal.accounts.permissions import Permission
from portal.accounts.queries import authorities, capacities, people_of
from portal.clock import london_date
from portal.deadlines import actions as deadlines
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.notices.actions import queue
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment
from portal.workflow import apply

from ..choices import ReturnState
from ..models import AgencyReturn, ReturnEvent, ReturnShare
from ..models.agency_return import KIND
from ..notifying import addressed, agency_people, managers
from ..queries import may_write_return, return_path
from ..workflow import RETURN
from .requests import ENDED, clock_code, due_on

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from portal.accounts.models import Person

RETURN_FILE = "return"
WRITABLE = (ReturnState.REQUESTED, ReturnState.DRAFTING, ReturnState.WITH_LEAD)


def _lock(agency_return: AgencyReturn, by: Person, now: datetime) -> AgencyReturn:
    row = (
        AgencyReturn.objects.select_for_update(of=("self",))
        .select_related("review__incident", "organisation")
        .get(pk=agency_return.pk)
    )
    if not may_write_return(by, row, london_date(now)):
        raise NotAllowed("Only the agency that was asked, and the colleagues it shares with, write this return.")
    if row.review.state in ENDED:
        raise Conflict("The review has been sent or has ended: this return is closed.")
    return row


def _writable(agency_return: AgencyReturn) -> None:
    if agency_return.state not in WRITABLE:
        raise Conflict(
            "This return has been submitted and is locked. Ask the business manager to open it again, with the reason."
        )


def may_approve(person: Person, agency_return: AgencyReturn, on: date) -> bool:
    """Whether `person` is the agency's lead: its contact, or its lead or delegated representative."""
    return bool(capacities(person, Permission.APPROVE_RETURN, on, agency_return.organisation_id))


@transaction.atomic
def edit_return(
    *, agency_return: AgencyReturn, changes: Mapping[str, Any], version: int, by: Person, now: datetime
) -> list[str]:
    """Save what has been written so far, against the `version` that was shown; the first save starts the return."""
    row = _lock(agency_return, by, now)
    _writable(row)
    _start(row, by, now)
    mine, version = _merged(row, changes, version)
    changed = change(row, mine, version, by=by, now=now)
    if changed:
        record(Event.RETURN_EDITED, target=row.subject, by=by, now=now, fields=changed)
    return changed


def _start(row: AgencyReturn, by: Person, now: datetime) -> None:
    if row.state == ReturnState.REQUESTED:
        apply(RETURN, "start", row, subject=row.subject, by=by, now=now)


def _merged(row: AgencyReturn, changes: Mapping[str, Any], version: int) -> tuple[Mapping[str, Any], int]:
    """What to write where somebody saved meanwhile, and against which version.

    Two colleagues who wrote different parts do not disturb each other: only what this one changed
    is written. Where both changed the same part, everything goes on to be refused as a conflict.
    """
    if row.version == version:
        return changes, version
    shown = row.history.filter(version=version).order_by("-history_date", "-history_id").first()
    if shown is None:
        return changes, version
    mine = {name: value for name, value in changes.items() if value != getattr(shown, name)}
    both = [name for name, value in mine.items() if getattr(row, name) not in (getattr(shown, name), value)]
    return (changes, version) if both else (mine, row.version)


@transaction.atomic
def save_event(
    *,
    agency_return: AgencyReturn,
    event: ReturnEvent | None,
    on: date,
    on_words: str,
    what: str,
    source: str,
    key_episode: bool,
    by: Person,
    now: datetime,
) -> ReturnEvent:
    """Add a significant event to the chronology, or change `event`.

    `on` places it in order; `on_words` is shown where the date is uncertain. Refused without a
    source, without words, or after today.
    """
    row = _lock(agency_return, by, now)
    _writable(row)
    if on > london_date(now):
        raise Refused("An event of the chronology cannot be in the future.", field="on")
    if not what.strip():
        raise Refused("Say what happened.", field="what")
    if not source.strip():
        raise Refused("Name the record that this comes from: an event without a source cannot be relied on.",
                      field="source")  # fmt: skip
    _start(row, by, now)
    values = {"on": on, "on_words": on_words.strip(), "what": what.strip(), "source": source.strip(),
              "key_episode": key_episode}  # fmt: skip
    if event is None:
        event = ReturnEvent.objects.create(agency_return=row, **values)
    else:
        if not ReturnEvent.objects.filter(pk=event.pk, agency_return=row).update(**values):
            raise Conflict("Somebody took this event out while you were changing it.")
        event.refresh_from_db()
    _touch(row, by, now)
    record(Event.RETURN_EDITED, target=row.subject, by=by, now=now, fields=[f"event {event.pk}"])
    return event


@transaction.atomic
def remove_event(*, agency_return: AgencyReturn, event: ReturnEvent, by: Person, now: datetime) -> None:
    """Take an event out of the chronology."""
    row = _lock(agency_return, by, now)
    _writable(row)
    pk = event.pk
    if ReturnEvent.objects.filter(pk=pk, agency_return=row).delete()[0]:
        _touch(row, by, now)
        record(Event.RETURN_EDITED, target=row.subject, by=by, now=now, fields=[f"event {pk} removed"])


@transaction.atomic
def attach_file(*, agency_return: AgencyReturn, file: UploadedFile, by: Person, now: datetime) -> Attachment:
    """Attach a file to the return: it goes with it into the pack. Refused as `portal.uploads` refuses a file."""
    row = _lock(agency_return, by, now)
    _writable(row)
    attachment = uploads.attach(subject=row.subject, file=file, purpose=RETURN_FILE, by=by, now=now)
    if attachment.attached_at == now:
        _start(row, by, now)
        _touch(row, by, now)
    return attachment


@transaction.atomic
def remove_file(*, agency_return: AgencyReturn, attachment: Attachment, reason: str, by: Person, now: datetime) -> None:
    """Take an attached file away again, with the reason, while the return can still be written."""
    row = _lock(agency_return, by, now)
    _writable(row)
    if (attachment.subject_kind, attachment.subject_id, attachment.purpose) != (KIND, row.pk, RETURN_FILE):
        raise NotAllowed("This file does not belong to the return.")
    standing = attachment.removed_at is None
    uploads.remove(attachment=attachment, reason=reason, by=by, now=now)
    if standing:
        _touch(row, by, now)


def _touch(row: AgencyReturn, by: Person, now: datetime) -> None:
    row.version += 1
    signed(row, by=by, now=now).save(update_fields=["version"])


@transaction.atomic
def share(*, agency_return: AgencyReturn, person: Person, by: Person, now: datetime) -> ReturnShare:
    """Let a colleague of the same agency write this return too, and tell them."""
    row = _lock(agency_return, by, now)
    on = london_date(now)
    if not may_approve(by, row, on):
        raise NotAllowed("Only the agency's contact shares its return.")
    if not people_of([row.organisation_id], on).filter(pk=person.pk).exists():
        raise Refused(
            f"Choose a colleague at {row.organisation.name}. Somebody without an account is invited by the "
            "business manager first.",
            field="person",
        )
    found, made = ReturnShare.objects.get_or_create(
        agency_return=row, person=person, defaults={"shared_at": now, "shared_by": by}
    )
    if made:
        record(Event.RETURN_SHARED, target=row.subject, by=by, now=now, fields=[f"person {person.pk}"])
        # Shared again after it was taken back is an occasion of its own.
        _tell(row, NoticeKind.RETURN_SHARED, [person], f":{found.pk}", now)
    return found


@transaction.atomic
def take_back_share(*, agency_return: AgencyReturn, share: ReturnShare, by: Person, now: datetime) -> None:
    """End a colleague's share by hand: from now on the return is to them as to anybody else of the agency.

    What they wrote stays. Twice is once: a share that is gone already is left alone.
    """
    row = _lock(agency_return, by, now)
    if not may_approve(by, row, london_date(now)):
        raise NotAllowed("Only the agency's contact takes back what it shared.")
    if ReturnShare.objects.filter(pk=share.pk, agency_return=row).delete()[0]:
        record(Event.RETURN_UNSHARED, target=row.subject, by=by, now=now, fields=[f"person {share.person_id}"])


@transaction.atomic
def to_lead(*, agency_return: AgencyReturn, by: Person, now: datetime) -> None:
    """Ask the agency's lead to approve the return."""
    row = _lock(agency_return, by, now)
    apply(RETURN, "to_lead", row, subject=row.subject, by=by, now=now)
    _touch(row, by, now)
    _tell(row, NoticeKind.RETURN_FOR_APPROVAL, agency_people(row.organisation, now), f":{row.version}", now)


@transaction.atomic
def send_back(*, agency_return: AgencyReturn, reason: str, by: Person, now: datetime) -> None:
    """Send the return back to its authors, saying what is wanted."""
    row = _lock(agency_return, by, now)
    apply(RETURN, "send_back", row, subject=row.subject, by=by, now=now, reason=reason,
          organisation_id=row.organisation_id)  # fmt: skip
    _touch(row, by, now)
    authors = [s.person for s in row.shares.select_related("person")] or agency_people(row.organisation, now)
    _tell(row, NoticeKind.RETURN_SENT_BACK, authors, f":{row.version}", now)


@transaction.atomic
def submit(*, agency_return: AgencyReturn, version: int, by: Person, now: datetime) -> None:
    """Approve and submit: the return is locked, its clock is met, the business manager is told.

    `version` is what the lead read: refused as a conflict when it has changed since.
    """
    row = _lock(agency_return, by, now)
    if row.state in WRITABLE and row.version != version:
        raise Conflict("A colleague changed this return since you read it. Read it again before you approve it.")
    apply(RETURN, "submit", row, subject=row.subject, by=by, now=now, organisation_id=row.organisation_id)
    _returned(row, by=by, now=now)


@transaction.atomic
def make_nil(*, agency_return: AgencyReturn, words: str, by: Person, now: datetime) -> None:
    """Answer that the agency holds nothing; `words` say which records were searched."""
    row = _lock(agency_return, by, now)
    if not words.strip():
        raise Refused("Say which records were searched, so that “nothing held” can be relied on.", field="words")
    apply(RETURN, "nil", row, subject=row.subject, by=by, now=now, reason=words,
          organisation_id=row.organisation_id)  # fmt: skip
    row.nil_words = words.strip()
    _returned(row, by=by, now=now)


def _returned(row: AgencyReturn, *, by: Person, now: datetime) -> None:
    first = row.submitted_at is None
    row.submitted_at, row.submitted_by = now, by
    row.version += 1
    signed(row, by=by, now=now).save()
    if first:
        deadlines.meet(subject=row.subject, rule_code=clock_code(row), met_at=now, by=by, now=now)
    people = addressed(row.review, managers(now), now)
    queue(
        key=f"return-submitted:{row.pk}:{row.version}",
        kind=NoticeKind.RETURN_SUBMITTED,
        recipients=people,
        subject=row.subject,
        context={"organisation": row.organisation.name},
        path=return_path(row.pk),
        now=now,
    )


def _tell(row: AgencyReturn, kind: NoticeKind, people: list[Person], occasion: str, now: datetime) -> None:
    context: dict[str, str | int | date] = {"organisation": row.organisation.name}
    if wanted_by := due_on(row):
        context["due_on"] = wanted_by
    queue(
        key=f"{kind.value}:{row.pk}{occasion}",
        kind=kind,
        recipients=addressed(row.review, people, now),
        subject=row.subject,
        context=context,
        path=return_path(row.pk),
        now=now,
    )


def colleagues(agency_return: AgencyReturn, by: Person, on: date) -> list[Person]:
    """The people of the agency with whom the return can still be shared, by name."""
    shared = set(agency_return.shares.values_list("person_id", flat=True))
    people = people_of([agency_return.organisation_id], on).exclude(pk__in=shared | {by.pk})
    return [p for p in people if any(a.role != Role.ADMINISTRATOR for a in authorities(p, on))]
