"""Bank holidays change, and everything open that they bear on is counted again, visibly."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from govuk_bank_holidays.bank_holidays import BankHolidays

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused
from portal.notices.actions import Wanted, queue_many
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record

from ..calendars import load
from ..choices import ChangeKind, Clock, Division, HolidaySource
from ..models import BankHoliday, Deadline, DeadlineChange, HolidayTable
from ..owners import Office, Offices, conflicted
from ..published import checked
from ..queries import open_deadlines, path_to
from ..recount import Recount, recount
from .records import add_change, drop_reminders, name_of, need, store_answer

if TYPE_CHECKING:
    from portal.accounts.models import Person

REASON = "Give the reason: where the holiday was proclaimed, or what was wrong."
FEWEST_HOLIDAYS_OF_A_YEAR = 8
BATCH = 500
RECOUNTED = [
    "due_on", "original_due_on", "aim_for", "proof", "provisional", "calendar_version", "trigger_on",
]  # fmt: skip


@dataclass(frozen=True)
class LoadReport:
    """What a load of the published lists changed: holidays added, withdrawn and renamed; dates recounted."""

    added: int
    withdrawn: int
    renamed: int
    recounted: int


@transaction.atomic
def add_holiday(*, division: str, on: date, title: str, reason: str, by: Person, now: datetime) -> list[Recount]:
    """Add a bank holiday and recount what is open; return what changed.

    Refused for a weekend (it changes no date), a year that cannot be meant, or without a name or
    reason; Conflict when that day is a holiday already.
    """
    _allowed(by, now)
    title = need(title, "Give the name of the holiday, as proclaimed.", "title")
    reason = need(reason, REASON, "reason")
    _lock(Division(division))
    check_day(division, on, now)
    _enter(division, on, title)
    record(Event.HOLIDAY_ADDED, target=_words(division, on, title), by=by, now=now, reason=reason, fields=["on"])
    return _recount_all([division], f"Bank holiday added: {title}, {on:%-d %B %Y}. {reason}", by=by, now=now)


@transaction.atomic
def correct_holiday(
    *, holiday: BankHoliday, on: date, title: str, reason: str, by: Person, now: datetime
) -> list[Recount]:
    """Give a holiday another day or another name, and recount what is open; return what changed.

    Refused as in `add_holiday`; Conflict when the holiday was removed or the other day is one already.
    """
    _allowed(by, now)
    title = need(title, "Give the name of the holiday, as proclaimed.", "title")
    reason = need(reason, REASON, "reason")
    _lock(Division(holiday.division))
    holiday = _standing(holiday)
    was = f"{holiday.title}, {holiday.on:%-d %B %Y}"
    if (holiday.on, holiday.title) == (on, title):
        raise Conflict("The holiday has that day and that name already. Look at the list again.")
    fields = [name for name, same in (("on", holiday.on == on), ("title", holiday.title == title)) if not same]
    if holiday.on == on:
        BankHoliday.objects.filter(pk=holiday.pk).update(title=title)
    else:
        check_day(holiday.division, on, now)
        _strike(holiday, f"Corrected to {on:%-d %B %Y}. {reason}", by=by, now=now)
        _enter(holiday.division, on, title)
    record(
        Event.HOLIDAY_CORRECTED,
        target=_words(holiday.division, on, title),
        by=by,
        now=now,
        reason=reason,
        fields=fields,
    )
    why = f"Bank holiday corrected: {was} is now {title}, {on:%-d %B %Y}. {reason}"
    return _recount_all([holiday.division], why, by=by, now=now)


@transaction.atomic
def remove_holiday(*, holiday: BankHoliday, reason: str, by: Person, now: datetime) -> list[Recount]:
    """Take a holiday off the list and recount what is open; return what changed.

    The row stays, so that a later load of the published list does not bring it back. Refused
    without a reason; Conflict when it has been removed already.
    """
    _allowed(by, now)
    reason = need(reason, REASON, "reason")
    _lock(Division(holiday.division))
    holiday = _standing(holiday)
    _strike(holiday, reason, by=by, now=now)
    words = _words(holiday.division, holiday.on, holiday.title)
    record(Event.HOLIDAY_REMOVED, target=words, by=by, now=now, reason=reason, fields=["on"])
    why = f"Bank holiday removed: {holiday.title}, {holiday.on:%-d %B %Y}. {reason}"
    return _recount_all([holiday.division], why, by=by, now=now)


@transaction.atomic
def confirm_year(*, division: str, year: int, reason: str, by: Person, now: datetime) -> list[Recount]:
    """State that every holiday of `year` is on the list, so that its dates are no longer provisional.

    Refused unless it is the year after the last complete one and has at least the eight usual holidays.
    """
    _allowed(by, now)
    reason = need(reason, REASON, "reason")
    table = _lock(Division(division))
    if year <= table.known_until.year:
        raise Conflict(f"The holidays of {year} have been complete already.")
    if year != table.known_until.year + 1:
        raise Refused(f"The next year to complete is {table.known_until.year + 1}.", field="year")
    listed = BankHoliday.objects.filter(division=division, on__year=year, removed_at__isnull=True).count()
    if listed < FEWEST_HOLIDAYS_OF_A_YEAR:
        raise Refused(
            f"Only {listed} of {year}'s bank holidays are on the list, and there are at least "
            f"{FEWEST_HOLIDAYS_OF_A_YEAR}. Add the others first.",
            field="year",
        )
    HolidayTable.objects.filter(pk=table.pk).update(known_until=date(year, 12, 31))
    words = f"{year} ({Division(division).label})"
    record(Event.HOLIDAY_YEAR_CONFIRMED, target=words, by=by, now=now, reason=reason, fields=["known_until"])
    return _recount_all([division], f"All bank holidays of {year} are known. {reason}", by=by, now=now)


@transaction.atomic
def load_published(*, now: datetime, published: BankHolidays | None = None) -> LoadReport:
    """Bring the table up to the published lists of the three divisions, and recount what is open.

    What a person added or removed here stays as the person left it. Safe to repeat. Refused, with nothing changed, for
    a list that cannot be whole or cannot be that division's.
    """
    published = published or BankHolidays(use_cached_holidays=True)
    lists = {division: checked(division, published) for division in Division}
    added = withdrawn = renamed = 0
    touched = []
    first_load = not HolidayTable.objects.exists()
    for division in Division:
        listed = lists[division]
        first, last = date(min(listed).year, 1, 1), date(max(listed).year, 12, 31)
        table, _ = HolidayTable.objects.select_for_update().get_or_create(
            division=division, defaults={"known_from": first, "known_until": last, "stamp": _stamp()}
        )
        standing = {row.on: row for row in BankHoliday.objects.filter(division=division)}
        new = [
            BankHoliday(division=division, on=on, title=title, source=HolidaySource.PUBLISHED)
            for on, title in listed.items()
            if on not in standing
        ]
        BankHoliday.objects.bulk_create(new)
        gone = [
            row
            for on, row in standing.items()
            if row.source == HolidaySource.PUBLISHED and not row.removed_at and first <= on <= last and on not in listed
        ]
        for row in gone:
            _strike(row, "No longer on the published list.", by=None, now=now)
        other = [
            row
            for on, row in standing.items()
            if row.source == HolidaySource.PUBLISHED and on in listed and row.title != listed[on]
        ]
        for row in other:
            row.title = listed[row.on]
        BankHoliday.objects.bulk_update(other, ["title"])
        further = max(table.known_until, last) != table.known_until
        if further:
            HolidayTable.objects.filter(pk=table.pk).update(known_until=last)
        if new or gone or other or further:
            touched.append(division.value)
        added, withdrawn, renamed = added + len(new), withdrawn + len(gone), renamed + len(other)
    if not touched:
        return LoadReport(0, 0, 0, 0)
    if first_load:  # nothing counted on a calendar before this: there is no change to record
        return LoadReport(added, 0, 0, 0)
    words = f"{added} added, {withdrawn} withdrawn, {renamed} renamed"
    record(Event.HOLIDAYS_LOADED, target=words, by=None, now=now, fields=touched)
    changed = _recount_all(touched, "The published list of bank holidays was brought up to date.", by=None, now=now)
    return LoadReport(added, withdrawn, renamed, len(changed))


def _recount_all(divisions: Sequence[str], reason: str, *, by: Person | None, now: datetime) -> list[Recount]:
    """A new version of those lists, and every open deadline that counts on them recounted; what changed."""
    for division in divisions:
        HolidayTable.objects.filter(division=division).update(version=F("version") + 1, stamp=_stamp())
    today = london_date(now)
    changed: list[tuple[Recount, DeadlineChange]] = []
    for clock in Clock:
        running = open_deadlines().filter(clock=clock).select_for_update().order_by("pk")
        if not set(clock.divisions) & set(divisions) or not running.exists():
            continue
        calendar = load(clock)
        deadlines = list(running)
        outcomes = [recount(deadline, calendar, today) for deadline in deadlines]
        for outcome in outcomes:
            before = (outcome.deadline.due_on, outcome.deadline.original_due_on)
            different = outcome.changed
            store_answer(outcome.deadline, outcome, calendar)
            if different:
                changed.append((outcome, _record_change(outcome, before, reason, by=by, now=now)))
        Deadline.objects.bulk_update(deadlines, RECOUNTED, batch_size=BATCH)
    _tell_owners(changed, now)
    return [outcome for outcome, _change in changed]


def _record_change(
    outcome: Recount, before: tuple[date, date], reason: str, *, by: Person | None, now: datetime
) -> DeadlineChange:
    deadline = outcome.deadline
    why = f"{reason} {outcome.note}".strip()
    change = add_change(deadline, ChangeKind.RECOMPUTED, before, reason=why, by=by, now=now)
    if change.old_due_on != change.new_due_on:
        drop_reminders(deadline, "The date was changed before the message left.", now)
    record(Event.CLOCK_RECOMPUTED, target=deadline.subject, by=by, now=now, fields=[deadline.rule_code], reason=why)
    return change


def _tell_owners(changed: Sequence[tuple[Recount, DeadlineChange]], now: datetime) -> None:
    """One notice to each owner for each date that this change of holidays touched."""
    if not changed:
        return
    offices = Offices(london_date(now))
    barred = conflicted(outcome.deadline for outcome, _change in changed)
    wanted = [
        Wanted(
            key=f"deadline-recomputed:{change.pk}",
            kind=NoticeKind.DEADLINE_RECOMPUTED,
            recipient=person,
            subject=outcome.deadline.subject,
            context={
                "title": outcome.deadline.title,
                "old_due_on": change.old_due_on,
                "new_due_on": change.new_due_on,
                "due_on": change.new_original_due_on,
            },
            path=path_to(outcome.deadline),
        )
        for outcome, change in changed
        for pk, person in offices.of(outcome.deadline, (Office.OWNER,)).items()
        if pk not in barred.get((outcome.deadline.subject_kind, outcome.deadline.subject_id), set())
    ]
    queue_many(wanted, now=now)


def _allowed(by: Person, now: datetime) -> None:
    if not holds(by, Permission.MANAGE_HOLIDAYS, london_date(now)):
        raise NotAllowed("Only the business manager changes bank holidays.")


def _lock(division: Division) -> HolidayTable:
    table = HolidayTable.objects.select_for_update().filter(division=division).first()
    if table is None:
        raise Refused("No bank holidays are loaded. Ask the administrator to run: manage.py load_holidays.")
    return table


def _standing(holiday: BankHoliday) -> BankHoliday:
    row = BankHoliday.objects.select_for_update().get(pk=holiday.pk)
    if row.removed_at is not None:
        raise Conflict("This holiday has been taken off the list already. Look at the list again.")
    return row


def check_day(division: str, on: date, now: datetime) -> None:
    """Refused for a day that cannot become a holiday of `division`; Conflict when it is one. Asked by previews too."""
    this_year = london_date(now).year
    if not this_year - 1 <= on.year <= this_year + 10:
        raise Refused(f"The year {on.year} is not one to add a holiday in. Check the date.", field="on")
    if on.weekday() >= 5:
        raise Refused(
            f"{on:%-d %B %Y} is a {on:%A}, which is never a working day: a holiday there changes no date. "
            "Enter the substitute day.",
            field="on",
        )
    standing = BankHoliday.objects.filter(division=division, on=on, removed_at__isnull=True).first()
    if standing is not None:
        raise Conflict(f"{on:%-d %B %Y} is on the list already: {standing.title}.", field="on")


def _enter(division: str, on: date, title: str) -> None:
    row = BankHoliday.objects.select_for_update().filter(division=division, on=on).first()
    if row is None:
        BankHoliday.objects.create(division=division, on=on, title=title, source=HolidaySource.PERSON)
        return
    row.title, row.source = title, HolidaySource.PERSON
    row.removed_at, row.removed_by_name, row.removal_reason = None, "", ""
    row.save()


def _strike(holiday: BankHoliday, reason: str, *, by: Person | None, now: datetime) -> None:
    holiday.removed_at, holiday.removed_by_name, holiday.removal_reason = now, name_of(by), reason
    holiday.save(update_fields=["removed_at", "removed_by_name", "removal_reason"])


def _words(division: str, on: date, title: str) -> str:
    return f"{title}, {on:%-d %B %Y} ({Division(division).label})"


def _stamp() -> str:
    return secrets.token_hex(6)
