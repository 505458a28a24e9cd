"""Annual reports, made by the app's own actions: from a begun one to one that is published."""

from __future__ import annotations

from datetime import UTC, date, datetime
from unittest import mock

from assurance.annual_report import actions
from assurance.choices import ReportState
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
from portal.approvals.models import Signature, SignOff
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
    return people.person(Role.DELEGATED_REPRESENTATIVE, body)


def report(
    year: int = 2025, scheme: str = "oct-sep", *, open_numbers: str = "", by: Person | None = None, now: datetime = NOW
) -> AnnualReport:
    """A report just begun, with its sections and recipients; the one there is, where it is begun already."""
    _in_use(now)
    found = AnnualReport.objects.filter(scheme=scheme, starts_on__year=year).first()
    return found or actions.begin(
        title="Annual report", scheme=scheme, year=year, open_numbers=open_numbers, by=by or manager(), now=now
    )


def in_writing(*, now: datetime = NOW) -> AnnualReport:
    """A report that is still being written: the one there is, or one of the year before."""
    made = report(now=now)
    return made if made.state == ReportState.DRAFT else report(made.starts_on.year - 1, now=now)


def section(key: str = "foreword") -> ReportSection:
    """One section of a report that is being written."""
    return in_writing().sections.get(key=key)


def contribution(
    body: Organisation | None = None, *, key: str = "priorities", now: datetime = NOW
) -> ReportContribution:
    """An agency that was asked to add its part to a section."""
    asked = in_writing(now=now).sections.get(key=key)
    body = body or Organisation.objects.get(code="gmp")
    return actions.ask_agency(section=asked, organisation=body, by=manager(), now=now)


def claim(key: str = "priorities", *, evidence: str = "An audit.", difference: str = "Seen sooner.") -> ReportClaim:
    """A claim of progress with what it needs."""
    values = {"words": "Visits are in time.", "evidence": evidence, "difference": difference, "priority": None}
    return actions.add_claim(section=section(key), values=values, by=manager(), now=NOW)


@remembered
def whole(*, now: datetime = NOW) -> AnnualReport:
    """A report of which every section is in; like every later stage, the one there is where it is that far."""
    made, by = report(now=now), manager()
    if made.state == ReportState.DRAFT:
        for one in made.sections.all():
            text = f"About {one.title}."
            actions.write_section(section=one, text=text, version=one.version, by=by, now=now, hand_in=True)
        actions.declare_whole(report=made, by=by, now=now)
        made.refresh_from_db()
    return made


@remembered
def sent(*, now: datetime = NOW) -> SignOff:
    """A report with the partners: their sign-off."""
    made = whole(now=now)
    if made.state == ReportState.WHOLE:
        actions.send(report=made, by=manager(), now=now)
    return latest(made.subject)


def edition() -> ReportEdition:
    """What was frozen when a report was sent."""
    return ReportEdition.objects.filter(report_id=sent().subject_id).first()


@remembered
def approved(*, now: datetime = NOW) -> AnnualReport:
    """A report that every partner approved."""
    made = AnnualReport.objects.get(pk=sent(now=now).subject_id)
    if made.state == ReportState.WITH_PARTNERS:
        for body in statutory_partners(london_date(now)):
            sign(made, body, now=now)
        made.refresh_from_db()
    return made


def sign(
    made: AnnualReport, body: Organisation, decision: str = Decision.AGREE, comment: str = "", *, now: datetime = NOW
) -> Signature:
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
    if made.state == ReportState.APPROVED:
        scrutineer = people.person(Role.SCRUTINEER, starts_on=LONG_AGO)
        words = "The partners are *candid*."
        actions.write_statement(report=made, statement=words, version=made.version, by=scrutineer, now=now)
        made.refresh_from_db()
        actions.give_statement(report=made, version=made.version, by=scrutineer, now=now)
        made.refresh_from_db()
    return made


def build(made: AnnualReport | None = None, *, now: datetime = NOW) -> ReportBuild:
    """The newest documents of the edition that stands, made of one page each: setting whole pages has its own test."""
    newest = (made or stated(now=now)).editions.first().builds.first()
    with (
        mock.patch("assurance.annual_report.output.report_pdf", return_value=PAPER),
        mock.patch("assurance.annual_report.output.summary_pdf", return_value=PAPER),
    ):
        return actions.build(build_id=newest.pk, now=now) or newest


@remembered
def published(*, now: datetime = NOW) -> AnnualReport:
    """A published report."""
    made = stated(now=now)
    if made.state == ReportState.STATED:
        build(made, now=now)
        actions.publish(report=made, edition=made.editions.first().number, by=manager(), now=now)
        made.refresh_from_db()
    return made


def recipient(made: AnnualReport | None = None) -> ReportRecipient:
    """The first recipient of a published report."""
    return (made or published()).recipients.first()


def discussion(*, now: datetime = NOW) -> ReportDiscussion:
    """Where a partner discussed a published report."""
    made, on = published(now=now), london_date(now)
    return actions.record_discussion(
        report=made, organisation=statutory_partners(on)[0], place="Board of the partner", held_on=on, words="",
        by=manager(), now=now,
    )  # fmt: skip
