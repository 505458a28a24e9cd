"""Annual reports, made by the app's own actions: from a begun one to one that is published."""

from __future__ import annotations

from datetime import UTC, date, datetime
from unittest import mock

from assurance.annual_report import actions
from assurance.models import (
    AnnualReport,
    ReportBuild,
    ReportClaim,
    ReportContribution,
    ReportDiscussion,
    ReportEdition,
    ReportRecipient,
    ReportSection,
)
from partnership.models import Arrangements
from partnership.queries import statutory_partners
from portal.accounts.choices import Role
from portal.accounts.models import Organisation, Person
from portal.approvals.choices import Decision
from portal.approvals.models import SignOff
from portal.approvals.queries import latest
from portal.clock import london_date

from . import partnership, people
from .snapshots import remembered

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
LONG_AGO = date(2019, 7, 1)
PAPER = b"%PDF-1.7 a page"


def _in_use(now: datetime) -> None:
    if not Arrangements.objects.exists():
        partnership.arrangements("bolton", now=now)


def manager() -> Person:
    """Who runs the report."""
    return people.person(Role.BUSINESS_MANAGER, starts_on=LONG_AGO)


def signatory(body: Organisation) -> Person:
    """Who approves for a partner."""
    return people.person(Role.DELEGATED_REPRESENTATIVE, body, starts_on=LONG_AGO)


def report(
    year: int = 2025, scheme: str = "oct-sep", *, open_numbers: str = "", by: Person | None = None, now: datetime = NOW
) -> AnnualReport:
    """A report just begun, with its sections and recipients; the one there is, where it is begun already."""
    _in_use(now)
    found = AnnualReport.objects.filter(scheme=scheme, starts_on__year=year).first()
    return found or actions.begin(
        title="Annual report", scheme=scheme, year=year, open_numbers=open_numbers, by=by or manager(), now=now
    )


def section(key: str = "foreword", *, made: AnnualReport | None = None) -> ReportSection:
    """One section of a report."""
    return (made or report()).sections.get(key=key)


def contribution(
    body: Organisation | None = None, *, key: str = "priorities", now: datetime = NOW
) -> ReportContribution:
    """An agency that was asked to add its part to a section."""
    asked = section(key)
    body = body or Organisation.objects.get(code="gmp")
    return actions.ask_agency(section=asked, organisation=body, by=manager(), now=now)


def claim(key: str = "priorities", *, evidence: str = "An audit.", difference: str = "Seen sooner.") -> ReportClaim:
    """A claim of progress with what it needs."""
    values = {"words": "Visits are in time.", "evidence": evidence, "difference": difference, "priority": None}
    return actions.add_claim(section=section(key), values=values, by=manager(), now=NOW)


@remembered
def whole(*, now: datetime = NOW) -> AnnualReport:
    """A report of which every section is in."""
    by = manager()
    made = report(by=by, now=now)
    for one in made.sections.all():
        actions.write_section(
            section=one, text=f"About {one.title}.", version=one.version, by=by, now=now, hand_in=True
        )
    actions.declare_whole(report=made, by=by, now=now)
    made.refresh_from_db()
    return made


@remembered
def sent(*, now: datetime = NOW) -> SignOff:
    """A report with the partners: their sign-off."""
    return actions.send(report=whole(now=now), by=manager(), now=now)


def edition() -> ReportEdition:
    """What was frozen when a report was sent."""
    sent()
    return AnnualReport.objects.get().editions.get()


@remembered
def approved(*, now: datetime = NOW) -> AnnualReport:
    """A report that every partner approved."""
    sign_off = sent(now=now)
    made = AnnualReport.objects.get(pk=sign_off.subject_id)
    for body in statutory_partners(london_date(now)):
        sign(made, body, now=now)
    made.refresh_from_db()
    return made


def sign(
    made: AnnualReport, body: Organisation, decision: str = Decision.AGREE, comment: str = "", *, now: datetime = NOW
):
    """One partner's answer to the version that stands."""
    sign_off = latest(made.subject)
    return actions.sign(
        report=made, sign_off=sign_off, organisation=body, decision=decision, comment=comment,
        shown_hash=sign_off.hash, by=signatory(body), now=now,
    )  # fmt: skip


@remembered
def stated(*, now: datetime = NOW) -> AnnualReport:
    """An approved report with the scrutineer's statement; its documents are asked for, and not made."""
    made = approved(now=now)
    scrutineer = people.person(Role.SCRUTINEER, starts_on=LONG_AGO)
    actions.write_statement(
        report=made, statement="The partners are *candid*.", version=made.version, by=scrutineer, now=now
    )
    made.refresh_from_db()
    actions.give_statement(report=made, version=made.version, by=scrutineer, now=now)
    made.refresh_from_db()
    return made


def build(made: AnnualReport | None = None, *, now: datetime = NOW) -> ReportBuild:
    """The newest documents of the edition that stands, made of one page each: setting whole pages has its own test."""
    standing = (made or stated(now=now)).editions.first()
    waiting = standing.builds.first()
    with (
        mock.patch("assurance.annual_report.output.report_pdf", return_value=PAPER),
        mock.patch("assurance.annual_report.output.summary_pdf", return_value=PAPER),
    ):
        return actions.build(build_id=waiting.pk, now=now)


@remembered
def published(*, now: datetime = NOW) -> AnnualReport:
    """A published report."""
    made = stated(now=now)
    build(made, now=now)
    actions.publish(report=made, edition=made.editions.first().number, by=manager(), now=now)
    made.refresh_from_db()
    return made


def recipient(made: AnnualReport | None = None) -> ReportRecipient:
    """The first recipient of a published report."""
    return (made or published()).recipients.first()


def discussion(*, now: datetime = NOW) -> ReportDiscussion:
    """Where a partner discussed a published report."""
    made = published(now=now)
    body = statutory_partners(london_date(now))[0]
    return actions.record_discussion(
        report=made, organisation=body, place="Board of the partner", held_on=london_date(now), words="", by=manager(),
        now=now,
    )  # fmt: skip
