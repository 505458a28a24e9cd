"""Loading the arrangements: all or nothing, and nothing at all when nothing changed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from portal.accounts.models import Organisation, Person, Post
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import NotAllowed, Refused
from portal.trail.events import Event
from portal.trail.recording import record

from ..arrangements import Document, check
from ..arrangements.specification import OrganisationEntry
from ..models import (
    Arrangements,
    AssuranceArea,
    ClockSetting,
    Contact,
    Group,
    GroupMember,
    Milestone,
    OfficeHolder,
    PartnershipOrganisation,
    Priority,
    Recipient,
    SignOffStep,
    TimetablePreset,
)
from .loading_promises import load_promises
from .synchronising import LoadReport, synchronise, write

__all__ = ["LoadReport", "load_arrangements"]


@transaction.atomic
def load_arrangements(*, document: Document, by: Person | None, now: datetime) -> LoadReport:
    """Put `document` into use and say what changed.

    `by` is None when a command loads it; a person needs the permission to configure. `now` is an
    aware moment: an entry that the document no longer holds ends on its London date. Loading the
    same document again changes nothing and leaves no event on the trail.

    Raises ArrangementsError (every fault, by line), Refused when this install serves another
    partnership, NotAllowed.
    """
    on = london_date(now)
    if by is not None and not holds(by, Permission.CONFIGURE, on):
        raise NotAllowed("Your role does not load arrangements.")
    check(document)
    present = Arrangements.objects.select_for_update().first()
    if present and present.code != document.partnership.code:
        raise Refused(
            f"This portal serves {present.name}. One install serves one partnership: load “{present.code}” here, "
            f"or set up another portal for “{document.partnership.code}”."
        )
    report = LoadReport()
    organisations = _organisations(document, report)
    _posts(document, organisations, on, report)
    _entries(document, organisations, on, report)
    _groups(document, organisations, on, report)
    _timetable(document, on, report)
    load_promises(document, organisations, on, report)
    _arrangements(document, organisations, present, now, report)
    if not report.nothing_changed:
        record(
            Event.ARRANGEMENTS_LOADED,
            target=f"{document.partnership.name}, {document.partnership.edition}",
            by=by,
            now=now,
            fields=sorted(report.sections),
        )
    return report


def _organisations(document: Document, report: LoadReport) -> dict[str, Organisation]:
    rows = {row.code: row for row in Organisation.objects.select_for_update()}
    written: set[str] = set()

    def put(entry: OrganisationEntry) -> None:
        """Write the body after its successor, which may stand further down in the file."""
        if entry.code in written:
            return
        written.add(entry.code)
        heir = document.organisation_named(entry.successor)
        if heir:
            put(heir)
        row = rows.setdefault(entry.code, Organisation(code=entry.code))
        values = {
            "name": entry.name,
            "short_name": entry.short_name,
            "kind": entry.kind,
            "starts_on": entry.starts,
            "ends_on": entry.ends,
            "successor_id": rows[heir.code].pk if heir else None,
        }
        write(row, values, report)

    for entry in document.organisations:
        put(entry)
    return rows


def _posts(document: Document, organisations: dict[str, Organisation], on: date, report: LoadReport) -> None:
    rows = {row.code: row for row in Post.objects.select_for_update()}
    for entry in document.posts:
        body = organisations[entry.organisation]
        values = {
            "title": entry.title,
            "organisation_id": body.pk,
            "role": entry.role,
            "authority": entry.authority,
            "starts_on": entry.starts or body.starts_on,
            "ends_on": entry.ends or body.ends_on,
        }
        write(rows.pop(entry.code, Post(code=entry.code)), values, report)
    for row in rows.values():
        if row.ends_on is None or row.ends_on > on:
            row.ends_on = max(on, row.starts_on or on)
            row.save(update_fields=["ends_on"])
            report.note("ended", row)


def _entries(document: Document, organisations: dict[str, Organisation], on: date, report: LoadReport) -> None:
    """The lists that hang on nothing but organisations."""

    def pk(code: str) -> int:
        return organisations[code].pk

    lists: list[tuple[Any, tuple[str, ...], list[dict[str, Any]]]] = [
        (PartnershipOrganisation, ("organisation_id", "standing"), _memberships(document, organisations)),
        (
            OfficeHolder,
            ("name", "post_title", "organisation_id"),
            [
                {
                    "name": entry.name,
                    "post_title": entry.post,
                    "organisation_id": pk(entry.organisation),
                    "capacity": entry.capacity,
                    "as_printed": entry.as_printed,
                }
                for entry in document.office_holders
            ],
        ),
        (
            Priority,
            ("year", "title"),
            [{"year": entry.year, "title": entry.title, "lead_id": pk(entry.lead)} for entry in document.priorities],
        ),
        (AssuranceArea, ("title",), [{"title": entry.title} for entry in document.assurance_areas]),
        (ClockSetting, ("rule_code", "effective_from"), _clock_settings(document)),
        (SignOffStep, ("number",), [_plain(entry) for entry in document.sign_off]),
        (Recipient, ("of", "kind"), [_plain(entry) for entry in document.recipients]),
        (Contact, ("name",), [_contact(entry) for entry in document.contacts]),
    ]
    for entry in document.priorities:
        # What the partnership chose itself and the file names from now on is the file's.
        Priority.objects.filter(year=entry.year, title=entry.title).update(from_arrangements=True)
    for model, key, wanted in lists:
        synchronise(model, key, wanted, on, report)


def _plain(entry: Any) -> dict[str, Any]:
    """The entry's values under the same names, without its place in the file."""
    return {name: value for name, value in vars(entry).items() if name not in ("line", "lines")}


def _contact(entry: Any) -> dict[str, Any]:
    hours = [
        {"days": [str(day) for day in row.days], "opens": row.opens, "closes": row.closes}
        for row in entry.opening_hours
    ]
    return {**_plain(entry), "opening_hours": hours}


def _memberships(document: Document, organisations: dict[str, Organisation]) -> list[dict[str, Any]]:
    found = []
    for entry in document.memberships:
        body = organisations[entry.organisation]
        # A body that began later than the arrangements joined when it began; one that ended left when it ended.
        begins = max(document.partnership.effective_from, body.starts_on or date.min)
        found.append(
            {
                "organisation_id": body.pk,
                "standing": entry.standing,
                "sector": entry.sector,
                "starts_on": entry.starts or begins,
                "ends_on": entry.ends or body.ends_on,
                "duties": entry.duties,
                "virtual_network": entry.virtual_network,
                "asked_in_rapid_reviews": entry.asked_in_rapid_reviews,
            }
        )
    return found


def _clock_settings(document: Document) -> list[dict[str, Any]]:
    return [
        {
            "rule_code": entry.rule,
            "event": entry.counts_from or "",
            "other_reading": entry.other_reading or "",
            "clear_days": entry.clear_days or "",
            "effective_from": entry.effective_from,
            "citation": entry.citation,
            "words": entry.words,
        }
        for entry in document.clock_settings
    ]


def _groups(document: Document, organisations: dict[str, Organisation], on: date, report: LoadReport) -> None:
    values = []
    for entry in document.groups:
        own = _plain(entry)
        del own["members"]
        own["is_review_group"] = own.pop("review_group")
        values.append(own)
    synchronise(Group, ("code",), values, on, report)
    pks = dict(Group.objects.values_list("code", "pk"))
    seats = [
        {
            "group_id": pks[entry.code],
            "seat": member.seat,
            "post_words": member.post,
            "organisation_id": organisations[member.organisation].pk if member.organisation else None,
        }
        for entry in document.groups
        for member in entry.members
    ]
    synchronise(GroupMember, ("group_id", "seat", "post_words", "organisation_id"), seats, on, report)


def _timetable(document: Document, on: date, report: LoadReport) -> None:
    entry = document.timetable
    preset = {"code": entry.code, "name": entry.name, "day_zero": entry.day_zero, "note": entry.note}
    synchronise(TimetablePreset, ("code",), [preset], on, report)
    pk = TimetablePreset.objects.get(code=entry.code).pk
    milestones = [{**_plain(milestone), "preset_id": pk} for milestone in entry.milestones]
    synchronise(Milestone, ("preset_id", "code"), milestones, on, report)


def _arrangements(
    document: Document,
    organisations: dict[str, Organisation],
    present: Arrangements | None,
    now: datetime,
    report: LoadReport,
) -> None:
    entry = document.partnership
    row = present or Arrangements()
    values = {
        **{
            name: value
            for name, value in asdict(entry).items()
            if name not in ("line", "lines", "council", "body", "freedom_of_information")
        },
        "council_id": organisations[entry.council].pk,
        "body_id": organisations[entry.body].pk,
        "foi_stance": entry.freedom_of_information,
        "digest": document.digest,
    }
    if present is None:
        values["loaded_at"] = now
    write(row, values, report)
    if present is not None and not report.nothing_changed:
        row.loaded_at = now
        row.save(update_fields=["loaded_at"])
