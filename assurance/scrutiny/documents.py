"""The document set of a scrutiny: collected from what stands in the portal, with what is missing said plainly.

Bolton's arrangements of June 2019 name it: the annual report, the threshold document, minutes of the partnership, plans
of the priorities, the latest performance report with the audits of twelve months, feedback, and what training changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from partnership.choices import MeetingState
from partnership.models import GroupMeeting, Priority
from portal.clock import start_of_day
from thresholds.queries import in_force, reading_path

from .. import annual_reports
from ..choices import ActivityState, AuditState, CycleState, SurveyState
from ..models import Activity, AssessmentCycle, Audit, Indicator, Survey, Voice
from ..months import months_on

MOST = 40


@dataclass(frozen=True)
class Document:
    """One entry of the index; without a path it is missing."""

    section: str
    title: str
    path: str = ""


def collect(on: date) -> list[Document]:
    """The whole set on London date `on`, in the order of the arrangements. A fixed number of queries."""
    since = months_on(on.replace(day=1), -12)
    return [
        *_or_missing("Annual report", "No annual report stands in the portal", _annual(on)),
        *_or_missing("Threshold document", "No edition is in force", (
            Document("Threshold document", str(edition), reading_path(edition)) for edition in in_force(on)
        )),
        *_or_missing("Minutes of twelve months", "No minutes were agreed", _minutes(since)),
        *_or_missing("Priorities and their plans", "No priority is in use", (
            Document("Priorities and their plans", str(row), reverse("priority", args=[row.pk]))
            for row in Priority.objects.filter(removed_on__isnull=True)[:MOST]
        )),
        *_or_missing("Performance", "No indicator is defined", _performance()),
        *_or_missing("Audits and self-assessments of twelve months", "None was closed", _audits(since)),
        *_or_missing("What people said", "Nothing is recorded", _feedback(since)),
        *_or_missing("Surveys of twelve months", "None was closed", _surveys(since)),
        Document("Training and what it changed", "Training", reverse("training")),
        Document("Risks", "The risk register", reverse("risks")),
    ]  # fmt: skip


def _or_missing(section: str, words: str, found: Iterator[Document]) -> list[Document]:
    return list(found) or [Document(section, words)]


def _annual(on: date) -> Iterator[Document]:
    for report in annual_reports.published(on)[:MOST]:
        yield Document("Annual report", f"{report.title}, published {report.published_on:%-d %B %Y}", report.path)


def _minutes(since: date) -> Iterator[Document]:
    rows = GroupMeeting.objects.filter(state=MeetingState.AGREED, starts_at__gte=start_of_day(since))
    for row in rows.select_related("group").order_by("-starts_at")[:MOST]:
        title = f"{row.group.name}, {row.starts_at:%-d %B %Y}"
        yield Document("Minutes of twelve months", title, reverse("meeting", args=[row.reference]))


def _performance() -> Iterator[Document]:
    if Indicator.objects.exists():
        yield Document("Performance", "The dashboard of this year", reverse("indicators"))


def _audits(since: date) -> Iterator[Document]:
    section = "Audits and self-assessments of twelve months"
    for row in Audit.objects.filter(state=AuditState.CLOSED, due_on__gte=since)[:MOST]:
        yield Document(section, f"{row.reference} {row.title}", reverse("audit", args=[row.pk]))
    for row in AssessmentCycle.objects.filter(state=CycleState.CLOSED, due_on__gte=since)[:MOST]:
        yield Document(
            section, f"{row.reference} {row.title}: composite report", reverse("cycle_report", args=[row.pk])
        )
    done = Activity.objects.filter(state=ActivityState.DONE, to_month__gte=since).select_related("method")
    for row in done[:MOST]:
        yield Document(section, f"{row.reference} {row.method}: {row.title}", reverse("activity", args=[row.pk]))


def _surveys(since: date) -> Iterator[Document]:
    for row in Survey.objects.filter(state=SurveyState.CLOSED, closes_on__gte=since)[:MOST]:
        yield Document("Surveys of twelve months", f"{row.reference} {row.title}", reverse("survey", args=[row.pk]))


def _feedback(since: date) -> Iterator[Document]:
    count = Voice.objects.filter(heard_on__gte=since).count()
    if count:
        yield Document("What people said", f"You said, we did: {count} in twelve months", reverse("voices"))
