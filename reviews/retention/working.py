"""The working record of a practice review. Its report, its agreement, its publication and its learning stay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from portal.subjects import Subject

from ..models import (
    Candidate,
    Checkpoint,
    ChronologyEntry,
    ChronologyPart,
    Involvement,
    OtherProceedings,
    PartAuthor,
    PracticeReport,
    PracticeTerms,
    ReviewerRequest,
    SuitabilityNote,
)

if TYPE_CHECKING:
    from portal.accounts.models import Person

# Each with how it knows its review. The order lets what hangs on another go first.
ROWS = (
    (ChronologyEntry, "review"),
    (PartAuthor, "part__review"),
    (ChronologyPart, "review"),
    (Involvement, "review"),
    (ReviewerRequest, "review"),
    (Checkpoint, "review"),
    (OtherProceedings, "review"),
    (SuitabilityNote, "candidate__review"),
    (PracticeTerms, "review"),
)
OFFERED = ("expertise", "independence", "found_through")


def with_words() -> set[int]:
    """The ids of the practice reviews of which any working record is left. A fixed number of queries."""
    ids: set[int] = set()
    for model, review in ROWS:
        ids |= set(model._default_manager.values_list(f"{review}_id", flat=True).distinct())
    return ids | set(_candidates().values_list("review_id", flat=True))


def _candidates() -> QuerySet[Candidate]:
    return Candidate.objects.filter(~Q(expertise="") | ~Q(independence="") | ~Q(found_through=""))


def delete(subject: Subject, _by: Person, _now: datetime) -> int:
    """Take the working record away for good, with every earlier draft of the report; how many rows held it."""
    gone = 0
    for model, review in ROWS:
        gone += model._default_manager.filter(**{f"{review}_id": subject.id}).delete()[0]
    gone += _candidates().filter(review_id=subject.id).update(**dict.fromkeys(OFFERED, ""))
    PracticeTerms.history.filter(review_id=subject.id).delete()
    report = PracticeReport.objects.filter(review_id=subject.id).values_list("pk", flat=True).first()
    if report is not None:
        PracticeReport.history.filter(id=report).delete()
    return gone
