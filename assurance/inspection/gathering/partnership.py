"""The parts of a pack that the partnership's own rooms hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F
from django.urls import reverse

from partnership import plan_content, training_queries
from partnership.choices import ActionState, MeetingState
from partnership.meeting_documents import minutes_pdf
from partnership.models import GroupMeeting
from partnership.queries import plan as plans
from partnership.queries import publication, tracker
from partnership.queries.meetings import closed_items, groups_of
from partnership.training_tables import REPORT_COLUMNS, report_rows
from portal.accounts.permissions import Permission
from portal.clock import london_date, start_of_day
from thresholds.book import book_of
from thresholds.printing import printed
from thresholds.queries import in_force, reading_path

from .found import MOST, Asker, Found, day


def arrangements(asker: Asker) -> Iterator[Found]:
    """The edition of the arrangements that stands, section by section."""
    edition = publication.latest()
    if edition is None:
        return
    for part in edition.content:
        rows = [[one["name"], one.get("words") or "", one.get("group") or ""] for one in part["entries"]]
        columns: tuple[str, ...] = ("Entry", "Words", "Group")
        if not any(group for _name, _words, group in rows):
            rows, columns = [row[:2] for row in rows], columns[:2]
        yield Found(
            f"Arrangements, edition {edition.number}: {part['title']}", reverse("public_arrangements"),
            columns=columns, rows=rows, words=part.get("intro") or "",
        )  # fmt: skip


def thresholds(asker: Asker) -> Iterator[Found]:
    """Every edition of the levels of need that is in force, as it is printed."""
    for edition in in_force(asker.on):
        yield Found(str(edition), reading_path(edition), pdf=printed(edition, book_of(edition), "framework"))


def minutes(asker: Asker) -> Iterator[Found]:
    """The agreed minutes of twelve months that the asker may read; a declared interest closes a meeting's."""
    rows = GroupMeeting.objects.filter(state=MeetingState.AGREED, starts_at__gte=start_of_day(asker.since))
    if not asker.holds(Permission.READ_ALL_MEETINGS):
        rows = rows.filter(group__in=groups_of(asker.person, asker.on))
    for row in rows.select_related("group").order_by("-starts_at")[:MOST]:
        title = f"Minutes: {row.group.name}, {day(london_date(row.starts_at))}"
        path = reverse("meeting", args=[row.reference])
        if closed_items(row, asker.person).exists():
            yield Found(title, path, missing="Closed to you by a declared interest. Somebody else adds it.")
        else:
            yield Found(title, path, pdf=minutes_pdf(row, now=asker.now))


def plan(asker: Asker) -> Iterator[Found]:
    """The newest published business plan, as the public reads it."""
    edition = plans.published()
    if edition is None:
        return
    content = plan_content.said(edition.content, public=True)
    made = plan_content.plan_pdf(
        edition.year, content, marking="", subtitle="As published", issued_at=edition.published_at
    )
    yield Found(f"Business plan {edition.year}", reverse("plan", args=[edition.year]), pdf=made)


def actions(asker: Asker) -> Iterator[Found]:
    """The open actions that the asker may see, what is overdue first."""
    rows = tracker.visible_to(asker.person, asker.on).filter(state=ActionState.OPEN)
    found = list(rows.select_related("organisation").order_by(F("due_on").asc(nulls_last=True), "reference"))
    if found:
        lines = [
            [
                one.reference, one.words, one.organisation.name, day(one.due_on),
                "Overdue" if one.due_on and one.due_on < asker.on else "In time",
            ]
            for one in found
        ]  # fmt: skip
        columns = ("Reference", "Action", "Held by", "Due", "Where it stands")
        yield Found(f"Open actions on {day(asker.on)}", reverse("actions"), columns=columns, rows=lines)


def training(asker: Asker) -> Iterator[Found]:
    """Training held in twelve months: by agency, and what the evaluations say."""
    report = training_queries.report(asker.since, asker.on)
    if not report.sessions:
        return
    rates = "; ".join(
        f"{rate.name}: {rate.percentage}% ({rate.part} of {rate.whole} {rate.of})"
        for rate in report.rates
        if rate.percentage is not None
    )
    words = f"{report.sessions} sessions since {day(asker.since)}. {rates}"
    if report.before is not None and report.after is not None:
        words += f". Confidence before {report.before}, after {report.after} ({report.pairs} answered both)."
    yield Found(
        "Training by agency", reverse("training"), columns=REPORT_COLUMNS, rows=report_rows(report), words=words
    )
