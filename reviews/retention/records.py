"""The types of record: which of them have ended and when, and what deleting one takes away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Max, QuerySet

from portal.clock import london_date
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.models import TrailEvent
from portal.uploads import actions as uploads
from portal.uploads.models import Attachment

from ..choices import ReviewState
from ..leaks.models import CheckedText, GlossaryEntry, LeakWarning
from ..models import PracticeReview, RapidReview
from ..practice.choices import PracticeState
from ..practice.document import PUBLISHED_FILE
from ..practice.workflow import PRACTICE
from ..referrals.choices import ReferralState
from ..referrals.models import Referral
from ..workflow import REVIEW
from . import cases, working
from .choices import OVER_NOW, RecordType

if TYPE_CHECKING:
    from portal.accounts.models import Person

ENDED = (ReviewState.CLOSED, ReviewState.WITHDRAWN, ReviewState.NOT_NOTIFIED, ReviewState.NOTIFIED_ONLY)
OVER = (PracticeState.PUBLISHED, PracticeState.NOT_PUBLISHED, PracticeState.TAKEN_DOWN, PracticeState.STOPPED)


@dataclass(frozen=True)
class Record:
    """One thing of a type that has ended: the day from which its period counts."""

    record_type: RecordType
    subject: Subject
    ended_on: date


def _ended(rows: list[RapidReview] | list[PracticeReview], events: set[Event]) -> list[tuple[Subject, date]]:
    """Each with the day on which it came to its end, as the trail has it. One query."""
    if not rows:
        return []
    kind = rows[0].subject.kind
    found = TrailEvent.objects.filter(
        target_kind=kind, target_id__in=[row.pk for row in rows], event__in=[event.value for event in events]
    )
    last = dict(found.values_list("target_id").annotate(at=Max("at")))
    return [(row.subject, london_date(last[row.pk])) for row in rows if row.pk in last]


def _rapid() -> list[tuple[Subject, date]]:
    events = {t.event for t in REVIEW.transitions if t.target in ENDED}
    return _ended(list(RapidReview.objects.filter(state__in=ENDED)), events)


def _practice() -> list[tuple[Subject, date]]:
    events = {t.event for t in PRACTICE.transitions if t.target in OVER}
    return _ended(list(PracticeReview.objects.filter(state__in=OVER)), events)


def _having(found: list[tuple[Subject, date]], kinds_and_ids: set[tuple[str, int]]) -> list[tuple[Subject, date]]:
    return [(subject, day) for subject, day in found if (subject.kind, subject.id) in kinds_and_ids]


def _names() -> list[tuple[Subject, date]]:
    held = set(GlossaryEntry.objects.values_list("subject_kind", "subject_id"))
    held |= set(CheckedText.objects.values_list("subject_kind", "subject_id"))
    return _having([*_rapid(), *_practice()], held)


def _files() -> list[tuple[Subject, date]]:
    held = set(Attachment.objects.filter(removed_at=None).values_list("subject_kind", "subject_id"))
    return _having(_rapid(), held)


def _with_words(found: list[tuple[Subject, date]], ids: set[int]) -> list[tuple[Subject, date]]:
    return [(subject, day) for subject, day in found if subject.id in ids]


def _rapid_and_what_followed() -> list[tuple[Subject, date]]:
    """Each rapid review that has ended, from the end of the practice review that follows it where there is one.

    While that one still works on the case, the case has not ended.
    """
    following = dict(PracticeReview.objects.filter(rapid_review__isnull=False).values_list("rapid_review_id", "pk"))
    over = {subject.id: day for subject, day in _practice()} if following else {}
    found = []
    for subject, day in _rapid():
        practice_id = following.get(subject.id)
        if practice_id is None:
            found.append((subject, day))
        elif practice_id in over:
            found.append((subject, max(day, over[practice_id])))
    return found


def _practice_files() -> list[tuple[Subject, date]]:
    held = set(_kept_files().values_list("subject_kind", "subject_id"))
    return _having(_practice(), held)


def _kept_files() -> QuerySet[Attachment]:
    """Files that are still there, without those that the public reads: their end is that of the publication."""
    return Attachment.objects.filter(removed_at=None).exclude(purpose=PUBLISHED_FILE)


def _delete_practice_files(subject: Subject, by: Person, now: datetime) -> int:
    return _take_away(_kept_files().filter(subject_kind=subject.kind, subject_id=subject.id), by, now)


def _referrals() -> list[tuple[Subject, date]]:
    rows = Referral.objects.filter(state=ReferralState.DECLINED, decided_on__isnull=False)
    return [(row.subject, row.decided_on) for row in rows]


def _delete_names(subject: Subject, _by: Person, _now: datetime) -> int:
    own = {"subject_kind": subject.kind, "subject_id": subject.id}
    gone, _each = LeakWarning.objects.filter(checked__in=CheckedText.objects.filter(**own)).delete()
    gone += CheckedText.objects.filter(**own).delete()[0]
    return gone + GlossaryEntry.objects.filter(**own).delete()[0]


def _delete_files(subject: Subject, by: Person, now: datetime) -> int:
    rows = Attachment.objects.filter(subject_kind=subject.kind, subject_id=subject.id, removed_at=None)
    return _take_away(rows, by, now)


def _take_away(found: QuerySet[Attachment], by: Person, now: datetime) -> int:
    rows = list(found)
    for row in rows:
        uploads.take_away(attachment=row, reason=OVER_NOW, by=by, now=now)
    return len(rows)


def _delete_referral(subject: Subject, _by: Person, _now: datetime) -> int:
    return Referral.objects.filter(pk=subject.id).delete()[0]


FINDERS: dict[RecordType, Callable[[], list[tuple[Subject, date]]]] = {
    RecordType.NAMES: _names,
    RecordType.FILES: _files,
    RecordType.REFERRAL: _referrals,
    RecordType.CASE: lambda: _with_words(_rapid_and_what_followed(), cases.with_words()),
    RecordType.PRACTICE_FILES: _practice_files,
    RecordType.PRACTICE: lambda: _with_words(_practice(), working.with_words()),
}
DELETERS: dict[RecordType, Callable[[Subject, Person, datetime], int]] = {
    RecordType.NAMES: _delete_names,
    RecordType.FILES: _delete_files,
    RecordType.REFERRAL: _delete_referral,
    RecordType.CASE: cases.delete,
    RecordType.PRACTICE_FILES: _delete_practice_files,
    RecordType.PRACTICE: working.delete,
}


def ended(record_type: str) -> list[Record]:
    """Every record of a type whose work has ended. A fixed number of queries."""
    wanted = RecordType(record_type)
    return [Record(wanted, subject, day) for subject, day in FINDERS[wanted]()]


def delete(record_type: str, subject: Subject, *, by: Person, now: datetime) -> int:
    """Take a record away for good; how many rows or files went. In the transaction of the calling action."""
    return DELETERS[RecordType(record_type)](subject, by, now)
