"""What annual reports ask of people, for the Today page; dates and signatures are shown by their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date
from portal.today import Asked, Need, first

from ..choices import ReportState
from ..models import AnnualReport, ReportDiscussion
from . import queries

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
MOST = 20


def needs(person: Person, now: datetime) -> list[Asked]:
    """Parts to write, a statement to give, a report to send or publish, a discussion to record."""
    on = london_date(now)
    return [_parts(person, on), _steps(person, on), _discussions(person, on)]


def _parts(person: Person, on: date) -> Asked:
    if not holds(person, P.WRITE_ANNUAL_REPORT, on):
        return []
    sections, contributions = yield [
        queries.writable_sections(person, on)[: MOST + 1],
        queries.awaited_contributions(person, on)[: MOST + 1],
    ]
    own = [
        Need(
            f"{row.report.reference}: write “{row.title}” for the annual report",
            reverse("report_section", args=[row.report_id, row.key]),
            label="Write",
        )
        for row in sections
    ]
    asked = [
        Need(
            f"{row.section.report.reference}: add what {row.organisation.short_name} did to “{row.section.title}”",
            reverse("report_contribution", args=[row.section.report_id, row.pk]),
            label="Write",
        )
        for row in contributions
    ]
    everything = reverse("reports")
    return [
        *first(own, MOST, "sections of annual reports to write", everything),
        *first(asked, MOST, "parts of annual reports to add", everything),
    ]


def _steps(person: Person, on: date) -> Asked:
    wanted = {
        ReportState.WHOLE: (P.SEND_ANNUAL_REPORT, "send the annual report to the partners", "report", "Send"),
        ReportState.APPROVED: (P.SCRUTINISE, "give your statement on the annual report", "report_statement", "Write"),
        ReportState.STATED: (P.SEND_ANNUAL_REPORT, "publish the annual report", "report_publish", "Publish"),
    }
    mine = {state: row for state, row in wanted.items() if holds(person, row[0], on)}
    if not mine:
        return []
    (reports,) = yield [AnnualReport.objects.filter(state__in=list(mine)).order_by("starts_on")[: MOST + 1]]
    found = []
    for report in reports:
        _permission, words, name, label = mine[ReportState(report.state)]
        found.append(Need(f"{report.reference}: {words}", reverse(name, args=[report.pk]), label=label))
    return first(found, MOST, "annual reports that wait", reverse("reports"))


def _discussions(person: Person, on: date) -> Asked:
    """Published here, and not yet recorded as discussed by the person's own partner."""
    bodies = queries.own_partners(person, on)
    if not bodies:
        return []
    latest = AnnualReport.objects.filter(state=ReportState.PUBLISHED, loaded_from="").order_by("-starts_on")[:3]
    (published,) = yield [latest]
    (held,) = yield [ReportDiscussion.objects.filter(report__in=published).values_list("report_id", "organisation_id")]
    done = set(held)
    return [
        Need(
            f"{report.reference}: record where {body.short_name} discussed the annual report",
            reverse("report_discussion", args=[report.pk]),
            label="Record",
        )
        for report in published
        for body in bodies
        if (report.pk, body.pk) not in done
    ]
