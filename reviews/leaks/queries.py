"""Reads of the name-leak check: the glossary, how each text stands, and what still has to be answered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.remembered import remembered
from portal.subjects import Subject, kind_named
from portal.together import fetch

from .choices import Answer
from .models import CheckedText, GlossaryEntry, LeakWarning, NamesCheck
from .sources import Source, checked_models, sources_of

if TYPE_CHECKING:
    from portal.accounts.models import Person

EMPTY = "The glossary of names is empty, so nothing could be found. Enter the names, places and dates first."


@dataclass(frozen=True)
class Unanswered:
    """Something that stands between a review's texts and the outside: a sentence without any case data, and where
    it is settled."""

    sentence: str
    path: str


@dataclass(frozen=True)
class TextLine:
    """One text or file as it stands now: checked or not since it was changed, and its warnings still to answer."""

    source: Source
    checked: CheckedText | None
    waiting: int
    to_change: int
    kept: int

    @property
    def is_clear(self) -> bool:
        """Whether it may leave."""
        return self.checked is not None and not self.waiting and not self.to_change


def may_keep(person: Person, subject: Subject, now: datetime) -> bool:
    """Whether `person` may read and keep the glossary of this thing at `now`: by role, and without a conflict."""
    on = london_date(now)
    return holds(person, Permission.KEEP_GLOSSARY, on) and subject.id in kind_named(subject.kind).visible_ids(
        person, on
    )


def thing_named(reference: str, person: Person, now: datetime) -> Any | None:
    """The review of this reference, where `person` may keep its glossary at `now`; otherwise None."""
    for model in checked_models().values():
        found = model._default_manager.filter(reference=reference).first()
        if found is not None:
            return found if may_keep(person, found.subject, now) else None
    return None


def glossary_of(subject: Subject) -> QuerySet[GlossaryEntry]:
    """The entries of a thing's glossary."""
    return GlossaryEntry.objects.filter(subject_kind=subject.kind, subject_id=subject.id)


def entries_of(subject: Subject) -> list[GlossaryEntry]:
    """The same, which a page asks once."""
    return remembered(("glossary", subject.kind, subject.id), lambda: list(glossary_of(subject)))


def glossary_hash(subject: Subject) -> str:
    """The hash of the glossary as it stands: another one asks for every text to be checked again."""
    rows = sorted((one.kind, one.text, one.stands_for) for one in entries_of(subject))
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def lines_of(thing: Any) -> list[TextLine]:
    """How each text and file of the thing stands now. Two queries beside those that find the texts."""
    subject, sources = thing.subject, sources_of(thing)
    glossary = glossary_hash(subject)
    checked = CheckedText.objects.filter(
        Q(subject_kind=subject.kind, subject_id=subject.id, glossary=glossary)
        & Q(sha256__in={source.sha256 for source in sources})
    )
    rows, standing = fetch(checked, LeakWarning.objects.filter(stands=True, checked__in=checked.order_by()))
    found: dict[int, list[LeakWarning]] = {row.pk: [] for row in rows}
    for warning in standing:
        found[warning.checked_id].append(warning)
    for row in rows:
        row.found = found[row.pk]
    by_text = {(row.source, row.sha256): row for row in rows}
    return [_line(source, by_text.get((source.code, source.sha256))) for source in sources]


def _line(source: Source, checked: CheckedText | None) -> TextLine:
    answers = [one.answer for one in checked.found] if checked is not None else []  # type: ignore[attr-defined]
    return TextLine(source, checked, answers.count(""), answers.count(Answer.CHANGE), answers.count(Answer.KEPT))


def unanswered_warnings(review: Any, only: tuple[str, ...] = ()) -> list[Unanswered]:
    """What still has to be answered before anything of the review leaves; empty when it is clear.

    A text that was never checked as it stands now counts, and so does a passage that is to be changed and has not
    been. `only` narrows it to the sources of these codes; one that ends with a hyphen is how codes begin. The
    sentences hold no case data.
    """
    groups = tuple(code for code in only if code.endswith("-"))
    path = reverse("names", kwargs={"reference": review.subject.reference})
    if not entries_of(review.subject):
        return [Unanswered(EMPTY, path)]
    found = []
    for line in lines_of(review):
        if only and line.source.code not in only and not line.source.code.startswith(groups):
            continue
        name = line.source.label
        if line.checked is None:
            found.append(Unanswered(f"{name}: not checked for names since it or the glossary was last changed.", path))
            continue
        where = reverse("names_text", kwargs={"reference": review.subject.reference, "pk": line.checked.pk})
        if line.waiting:
            one = "1 warning waits" if line.waiting == 1 else f"{line.waiting} warnings wait"
            found.append(Unanswered(f"{name}: {one} for an answer.", where))
        if line.to_change:
            one = "1 passage is" if line.to_change == 1 else f"{line.to_change} passages are"
            found.append(Unanswered(f"{name}: {one} to be changed and stands there still.", where))
    return found


def latest_check(subject: Subject) -> NamesCheck | None:
    """The newest check in the background, however it stands."""
    return NamesCheck.objects.filter(subject_kind=subject.kind, subject_id=subject.id).first()


def running_check(subject: Subject) -> NamesCheck | None:
    """The check that runs in the background now."""
    rows = NamesCheck.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return rows.filter(finished_at__isnull=True, failed_at__isnull=True).first()


def lost_checks(before: datetime) -> list[int]:
    """The ids of the checks that were asked for before then and have not ended."""
    rows = NamesCheck.objects.filter(finished_at__isnull=True, failed_at__isnull=True, asked_at__lt=before)
    return list(rows.values_list("pk", flat=True))


def warnings_of(checked: CheckedText) -> QuerySet[LeakWarning]:
    """The warnings of a checked text that stand, those without an answer first."""
    return checked.warnings.filter(stands=True).select_related("answered_by").order_by("answer", "pk")
