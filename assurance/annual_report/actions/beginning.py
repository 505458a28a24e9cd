"""Beginning a report with its sections and recipients, and settling who writes what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from partnership.queries import standings
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import GRANTS, Permission
from portal.clock import london_date
from portal.deadlines import actions as clocks
from portal.deadlines.rules import rule_for
from portal.errors import Conflict, Refused
from portal.history import signed
from portal.notices.choices import NoticeKind
from portal.trail.events import Event
from portal.trail.recording import record

from ...choices import ReportState
from ...models import AnnualReport, ReportContribution, ReportRecipient, ReportSection
from .. import queries, reading
from ..deadlines import PUBLISHED
from .guarding import allowed, locked, tell

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
UNDER_WAY = (ReportState.DRAFT,)


@transaction.atomic
def begin(*, title: str, scheme: str, year: int, open_numbers: str, by: Person, now: datetime) -> AnnualReport:
    """Begin the report on the period of `scheme` that begins in `year`, with every section and recipient shipped.

    `open_numbers` are the words of the decision by which small numbers are shown in it; empty, and they are hidden.
    Refused for a year that is not known, a period that has not begun, or one that has a report.
    """
    allowed(by, P.RUN_ANNUAL_REPORT, now)
    found = reading.schemes().get(scheme)
    if found is None:
        raise Refused("Choose a reporting year from the list.", field="scheme")
    if not title.strip():
        raise Refused("Give the report a title.", field="title")
    starts_on, ends_on = found.period(year)
    if starts_on > london_date(now):
        raise Refused("That period has not begun yet. Choose an earlier one.", field="year")
    if AnnualReport.objects.filter(scheme=scheme, starts_on=starts_on).exists():
        raise Refused("There is a report on this period already. Open it from the list.", field="year")
    report = AnnualReport(
        title=title.strip(), scheme=scheme, starts_on=starts_on, ends_on=ends_on, publish_by=found.due(ends_on),
        open_numbers=open_numbers.strip(), begun_at=now, begun_by=by,
    )  # fmt: skip
    signed(report, by=by, now=now).save()
    add_shipped(report, by=by, now=now)
    record(Event.REPORT_BEGUN, target=report.subject, by=by, now=now)
    if report.publish_by is not None:
        clocks.start_clock(
            rule=rule_for(PUBLISHED, report.publish_by), subject=report.subject, trigger_at=report.publish_by,
            owner_role=Role.BUSINESS_MANAGER, by=by, now=now,
        )  # fmt: skip
    return report


def add_shipped(report: AnnualReport, *, by: Person | None, now: datetime) -> None:
    """Give the report the sections and the recipients that are shipped for the arrangements in use."""
    for place, entry in enumerate(reading.sections(), start=1):
        section = ReportSection(
            report=report, key=entry.key, position=place, title=entry.title, asks=entry.asks, owner_role=entry.owner
        )
        signed(section, by=by, now=now).save()
    ReportRecipient.objects.bulk_create(
        ReportRecipient(report=report, position=n, code=e.code, name=e.name, why=e.why, days=e.days)
        for n, e in enumerate(reading.recipients(settings.ARRANGEMENTS), start=1)
    )


@transaction.atomic
def give_section(
    *, section: ReportSection, owner_role: str, owner_organisation: Organisation | None, by: Person, now: datetime
) -> ReportSection:
    """Give a section to the holders of a role, at one body or at any, and tell them. While the report is written."""
    allowed(by, P.RUN_ANNUAL_REPORT, now)
    report = locked(section.report, by, now, UNDER_WAY)
    if owner_role not in GRANTS[P.WRITE_ANNUAL_REPORT]:
        raise Refused("Nobody in that role writes annual reports. Choose another.", field="owner_role")
    section = ReportSection.objects.select_for_update(of=("self",)).get(pk=section.pk)
    if section.in_at is not None:
        raise Conflict("This section is in. Open it again before you give it to somebody else.")
    section.owner_role, section.owner_organisation = owner_role, owner_organisation
    section.version += 1
    signed(section, by=by, now=now).save()
    record(Event.REPORT_ASKED, target=report.subject, by=by, now=now, fields=[section.key])
    people = queries.writers(section, london_date(now))
    occasion = f"{section.pk}:{section.version}"
    path = f"/reports/{report.pk}/sections/{section.key}/"
    tell(report, NoticeKind.REPORT_PART_WANTED, people, occasion, now, path=path, title=section.title)
    return section


@transaction.atomic
def ask_agency(*, section: ReportSection, organisation: Organisation, by: Person, now: datetime) -> ReportContribution:
    """Ask one agency of the partnership to add its part to a section, and tell its people; twice changes nothing."""
    allowed(by, P.RUN_ANNUAL_REPORT, now)
    report, on = locked(section.report, by, now, UNDER_WAY), london_date(now)
    if organisation.pk not in {row.organisation_id for row in standings(on)}:
        raise Refused("Choose an agency that stands in the partnership today.", field="organisation")
    standing = ReportContribution.objects.filter(section=section, organisation=organisation).first()
    if standing is not None:
        return standing
    made = ReportContribution(section=section, organisation=organisation, asked_at=now, asked_by=by)
    signed(made, by=by, now=now).save()
    record(Event.REPORT_ASKED, target=report.subject, by=by, now=now, fields=[section.key])
    tell(
        report, NoticeKind.REPORT_PART_WANTED, queries.agency_people(organisation, on), f"agency:{made.pk}", now,
        path=f"/reports/{report.pk}/contributions/{made.pk}/", organisation=organisation.name, title=section.title,
    )  # fmt: skip
    return made
