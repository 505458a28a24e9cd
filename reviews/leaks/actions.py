"""Every write of the name-leak check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from portal.errors import Conflict, NotAllowed, Refused
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import record
from portal.uploads import actions as uploads

from .choices import Answer, EntryKind
from .dates import spoken_dates
from .folding import fold
from .matching import Hit, Passage, warnings_in
from .models import CheckedText, GlossaryEntry, LeakWarning
from .patterns import Looked, looked_for
from .queries import EMPTY, glossary_hash, glossary_of, may_keep
from .reading import passages_of_file, passages_of_text
from .sources import Source, sources_of

if TYPE_CHECKING:
    from portal.accounts.models import Person

SHORTEST = 2


def _allowed(by: Person, subject: Subject, now: datetime) -> None:
    if not may_keep(by, subject, now):
        raise NotAllowed("You may not see the glossary of this review.")


@transaction.atomic
def add_entry(*, subject: Subject, kind: str, text: str, stands_for: str, by: Person, now: datetime) -> GlossaryEntry:
    """Put a word into the glossary. Refused where it is too short to be found, no date, or there already."""
    _allowed(by, subject, now)
    words = " ".join(text.split())
    if len(fold(words).text.strip()) < SHORTEST:
        raise Refused("Write at least two letters: a single one would be found in every word.", field="text")
    if kind in (EntryKind.BIRTH_DATE, EntryKind.DATE):
        found = next(spoken_dates(fold(words).text), None)
        if found is None or not found.day:
            raise Refused("Write the date with its day and month, for example 12 March 2019.", field="text")
    try:
        with transaction.atomic():
            entry = GlossaryEntry.objects.create(
                subject_kind=subject.kind, subject_id=subject.id, reference=subject.reference, kind=kind, text=words,
                stands_for=" ".join(stands_for.split()), added_at=now, added_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("That stands in the glossary already.", field="text") from error
    record(Event.GLOSSARY_CHANGED, target=subject, by=by, now=now, fields=[f"entry:{entry.pk}"])
    return entry


@transaction.atomic
def remove_entry(*, entry: GlossaryEntry, by: Person, now: datetime) -> None:
    """Take a word out of the glossary for good; that an entry was taken out stays on the trail, its words do not."""
    _allowed(by, entry.subject, now)
    subject, number = entry.subject, entry.pk
    GlossaryEntry.objects.filter(pk=number).delete()
    record(Event.GLOSSARY_CHANGED, target=subject, by=by, now=now, fields=[f"entry_removed:{number}"])


@transaction.atomic
def check(*, thing: Any, by: Person, now: datetime) -> list[CheckedText]:
    """Check every text and file of the thing that has not been checked as it stands, against the glossary of now.

    An answer given to a passage of the very same text stays. Refused while the glossary is empty, or where a file
    cannot be read from the store.
    """
    words = words_of(thing.subject, by, now)
    done = [row for source in sources_of(thing) if (row := check_source(thing.subject, source, words, by, now))]
    mark_checked(thing.subject, done, by, now)
    return done


@dataclass(frozen=True)
class Words:
    """What is looked for: the entries of a glossary as patterns, what stands for each, and the hash of them all."""

    looked: list[Looked]
    suggestions: dict[int, str]
    glossary: str


def words_of(subject: Subject, by: Person, now: datetime) -> Words:
    """The glossary of now, ready to be looked for. Refused while it is empty, or where `by` may not keep it."""
    _allowed(by, subject, now)
    entries = list(glossary_of(subject))
    if not entries:
        raise Refused(EMPTY)
    looked = [looked_for(entry.pk, entry.kind, entry.text) for entry in entries]
    return Words(looked, {entry.pk: entry.stands_for for entry in entries}, glossary_hash(subject))


def check_source(subject: Subject, source: Source, words: Words, by: Person, now: datetime) -> CheckedText | None:
    """Check one text or file, and keep what was found; None where it has been checked as it stands."""
    row, new = CheckedText.objects.select_for_update().get_or_create(
        subject_kind=subject.kind, subject_id=subject.id, source=source.code, sha256=source.sha256,
        defaults={"reference": subject.reference, "label": source.label, "glossary": words.glossary,
                  "checked_at": now, "checked_by": by},
    )  # fmt: skip
    if not new and row.glossary == words.glossary:
        return None
    row.glossary, row.checked_at, row.checked_by, row.label = words.glossary, now, by, source.label
    row.save(update_fields=["glossary", "checked_at", "checked_by", "label"])
    _keep(row, warnings_in(_passages(source, by, now), words.looked), words.suggestions)
    return row


def mark_checked(subject: Subject, done: list[CheckedText], by: Person, now: datetime) -> None:
    """Put on the trail which texts were checked; nothing where none was."""
    if done:
        record(Event.NAMES_CHECKED, target=subject, by=by, now=now, fields=[f"text:{row.pk}" for row in done])


def _passages(source: Source, by: Person, now: datetime) -> list[Passage]:
    if source.file is None:
        return passages_of_text(source.text)
    with uploads.read(attachment=source.file, by=by, now=now) as stored:
        name = Passage("The file’s name", source.file.name)
        return [name, *passages_of_file(stored, source.file.kind)]


def _keep(row: CheckedText, hits: list[Hit], suggestions: dict[int, str]) -> None:
    """Store what was found: a passage warned of before keeps its answer, one not found any more no longer stands."""
    standing = {warning.fingerprint: warning for warning in row.warnings.all()}
    for hit in hits:
        values = {
            "kind": hit.kind, "passage": hit.passage[:300], "where": hit.where[:200], "before": hit.before,
            "after": hit.after, "times": hit.times, "stands": True,
            "suggestion": suggestions.get(hit.entry_id, "") if hit.entry_id else "",
        }  # fmt: skip
        LeakWarning.objects.update_or_create(checked=row, fingerprint=hit.fingerprint, defaults=values)
    gone = set(standing) - {hit.fingerprint for hit in hits}
    row.warnings.filter(fingerprint__in=gone).update(stands=False)


@transaction.atomic
def answer_warning(
    *, warning: LeakWarning, answer: str, reason: str, everywhere: bool, by: Person, now: datetime
) -> int:
    """Decide about a passage, with the reason; `everywhere`: the same words of the same kind in this text as well.

    The answer belongs to exactly this text: a changed one is asked about again. Returns how many were answered.
    """
    row = CheckedText.objects.select_for_update().get(pk=warning.checked_id)
    _allowed(by, row.subject, now)
    if answer not in Answer.values:
        raise Refused("Choose whether the passage is kept or changed.", field="answer")
    if not reason.strip():
        raise Refused("Say why, in words that will still make sense in a year.", field="reason")
    current = LeakWarning.objects.select_for_update().get(pk=warning.pk)
    if not current.stands:
        raise Conflict("The glossary has changed and this passage is no longer warned of. Look at the list again.")
    rows = [current]
    if everywhere:
        words = fold(current.passage).text
        others = row.warnings.filter(stands=True, kind=current.kind).exclude(pk=current.pk)
        rows += [one for one in others if fold(one.passage).text == words]
    for one in rows:
        one.answer, one.reason, one.answered_at, one.answered_by = answer, reason.strip(), now, by
        one.save(update_fields=["answer", "reason", "answered_at", "answered_by"])
    marks = [*(f"warning:{one.pk}" for one in rows), f"answer:{answer}", f"text:{row.sha256}"]
    record(Event.WARNING_ANSWERED, target=row.subject, by=by, now=now, fields=marks)
    return len(rows)
