"""What the views of annual reports load, or answer 404 for."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from django.urls import reverse

from ...models import AnnualReport, ReportClaim, ReportContribution, ReportSection
from .. import queries


def load(request: HttpRequest, pk: int, on: date) -> AnnualReport:
    """The report, if this person may know of it."""
    found = queries.visible_to(request.user, on).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def load_section(report: AnnualReport, key: str) -> ReportSection:
    """A section of this report."""
    found = report.sections.select_related("report", "owner_organisation", "in_by").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def load_contribution(report: AnnualReport, contribution_id: int) -> ReportContribution:
    """What an agency was asked to add to this report."""
    rows = ReportContribution.objects.select_related("section__report", "organisation", "in_by")
    found = rows.filter(section__report=report, pk=contribution_id).first()
    if found is None:
        raise Http404
    return found


def load_claim(report: AnnualReport, claim_id: int) -> ReportClaim:
    """A claim in this report."""
    found = ReportClaim.objects.select_related("section__report", "priority").filter(
        section__report=report, pk=claim_id
    ).first()  # fmt: skip
    if found is None:
        raise Http404
    return found


def way(report: AnnualReport) -> dict[str, str]:
    """The way back to a report, for the page of a single form."""
    return {"back": reverse("report", args=[report.pk]), "back_text": str(report), "caption": report.reference}
