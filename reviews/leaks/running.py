"""The check in the background: asked for, run text by text, and ended with a sentence where it fails.

A few words are checked while somebody waits. Files and long texts are not: reading them can take longer than a
request may (docs/adr/0094).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.errors import PortalError
from portal.subjects import Subject

from .actions import check, check_source, mark_checked, words_of
from .models import CheckedText, NamesCheck
from .queries import running_check
from .sources import Source, checked_models, sources_of

if TYPE_CHECKING:
    from portal.accounts.models import Person

# Characters of text, or bytes of files, up to which somebody waits for the answer.
SMALL = 200_000
FAILED = "The texts could not all be checked. Try again; if it fails again, tell whoever runs the portal."
GONE = "The review is no longer there."


def changed_sources(thing: Any, glossary: str) -> list[Source]:
    """The texts and files that have not been checked as they stand against the glossary with this hash. One query."""
    subject: Subject = thing.subject
    rows = CheckedText.objects.filter(subject_kind=subject.kind, subject_id=subject.id, glossary=glossary)
    done = set(rows.values_list("source", "sha256"))
    return [source for source in sources_of(thing) if (source.code, source.sha256) not in done]


def size_of(source: Source) -> int:
    """How much there is to read."""
    return source.file.size if source.file is not None else len(source.text)


def ask(*, thing: Any, by: Person, now: datetime) -> NamesCheck | list[CheckedText]:
    """Check what has changed: at once where it is little, otherwise in the background; the run is returned then.

    One that is running already is returned instead. Refused as `check` is.
    """
    with transaction.atomic():
        words = words_of(thing.subject, by, now)
        if standing := running_check(thing.subject):
            return standing
        waiting = changed_sources(thing, words.glossary)
        if sum(map(size_of, waiting)) <= SMALL:
            return check(thing=thing, by=by, now=now)
        run = NamesCheck.objects.create(
            subject_kind=thing.subject.kind, subject_id=thing.subject.id, reference=thing.subject.reference,
            asked_at=now, asked_by=by, texts=len(waiting),
        )  # fmt: skip
        transaction.on_commit(lambda: _wake(run.pk), robust=True)
    return run


def _wake(run_id: int) -> None:
    from kombu.exceptions import OperationalError

    from ..tasks import check_names

    try:
        check_names.delay(run_id)
    except (OperationalError, OSError):
        # The schedule picks up every check that was asked for and never ended.
        return


def run(*, run_id: int, now: datetime) -> NamesCheck | None:
    """Check each text in a transaction of its own, so that what is done stays done and the page can tell how far it is.

    Skipped when it has ended. Whoever asked must still be allowed to. A failure is kept with its sentence.
    """
    row = NamesCheck.objects.select_related("asked_by").filter(
        pk=run_id, finished_at__isnull=True, failed_at__isnull=True
    ).first()  # fmt: skip
    if row is None:
        return None
    try:
        _run(row, now)
    except PortalError as error:
        _end(row, failed_at=now, failure=error.sentence[:300])
    except Exception:
        # The page must not wait for ever; the fault itself goes on to the log.
        _end(row, failed_at=now, failure=FAILED)
        raise
    else:
        _end(row, finished_at=now)
    row.refresh_from_db()
    return row


def _run(row: NamesCheck, now: datetime) -> None:
    thing = checked_models()[row.subject_kind]._default_manager.filter(pk=row.subject_id).first()
    if thing is None:
        raise PortalError(GONE)
    words = words_of(row.subject, row.asked_by, now)
    waiting = changed_sources(thing, words.glossary)
    already = max(row.texts - len(waiting), 0)
    for number, source in enumerate(waiting, start=1):
        with transaction.atomic():
            done = check_source(row.subject, source, words, row.asked_by, now)
            mark_checked(row.subject, [done] if done else [], row.asked_by, now)
        NamesCheck.objects.filter(pk=row.pk).update(done=min(already + number, row.texts))


def _end(row: NamesCheck, **ended: Any) -> None:
    NamesCheck.objects.filter(pk=row.pk, finished_at__isnull=True, failed_at__isnull=True).update(**ended)
