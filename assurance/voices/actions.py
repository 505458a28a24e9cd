"""Every write of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.editing import change
from portal.errors import NotAllowed, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record

from ..models import Voice

if TYPE_CHECKING:
    from portal.accounts.models import Person

WRITTEN = ("speaker", "forum", "heard_on", "said", "group", "priority", "activity", "did", "did_on", "told")


def _check(values: Mapping[str, Any], by: Person, now: datetime) -> None:
    on = london_date(now)
    if not holds(by, Permission.KEEP_VOICES, on):
        raise NotAllowed("Your role does not record what was said.")
    if not values["said"].strip():
        raise Refused("Write what was said.", field="said")
    if values["heard_on"] > on:
        raise Refused("It cannot have been said on a day to come.", field="heard_on")
    if bool(values["did"].strip()) != (values["did_on"] is not None):
        raise Refused("Say what changed and since when, or leave both empty.", field="did_on")
    if values["did_on"] is not None and values["did_on"] < values["heard_on"]:
        raise Refused("What changed before it was said did not change because of it.", field="did_on")
    if values["did_on"] is not None and values["did_on"] > on:
        raise Refused("A change that is still to come is a promise. Record it once it is made.", field="did_on")
    if values["told"].strip() and not values["did"].strip():
        raise Refused("Say first what changed, then how those who asked for it were told.", field="did")


@transaction.atomic
def record_voice(*, values: Mapping[str, Any], by: Person, now: datetime) -> Voice:
    """Record what was said, and what changed where that is known. Refused with the field."""
    _check(values, by, now)
    made = Voice(**{name: values[name] for name in WRITTEN}, recorded_at=now, recorded_by=by)
    signed(made, by=by, now=now).save()
    record(Event.VOICE_HEARD, target=made.subject, by=by, now=now)
    return made


@transaction.atomic
def edit_voice(*, voice: Voice, values: Mapping[str, Any], version: int, by: Person, now: datetime) -> list[str]:
    """Change the record, or add what changed since, against the `version` that was shown."""
    _check(values, by, now)
    row = Voice.objects.select_for_update(of=("self",)).get(pk=voice.pk)
    changed = change(row, {name: values[name] for name in WRITTEN}, version, by=by, now=now)
    if changed:
        record(Event.VOICE_CHANGED, target=row.subject, by=by, now=now, fields=changed)
    return changed
