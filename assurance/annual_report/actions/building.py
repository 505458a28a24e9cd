"""The documents of an edition: asked for, made in the background by whoever is awake, kept under their hashes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction

from portal.accounts.permissions import Permission
from portal.documents import sha256
from portal.errors import Conflict, PortalError

from ...models import AnnualReport, ReportBuild, ReportEdition
from .. import queries
from .guarding import allowed, locked

if TYPE_CHECKING:
    from portal.accounts.models import Person

P = Permission
FAILED = "The documents could not be made. Try again; if it fails again, tell whoever runs the portal."
REPORT, SUMMARY = "Setting the pages of the report", "Setting the summary"


def ask_for(edition: ReportEdition, *, by: Person | None, now: datetime) -> ReportBuild:
    """Ask for the documents of an edition as it stands now, with or without a statement."""
    build = ReportBuild.objects.create(
        edition=edition, asked_at=now, asked_by=by, stated=bool(edition.statement), progress="Waiting for its turn"
    )
    transaction.on_commit(lambda: _wake(build.pk), robust=True)
    return build


@transaction.atomic
def ask_documents(*, report: AnnualReport, by: Person, now: datetime) -> ReportBuild:
    """Ask for the documents of the edition that stands; what is being made is returned instead of making it twice."""
    allowed(by, P.RUN_ANNUAL_REPORT, now)
    row = locked(report, by, now, queries.SIGNED)
    edition = queries.edition_of(row)
    if edition is None:
        raise Conflict("Nothing is frozen yet. Send the report to the partners first.", subject=row.subject)
    newest = queries.build_of(edition)
    if newest is not None and newest.waits and newest.stated == bool(edition.statement):
        return newest
    return ask_for(edition, by=by, now=now)


def _wake(build_id: int) -> None:
    from kombu.exceptions import OperationalError

    from ...tasks import build_report

    try:
        build_report.delay(build_id)
    except (OperationalError, OSError):
        # The schedule makes all that was asked for and never made.
        return


def build(*, build_id: int, now: datetime) -> ReportBuild | None:
    """Make the report and the summary of one build and keep both under their hashes. Skipped when they are made.

    A failure is kept with its sentence for the page; the pages are set outside any transaction.
    """
    found = ReportBuild.objects.select_related("edition__report").filter(pk=build_id, built_at__isnull=True).first()
    if found is None:
        return None
    try:
        pdf, summary = _made(found)
    except PortalError as error:
        ReportBuild.objects.filter(pk=build_id).update(failed_at=now, failure=error.sentence[:250])
        return None
    except Exception:
        # The page must not wait for ever; the fault itself goes on to the log.
        ReportBuild.objects.filter(pk=build_id).update(failed_at=now, failure=FAILED)
        raise
    with transaction.atomic():
        row = ReportBuild.objects.select_for_update(of=("self",)).get(pk=build_id)
        if row.built_at is not None:
            return row
        row.pdf.save(f"{row.pk}.pdf", ContentFile(pdf), save=False)
        row.summary.save(f"{row.pk}-summary.pdf", ContentFile(summary), save=False)
        row.pdf_sha256, row.pdf_size, row.summary_sha256 = sha256(pdf), len(pdf), sha256(summary)
        row.built_at, row.progress, row.failed_at, row.failure = now, "Ready", None, ""
        row.save()
    return row


def _made(build: ReportBuild) -> tuple[bytes, bytes]:
    from ..output import report_pdf, summary_pdf
    from ..printing import printed  # sets pages: never loaded with the pages of the portal

    def at(words: str) -> None:
        ReportBuild.objects.filter(pk=build.pk).update(progress=words)

    text, collected = printed(build.edition)
    at(REPORT)
    pdf = report_pdf(text, collected)
    at(SUMMARY)
    return pdf, summary_pdf(text, collected)
