"""Named contacts: recorded, changed, ended, and taken in from a table, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import london_date
from portal.editing import change
from portal.errors import Conflict, NotAllowed, Refused
from portal.history import signed
from portal.trail.events import Event
from portal.trail.recording import record

from ..choices import Duty
from ..contact_rows import Entry, Row, check
from ..models import NamedContact
from ..queries import named_contacts as queries
from .permitting import need

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
TEXTS = ("name", "post", "email", "phone")


def _may_keep(by: Person, organisation: Organisation, now: datetime) -> None:
    need(by, P.KEEP_CONTACTS, now)
    kept = queries.bodies_kept(by, london_date(now))
    if kept is not None and organisation.pk not in kept:
        raise NotAllowed("You keep the contacts of your own body only.")


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {**values, **{name: values[name].strip() for name in TEXTS}}
    if not found["post"]:
        raise Refused("Say which post it is.", field="post")
    if not found["email"] and not found["phone"]:
        raise Refused("Give an e-mail address or a telephone number.", field="email")
    if found["email"]:
        try:
            validate_email(found["email"])
        except ValidationError:
            raise Refused(f"“{found['email']}” is not an e-mail address.", field="email") from None
    if found["ends_on"] is not None and found["ends_on"] < found["starts_on"]:
        raise Refused("It ends before it begins. Put the days in order.", field="ends_on")
    return found


@transaction.atomic
def name_contact(
    *, organisation: Organisation, values: Mapping[str, Any], duties: Iterable[str], by: Person, now: datetime
) -> NamedContact:
    """Record whom a body named. `values`: name (may be empty), post, email, phone, starts_on, ends_on."""
    _may_keep(by, organisation, now)
    found = _checked(values)
    same = NamedContact.objects.filter(
        organisation=organisation, post=found["post"], name=found["name"], starts_on=found["starts_on"]
    )
    if same.exists():
        raise Refused("This contact is recorded already. Change that entry instead.", field="post")
    row = _add(organisation, found, duties, by, now)
    record(Event.CONTACT_NAMED, target=organisation.name, by=by, now=now)
    return row


def _add(
    organisation: Organisation, values: Mapping[str, Any], duties: Iterable[str], by: Person, now: datetime
) -> NamedContact:
    row = NamedContact(organisation=organisation, **values)
    signed(row, by=by, now=now).save()
    _set_duties(row, duties)
    return row


def _set_duties(row: NamedContact, duties: Iterable[str]) -> bool:
    wanted = [duty for duty in Duty.values if duty in set(duties)]
    stored = {one.duty for one in row.duties.all()}
    row.duties.exclude(duty__in=wanted).delete()
    for duty in wanted:
        row.duties.get_or_create(duty=duty)
    return stored != set(wanted)


@transaction.atomic
def edit_contact(
    *,
    contact: NamedContact,
    values: Mapping[str, Any],
    duties: Iterable[str],
    version: int,
    by: Person,
    now: datetime,
) -> list[str]:
    """Change an entry against the `version` that was shown; whoever follows in the post is an entry of their own."""
    row = NamedContact.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=contact.pk)
    _may_keep(by, row.organisation, now)
    changed = change(row, _checked(values), version, by=by, now=now)
    if _set_duties(row, duties):
        if not changed:
            row.version += 1
            signed(row, by=by, now=now).save()
        changed.append("duties")
    if changed:
        record(Event.CONTACT_EDITED, target=row.organisation.name, by=by, now=now, fields=changed)
    return changed


@transaction.atomic
def end_contact(*, contact: NamedContact, ends_on: date, by: Person, now: datetime) -> NamedContact:
    """Record the last day on which somebody is the contact; the entry stays."""
    row = NamedContact.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=contact.pk)
    _may_keep(by, row.organisation, now)
    if ends_on < row.starts_on:
        raise Refused("That is before they became the contact. Check the day.", field="ends_on")
    if row.ends_on is not None and row.ends_on < london_date(now):
        raise Conflict("This contact has ended already.")
    row.ends_on = ends_on
    row.version += 1
    signed(row, by=by, now=now).save()
    record(Event.CONTACT_ENDED, target=row.organisation.name, by=by, now=now)
    return row


@dataclass(frozen=True)
class Planned:
    """What the import does with a row: `new`, `changed` or `same`."""

    entry: Entry
    kind: str
    stored: NamedContact | None


def planned(entries: Sequence[Entry]) -> list[Planned]:
    """What importing these would do. Two queries, however many."""
    bodies = {entry.organisation.pk for entry in entries}
    rows = NamedContact.objects.filter(organisation__in=bodies).prefetch_related("duties")
    stored = {(row.organisation_id, row.post.casefold(), row.name.casefold(), row.starts_on): row for row in rows}
    found = []
    for entry in entries:
        row = stored.get(entry.key)
        if row is None:
            kind = "new"
        else:
            said = (row.email, row.phone, row.ends_on, tuple(sorted(one.duty for one in row.duties.all())))
            same = said == (entry.email, entry.phone, entry.ends_on, entry.duties)
            kind = "same" if same else "changed"
        found.append(Planned(entry, kind, row))
    return found


@transaction.atomic
def import_contacts(*, rows: Sequence[tuple[int, Row]], by: Person, now: datetime) -> dict[str, int]:
    """Take in a table of contacts: every row or none. Answers how many were new, changed and the same.

    The rows are checked again here, whoever sends them. Raises Refused that names the first row that is wrong.
    """
    on = london_date(now)
    need(by, P.KEEP_CONTACTS, now)
    entries, faults = check(rows, queries.bodies(on), queries.bodies_kept(by, on))
    if faults:
        first = faults[0]
        raise Refused(f"Row {first.row}{f', {first.column}' if first.column else ''}: {first.sentence}")
    counts = {"new": 0, "changed": 0, "same": 0}
    for one in planned(entries):
        counts[one.kind] += 1
        entry = one.entry
        values = {
            "name": entry.name, "post": entry.post, "email": entry.email, "phone": entry.phone,
            "starts_on": entry.starts_on, "ends_on": entry.ends_on,
        }  # fmt: skip
        if one.stored is None:
            _add(entry.organisation, values, entry.duties, by, now)
        elif one.kind == "changed":
            row = NamedContact.objects.select_for_update().get(pk=one.stored.pk)
            row.email, row.phone, row.ends_on = entry.email, entry.phone, entry.ends_on
            row.version += 1
            signed(row, by=by, now=now).save()
            _set_duties(row, entry.duties)
    if counts["new"] or counts["changed"]:
        marks = [f"{kind}:{number}" for kind, number in counts.items()]
        record(Event.CONTACTS_IMPORTED, target="a table of named contacts", by=by, now=now, fields=marks)
    return counts
