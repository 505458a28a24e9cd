"""Reads of the registers of information governance, and who sees which request and decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, Model, Prefetch, Q, QuerySet, When
from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import capacities, holds
from portal.deadlines.lines import Line, first_due
from portal.deadlines.lines import lines as deadline_lines
from portal.deadlines.models import Deadline
from portal.subjects import Kind

from .dispute_queries import SPEAKERS
from .models import (
    AgreementParty,
    InformationRequest,
    InformationSetting,
    PolicyDocument,
    PolicyVersion,
    SharingAgreement,
    SharingDecision,
)
from .models.information import AGREEMENT_KIND, POLICY_KIND, REQUEST_KIND
from .promise_choices import RequestState

if TYPE_CHECKING:
    from portal.accounts.models import Person


def setting() -> InformationSetting | None:
    """How requests for information are dealt with; None where the arrangements do not say."""
    return InformationSetting.objects.filter(removed_on__isnull=True).select_related("lead").first()


@dataclass(frozen=True)
class Listed:
    """A row of a register with the clock that runs on it, if one does."""

    row: Any
    line: Line | None


def _with_clocks(kind: str, rows: list[Any], as_of: date | datetime) -> list[Listed]:
    clocks = Deadline.objects.filter(
        subject_kind=kind, subject_id__in=[row.pk for row in rows], met_at__isnull=True, cancelled_at__isnull=True
    ).order_by("-due_on")
    # The soonest of several, as the last one written wins.
    lines = {
        line.deadline.subject_id: line for line in deadline_lines(clocks.select_related("owner_organisation"), as_of)
    }
    return [Listed(row, lines.get(row.pk)) for row in rows]


def agreements(today: date) -> list[Listed]:
    """Every agreement, those in force first and the soonest review first. Three queries."""
    parties = AgreementParty.objects.select_related("organisation")
    rows = list(SharingAgreement.objects.prefetch_related(Prefetch("parties", queryset=parties)))
    rows.sort(key=lambda row: (row.ended_on is not None, row.review_on, row.reference))
    return _with_clocks(AGREEMENT_KIND, rows, today)


def documents(today: date) -> list[Listed]:
    """Every document of the register with its versions, the newest first in `versions.all()`. Three queries."""
    versions = PolicyVersion.objects.order_by("-effective_from", "-pk")
    rows = list(PolicyDocument.objects.prefetch_related(Prefetch("versions", queryset=versions)))
    return _with_clocks(POLICY_KIND, rows, today)


def clock_lines(kind: str, thing_id: int, as_of: date | datetime) -> list[Line]:
    """Every clock that runs or ran on one thing, in order of its day."""
    clocks = Deadline.objects.filter(subject_kind=kind, subject_id=thing_id).select_related("owner_organisation")
    return deadline_lines(clocks.order_by("due_on", "pk"), as_of)


def requests_visible_to(person: Person, on: date) -> QuerySet[InformationRequest]:
    """The log: all of it or none of it."""
    if not holds(person, Permission.READ_REQUESTS, on):
        return InformationRequest.objects.none()
    return InformationRequest.objects.select_related("receiver", "lead")


def requests(person: Person, on: date) -> QuerySet[InformationRequest]:
    """The log as a list, the open ones first, the soonest due first among them."""
    is_over = Case(When(state__in=(RequestState.ANSWERED, RequestState.WITHDRAWN), then=1), default=0)
    rows = requests_visible_to(person, on).annotate(due=first_due(REQUEST_KIND))
    return rows.order_by(is_over, F("due").asc(nulls_last=True), "pk")


def request_lines(rows: Iterable[InformationRequest], now: datetime) -> list[Listed]:
    """A page of the log with its clocks. Two queries."""
    return _with_clocks(REQUEST_KIND, list(rows), now)


def decisions_visible_to(person: Person, on: date) -> QuerySet[SharingDecision]:
    """The decisions that `person` may read: every one by role; their own body's speakers; and what they recorded."""
    rows = SharingDecision.objects.select_related("organisation", "recorded_by")
    if holds(person, Permission.READ_SHARING, on):
        return rows
    theirs = capacities(person, Permission.RECORD_SHARING, on)
    if not theirs:
        return rows.none()
    spoken_for = {a.organisation_id for a in theirs if a.role in SPEAKERS}
    return rows.filter(Q(organisation_id__in=spoken_for) | Q(recorded_by_id=person.pk))


def kinds() -> list[Kind]:
    """How the ground asks about agreements, documents and requests."""

    def everybody(model: type[Model]) -> Callable[[Person, date], QuerySet[Any]]:
        def visible(person: Person, on: date) -> QuerySet[Any]:
            rows = model._default_manager.all()
            return rows if holds(person, Permission.SEE_DIRECTORY, on) else rows.none()

        return visible

    of = Kind.seen_by_query
    return [
        of(AGREEMENT_KIND, "Information-sharing agreement", everybody(SharingAgreement),
           lambda pk: reverse("sharing_agreement", args=[pk])),
        of(POLICY_KIND, "Document", everybody(PolicyDocument), lambda pk: reverse("policy_document", args=[pk])),
        of(REQUEST_KIND, "Request for information", requests_visible_to,
           lambda pk: reverse("information_request", args=[pk])),
    ]  # fmt: skip
