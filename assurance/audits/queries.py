"""Reads of multi-agency audits. What an agency writes is its own until the moderation begins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.subjects import Kind

from ..choices import AuditState, FileState, Judgement
from ..models import Audit, AuditQuestion, FileAnswer, FileAudit
from ..models.audit import AUDIT_KIND

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
OPENED = (AuditState.MODERATING, AuditState.CLOSED)


def bodies(person: Person, on: date) -> set[int]:
    """The organisations whose files `person` audits."""
    return {a.organisation_id for a in capacities(person, P.WRITE_AUDIT, on)}


def visible_to(person: Person, on: date) -> QuerySet[Audit]:
    """The audits that `person` may know of: all for those who read audits, the agency's own once they are sent."""
    rows = Audit.objects.select_related("activity")
    if holds(person, P.READ_AUDITS, on):
        return rows
    own = FileAudit.objects.filter(organisation_id__in=bodies(person, on)).values("case__audit_id")
    return rows.filter(pk__in=own).exclude(state__in=[AuditState.PREPARING, AuditState.WITHDRAWN])


def listed(person: Person, on: date) -> QuerySet[Audit]:
    """The same with how many files there are and how many are submitted. One query."""
    return visible_to(person, on).order_by("-due_on", "-pk").annotate(
        asked=Count("cases__files", distinct=True),
        done=Count("cases__files", filter=Q(cases__files__state=FileState.SUBMITTED), distinct=True),
    )  # fmt: skip


def readable_files(person: Person, audit: Audit, on: date) -> QuerySet[FileAudit]:
    """The audits of files that `person` may read: their own agency's; all submitted ones once moderation has begun."""
    rows = FileAudit.objects.filter(case__audit=audit).select_related("case__audit", "organisation")
    seen = Q(organisation_id__in=bodies(person, on))
    if audit.state in OPENED and visible_to(person, on).filter(pk=audit.pk).exists():
        seen |= Q(state=FileState.SUBMITTED)
    return rows.filter(seen).order_by("case__letter", "organisation__name")


def with_answers(rows: QuerySet[FileAudit]) -> list[FileAudit]:
    """These audits of files with their answers. Two queries."""
    return list(rows.prefetch_related(Prefetch("answers", FileAnswer.objects.select_related("question"))))


@dataclass(frozen=True)
class Tally:
    """One question over every submitted file: how many of each judgement; what does not apply stands apart."""

    question: AuditQuestion
    counts: tuple[tuple[str, int], ...]
    judged: int
    not_applicable: int


def tallies(audit: Audit) -> list[Tally]:
    """Every question over the submitted files. Two queries; nothing before the moderation has begun."""
    questions = list(audit.questions.all())
    if audit.state not in OPENED:
        return []
    rows = FileAnswer.objects.filter(file_audit__case__audit=audit, file_audit__state=FileState.SUBMITTED)
    found = Counter(rows.values_list("question_id", "judgement"))
    real = [j for j in Judgement if j != Judgement.NOT_APPLICABLE]
    return [
        Tally(
            question,
            tuple((str(j.label), found[question.pk, j.value]) for j in real),
            sum(found[question.pk, j.value] for j in real),
            found[question.pk, Judgement.NOT_APPLICABLE.value],
        )
        for question in questions
    ]


def audit_kind() -> Kind:
    """Audits, as the ground asks about them."""
    return Kind.seen_by_query(
        AUDIT_KIND, "Multi-agency audit", visible_to, lambda pk: reverse("audit", kwargs={"pk": pk}),
        address=lambda subject: reverse("audit", kwargs={"pk": subject.id}),
    )  # fmt: skip
