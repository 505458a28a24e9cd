"""Publishing the arrangements and key messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import change, signed
from portal.errors import Conflict, NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..models import Arrangements, KeyMessage, PublishedArrangements
from ..publication import collect, compare, digest

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
SAME = "Nothing has changed since the last edition, so there is nothing to publish."


@transaction.atomic
def publish_arrangements(*, words: str, shown: str, by: Person, now: datetime) -> PublishedArrangements:
    """Publish the next edition of exactly what was `shown` (its digest); `words` say what changed and why.

    Raises NotAllowed, Conflict where the records have changed since the page was shown, Refused where nothing
    differs from the last edition.
    """
    on = london_date(now)
    if not holds(by, P.PUBLISH, on):
        raise NotAllowed("Only the business manager publishes the arrangements.")
    if not words.strip():
        raise Refused("Say what has changed and why, in words for the public.", field="words")
    # Whoever publishes at the same moment waits here, so that no number is given twice.
    Arrangements.objects.select_for_update().get()
    last = PublishedArrangements.objects.first()
    content = collect(on)
    fingerprint = digest(content)
    if fingerprint != shown:
        raise Conflict("The records have changed since this page was shown. Read it again before you publish it.")
    if last is not None and last.sha256 == fingerprint:
        raise Refused(SAME)
    edition = PublishedArrangements.objects.create(
        number=(last.number if last else 0) + 1,
        content=content,
        sha256=fingerprint,
        changes=[one.as_json() for one in compare(last.content, content)] if last else [],
        words=words.strip(),
        published_at=now,
        published_by=by,
    )
    record(Event.ARRANGEMENTS_PUBLISHED, target=f"edition {edition.number} of the arrangements", by=by, now=now)
    return edition


def _may_write(by: Person, now: datetime) -> None:
    if not holds(by, P.WRITE_MESSAGES, london_date(now)):
        raise NotAllowed("Only the business unit writes key messages.")


def _check(values: Mapping[str, Any]) -> None:
    for name, sentence in (
        ("title", "Give it a title."),
        ("text", "Write its text."),
        ("audience", "Say whom it is for."),
    ):
        if not values[name].strip():
            raise Refused(sentence, field=name)
    if values["ends_on"] is not None and values["ends_on"] < values["starts_on"]:
        raise Refused("It ends before it begins. Check the dates.", field="ends_on")


@transaction.atomic
def write_message(*, values: Mapping[str, Any], by: Person, now: datetime) -> KeyMessage:
    """Write a key message: a draft until it is published."""
    _may_write(by, now)
    _check(values)
    message = KeyMessage.objects.create(**values, written_at=now, written_by=by)
    record(Event.MESSAGE_WRITTEN, target=f"key message {message.pk}", by=by, now=now)
    return message


@transaction.atomic
def edit_message(
    *, message: KeyMessage, values: Mapping[str, Any], version: int, by: Person, now: datetime
) -> list[str]:
    """Change a key message against the `version` that was shown: its text, and later how far it reached."""
    _may_write(by, now)
    message = KeyMessage.objects.select_for_update().get(pk=message.pk)
    _check({**{n: getattr(message, n) for n in ("title", "text", "audience", "starts_on", "ends_on")}, **values})
    changed = change(message, values, version, by=by, now=now)
    if changed:
        record(Event.MESSAGE_EDITED, target=f"key message {message.pk}", by=by, now=now, fields=changed)
    return changed


@transaction.atomic
def publish_message(*, message: KeyMessage, by: Person, now: datetime) -> None:
    """Publish it: on the public site from its first day, where it is meant for that. Twice changes nothing."""
    if not holds(by, P.PUBLISH, london_date(now)):
        raise NotAllowed("Only the business manager publishes.")
    message = KeyMessage.objects.select_for_update().get(pk=message.pk)
    if message.withdrawn_at is not None:
        raise Conflict("This message was withdrawn. Write a new one.")
    if message.published_at is not None:
        return
    message.published_at, message.published_by = now, by
    signed(message, by=by, now=now).save(update_fields=["published_at", "published_by"])
    record(Event.MESSAGE_PUBLISHED, target=f"key message {message.pk}", by=by, now=now)


@transaction.atomic
def withdraw_message(*, message: KeyMessage, reason: str, by: Person, now: datetime) -> None:
    """Take a published message back, with the reason."""
    if not holds(by, P.PUBLISH, london_date(now)):
        raise NotAllowed("Only the business manager takes back what was published.")
    message = KeyMessage.objects.select_for_update().get(pk=message.pk)
    if message.published_at is None:
        raise Conflict("This message was not published, so it cannot be taken back.")
    if not reason.strip():
        raise Refused("Say why it is taken back.", field="reason")
    if message.withdrawn_at is None:
        message.withdrawn_at, message.withdrawn_by = now, by
        signed(message, by=by, now=now).save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(Event.MESSAGE_WITHDRAWN, target=f"key message {message.pk}", by=by, now=now, reason=reason)
