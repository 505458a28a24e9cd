"""A report that was published before the portal was in use: loaded whole from its shipped file, as an edition."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.clock import london_date
from portal.errors import Refused
from portal.history import signed
from portal.workflow import apply

from ...models import AnnualReport, ReportClaim, ReportEdition
from .. import reading
from ..figures import place
from ..freezing import as_json, digest
from ..markdown import words
from ..present import figures_of
from ..published import PublishedFile
from ..workflow import REPORT
from .beginning import add_shipped
from .building import ask_for

if TYPE_CHECKING:
    from portal.accounts.models import Person


@transaction.atomic
def load_report(*, document: PublishedFile, by: Person | None, now: datetime) -> AnnualReport:
    """Load a published year as a report: its text, its figures as collected today, and its documents in the background.

    Loading it again changes nothing. Refused where its period is that of no reporting year.
    """
    own = document.report
    standing = AnnualReport.objects.filter(loaded_from=document.file).first()
    if standing is not None:
        return standing
    fitting = [
        one for one in reading.schemes().values() if one.period(own.starts_on.year) == (own.starts_on, own.ends_on)
    ]
    if not fitting:
        raise Refused(f"No reporting year has the period of {document.file}.")
    report = AnnualReport(
        title=own.title, scheme=_scheme(fitting, own.partnership), starts_on=own.starts_on, ends_on=own.ends_on,
        loaded_from=document.file, begun_at=now, begun_by=by,
    )  # fmt: skip
    signed(report, by=by, now=now).save()
    add_shipped(report, by=by, now=now)
    for section in report.sections.all():
        chapter = next((one for one in document.sections if one.key == section.key), None)
        section.text = "\n".join(own.summary) if section.key == reading.SUMMARY else chapter.text if chapter else ""
        signed(section, by=by, now=now).save()
        for one in chapter.claims if chapter else ():
            claim = ReportClaim(
                section=section, words=one.words, evidence=one.evidence, difference=one.difference, claimed_at=now,
                claimed_by=by,
            )  # fmt: skip
            signed(claim, by=by, now=now).save()
    _freeze(report, document, by=by, now=now)
    report.published_on = london_date(now)
    signed(report, by=by, now=now).save()
    apply(REPORT, "ship", report, subject=report.subject, by=by, now=now)
    return report


def _scheme(fitting: list[reading.Scheme], partnership: str) -> str:
    return next((one for one in fitting if partnership in one.areas), fitting[0]).code


def _freeze(report: AnnualReport, document: PublishedFile, *, by: Person | None, now: datetime) -> ReportEdition:
    """The edition of a shipped year: chapter by chapter as its file has them, with what its cover and summary say."""
    own, collected = document.report, figures_of(report, london_date(now))

    def said(text: str) -> str:
        return place(text, collected)

    titles = {one.key: one.title for one in report.sections.all()}
    sections: list[dict[str, Any]] = [
        {
            "key": chapter.key,
            "title": titles.get(chapter.key, chapter.key),
            "lead": words(said(chapter.lead)),
            "text": said(chapter.text),
            "contributions": [],
            "claims": [
                {"words": said(c.words), "evidence": said(c.evidence), "difference": said(c.difference)}
                for c in chapter.claims
            ],
        }
        for chapter in document.sections
    ]
    text = {
        "title": report.title, "period": report.period, "subtitle": own.subtitle, "sections": sections,
        "summary": [words(said(line)) for line in own.summary], "cover": list(own.cover), "contact": own.contact,
        "agreed": f"Written from: {own.source}",
    }  # fmt: skip
    figures = as_json(collected)
    edition = ReportEdition.objects.create(
        report=report, number=1, as_of=collected.as_of, figures=figures, text=text, sha256=digest(figures, text),
        frozen_at=now, frozen_by=by,
    )  # fmt: skip
    ask_for(edition, by=by, now=now)
    return edition
