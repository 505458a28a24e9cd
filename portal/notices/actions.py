"""Writes to the outbox: queueing, giving up on what is no longer wanted, trying again."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record

from .choices import NoticeKind
from .models import Notice
from .queries import UNSENT
from .rendering import render

log = logging.getLogger(__name__)
BATCH = 1000


@dataclass(frozen=True)
class Wanted:
    """A notice that somebody wants sent: one key, one recipient.

    `recipient` None means `address`: an invitation, whose person does not exist yet.
    `due_at` None means at once. `context` holds the values that `rendering.ALLOWED` lists.
    """

    key: str
    kind: NoticeKind
    recipient: Person | None
    subject: Subject | None = None
    context: Mapping[str, str | int | date] = field(default_factory=dict)
    path: str = ""
    due_at: datetime | None = None
    address: str = ""


def queue(
    *,
    key: str,
    kind: NoticeKind,
    recipients: Iterable[Person],
    now: datetime,
    subject: Subject | None = None,
    context: Mapping[str, str | int | date] | None = None,
    path: str = "",
) -> int:
    """Queue one notice to each of `recipients` under `key`, and return how many are new.

    The same key never reaches the same person twice, whoever asks and however often, so a
    repeated or doubled sweep does no harm. `path` is a path of the portal for the link.
    Raises ValueError for a value that may not travel by e-mail (see `rendering.render`).
    """
    wanted = [Wanted(key, kind, person, subject, context or {}, path) for person in recipients]
    return queue_many(wanted, now=now)


@transaction.atomic
def queue_many(wanted: Sequence[Wanted], *, now: datetime) -> int:
    """Queue all of `wanted` at `now` in few statements; return how many are new.

    Those that stand already (same key, same recipient) are left as they are. The worker is woken
    when the caller's transaction commits.
    """
    batch, written = uuid.uuid4().hex, False
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        # Asked first so that the thousand that stand already are not rendered again; the
        # constraint, not this question, is what keeps a notice single.
        keys = {w.key for w in some}
        standing = set(Notice.objects.filter(key__in=keys).order_by().values_list("key", "recipient_id"))
        rows = [
            _row(w, batch=batch, now=now)
            for w in some
            if (w.key, w.recipient.pk if w.recipient is not None else None) not in standing
        ]
        if rows:
            Notice.objects.bulk_create(rows, ignore_conflicts=True)
            written = True
    # Counted by the database: another sweep may have written some of them in the same moment.
    new = Notice.objects.filter(batch=batch).count() if written else 0
    if new:
        transaction.on_commit(wake, robust=True)
    return new


def _row(wanted: Wanted, *, batch: str, now: datetime) -> Notice:
    if wanted.recipient is None and not wanted.address:
        raise ValueError("a notice goes to a person or, for an invitation, to an address")
    subject = wanted.subject
    context = dict(wanted.context)
    if subject is not None:
        context.setdefault("reference", subject.reference)
    text = render(wanted.kind, context, path=wanted.path)
    return Notice(
        key=wanted.key,
        kind=wanted.kind,
        recipient_id=None if wanted.recipient is None else wanted.recipient.pk,
        address=wanted.address,
        subject_line=text.subject_line,
        body=text.body,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        reference=subject.reference if subject else "",
        path=wanted.path,
        batch=batch,
        created_at=now,
        due_at=wanted.due_at or now,
    )


def wake() -> None:
    """Ask the worker to send what is due. A queue that is down is only logged: the schedule's sweep sends it."""
    from kombu.exceptions import OperationalError

    from .tasks import send_notices

    try:
        send_notices.apply_async(retry=False)
    except (OperationalError, OSError):
        log.warning("the queue cannot be reached; notices wait for the next sweep of the outbox")


@transaction.atomic
def supersede(*, key_prefix: str, reason: str, now: datetime, kind: NoticeKind | None = None) -> int:
    """Mark the unsent notices whose key begins with `key_prefix` as not to be sent; return how many.

    `reason` is one line for the outbox page. What has been sent stays sent.
    """
    rows = Notice.objects.filter(UNSENT, key__startswith=key_prefix)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.update(superseded_at=now, superseded_reason=reason[:200])


@transaction.atomic
def release(*, notice: Notice, by: Person, now: datetime) -> None:
    """Let a failing notice be tried again at once.

    Raises NotAllowed without the permission, Conflict when it has been sent or given up since.
    """
    if not holds(by, Permission.SEE_OUTBOX, london_date(now)):
        raise NotAllowed("Only those who see the outbox can send a notice again.")
    again = Notice.objects.filter(UNSENT, pk=notice.pk, attempts__gt=0).update(due_at=now)
    if not again:
        raise Conflict("This notice is no longer failing. Look at the outbox again.")
    record(
        Event.NOTICE_RELEASED,
        target=Subject("notice", notice.pk, f"Notice {notice.pk}: {notice.get_kind_display().lower()}"),
        by=by,
        now=now,
    )
    transaction.on_commit(wake, robust=True)
