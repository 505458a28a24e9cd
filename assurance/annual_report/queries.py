"""Every read of annual reports that is not trivial. Who may see and write what begins here."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import authorities, capacities, deputies, holders, holds
from portal.remembered import remembered
from portal.subjects import Kind
from portal.together import prefetched

from ..annual_reports import PublishedReport
from ..choices import ReportState
from ..models import AnnualReport, ReportBuild, ReportContribution, ReportEdition, ReportSection
from ..models.annual_report import REPORT_KIND
from .figures import Collected
from .freezing import from_json

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
# Whether there is a PDF to lead to: a shipped year is published before its documents are made.
_MADE = Exists(ReportBuild.objects.filter(edition__report=OuterRef("pk"), built_at__isnull=False))
SIGNED = (ReportState.WITH_PARTNERS, ReportState.APPROVED, ReportState.STATED)


def visible_to(person: Person, on: date) -> QuerySet[AnnualReport]:
    """The reports that `person` may know of on London date `on`: all or none, by role."""
    if not holds(person, P.READ_ANNUAL_REPORT, on):
        return AnnualReport.objects.none()
    return AnnualReport.objects.all()


def listed(person: Person, on: date, scheme: str) -> QuerySet[AnnualReport]:
    """Those of one reporting year, the newest first, with how many of their sections are in. One query."""
    return visible_to(person, on).filter(scheme=scheme).order_by("-starts_on").annotate(
        asked=Count("sections"), handed_in=Count("sections", filter=Q(sections__in_at__isnull=False)), has_pdf=_MADE
    )  # fmt: skip


def published() -> QuerySet[AnnualReport]:
    """The published reports, the newest first, with whether their PDF is made: for anybody."""
    rows = AnnualReport.objects.filter(state=ReportState.PUBLISHED).annotate(has_pdf=_MADE)
    return rows.order_by("-published_on", "-starts_on")


def edition_of(report: AnnualReport) -> ReportEdition | None:
    """The edition that stands: the one with the partners, approved or published."""
    return report.editions.first()


def build_of(edition: ReportEdition) -> ReportBuild | None:
    """The newest building of its documents, whatever came of it."""
    return edition.builds.first()


def made_of(edition: ReportEdition) -> ReportBuild | None:
    """The newest documents of an edition that are made."""
    return edition.builds.filter(built_at__isnull=False).first()


def sections_of(report: AnnualReport) -> list[ReportSection]:
    """The sections in order with contributions and claims. Two queries, once for a page."""
    return remembered(("sections of a report", report.pk), lambda: _sections_of(report))


def _sections_of(report: AnnualReport) -> list[ReportSection]:
    rows = list(report.sections.select_related("owner_organisation", "in_by"))
    prefetched(rows, Prefetch("contributions", ReportContribution.objects.select_related("organisation")), "claims")
    return rows


def may_write(person: Person, section: ReportSection, on: date) -> bool:
    """Whether `person` writes this section: in the role that it is given to (at its body), or in the business unit."""
    if holds(person, P.RUN_ANNUAL_REPORT, on):
        return True
    return any(
        a.role == section.owner_role and section.owner_organisation_id in (None, a.organisation_id)
        for a in capacities(person, P.WRITE_ANNUAL_REPORT, on)
    )


def may_contribute(person: Person, contribution: ReportContribution, on: date) -> bool:
    """Whether `person` writes for the agency that was asked."""
    return bool(capacities(person, P.WRITE_ANNUAL_REPORT, on, contribution.organisation_id))


def reads_contribution(person: Person, contribution: ReportContribution, on: date) -> bool:
    """Whether `person` reads what the agency wrote: its own people at any time, the readers once it is in."""
    return contribution.in_at is not None or may_contribute(person, contribution, on)


def writable_sections(person: Person, on: date) -> QuerySet[ReportSection]:
    """The sections not yet in that fall to `person`'s own roles in reports being written."""
    mine = Q(pk__in=[])
    for one in authorities(person, on):
        body = Q(owner_organisation__isnull=True) | Q(owner_organisation_id=one.organisation_id)
        mine |= Q(owner_role=one.role) & body
    rows = ReportSection.objects.filter(mine, in_at__isnull=True, report__state=ReportState.DRAFT)
    return rows.select_related("report").order_by("report", "position")


def awaited_contributions(person: Person, on: date) -> QuerySet[ReportContribution]:
    """What `person`'s body was asked to add and has not handed in."""
    bodies = {a.organisation_id for a in capacities(person, P.WRITE_ANNUAL_REPORT, on)}
    rows = ReportContribution.objects.filter(
        organisation_id__in=bodies, in_at__isnull=True, section__report__state=ReportState.DRAFT
    )
    return rows.select_related("section__report", "organisation").order_by("asked_at", "pk")


def writers(section: ReportSection, on: date) -> list[Person]:
    """Who holds the role that the section is given to on London date `on`, deputies included."""
    role, body = Role(section.owner_role), section.owner_organisation
    return [*holders(role, on, body), *deputies(role, on, body)]


def agency_people(organisation: Organisation, on: date) -> list[Person]:
    """Who answers for an agency: its contacts; failing them, its delegated, then its lead representatives."""
    for role in (Role.AGENCY_CONTACT, Role.DELEGATED_REPRESENTATIVE, Role.LEAD_REPRESENTATIVE):
        if found := [*holders(role, on, organisation), *deputies(role, on, organisation)]:
            return found
    return []


def partner_people(on: date) -> list[Person]:
    """The lead and delegated representatives of the statutory partners."""
    bodies = statutory_partners(on)
    roles = (Role.LEAD_REPRESENTATIVE, Role.DELEGATED_REPRESENTATIVE)
    posts = [(role, body) for body in bodies for role in roles]
    found = [person for role, body in posts for person in (*holders(role, on, body), *deputies(role, on, body))]
    return list({person.pk: person for person in found}.values())


def own_partners(person: Person, on: date) -> list[Organisation]:
    """The statutory partners for which `person` approves annual reports on London date `on`."""
    bodies = {a.organisation_id for a in capacities(person, P.SIGN_ANNUAL_REPORT, on)}
    return [body for body in statutory_partners(on) if body.pk in bodies] if bodies else []


def role_people(role: Role, on: date) -> list[Person]:
    """The holders of `role` and their deputies."""
    return [*holders(role, on), *deputies(role, on)]


def report_kind() -> Kind:
    """Annual reports, as the ground asks about them."""
    return Kind.seen_by_query(
        REPORT_KIND, "Annual report", visible_to, lambda pk: reverse("report", kwargs={"pk": pk}),
        address=lambda subject: reverse("report", kwargs={"pk": subject.id}),
        sign_address=lambda subject: reverse("report_approve", kwargs={"pk": subject.id}),
    )  # fmt: skip


def frozen_figures(edition: ReportEdition) -> Collected:
    """The figures of an edition as they were frozen."""
    return from_json(edition.figures)


def published_reports(on: date) -> list[PublishedReport]:
    """The reports published on London date `on`, as other rooms name them, each with its PDF. Two queries."""
    rows = list(published().filter(published_on__lte=on))
    builds = ReportBuild.objects.filter(edition__report__in=rows, built_at__isnull=False).select_related("edition")
    made = {one.edition.report_id: one for one in builds.order_by("edition__number", "pk")}
    return [
        PublishedReport(
            str(row), reverse("public_report", args=[row.pk]), row.published_on or on,
            made[row.pk].pdf.read if row.pk in made else None,
        )
        for row in rows
    ]  # fmt: skip
