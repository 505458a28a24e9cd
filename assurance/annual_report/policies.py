"""What the state of an annual report allows: each policy returns the sentence that refuses, or None."""

from __future__ import annotations

from ..models import AnnualReport, ReportBuild, ReportClaim, ReportContribution


def is_shipped(report: AnnualReport) -> str | None:
    """It was published before the portal was in use, and comes with a shipped file."""
    return None if report.loaded_from else "Only a report that was published already is loaded as published."


def sections_are_in(report: AnnualReport) -> str | None:
    """Every section was handed in."""
    missing = list(report.sections.filter(in_at__isnull=True).values_list("title", flat=True))
    return f"Still to be handed in: {', '.join(missing)}." if missing else None


def contributions_are_in(report: AnnualReport) -> str | None:
    """Every agency that was asked has handed in its part."""
    rows = ReportContribution.objects.filter(section__report=report, in_at__isnull=True)
    missing = [str(row) for row in rows.select_related("organisation", "section")]
    return f"Still awaited from: {', '.join(missing)}." if missing else None


def claims_are_shown(report: AnnualReport) -> str | None:
    """Every claim of progress has its evidence, and says what difference it made."""
    rows = ReportClaim.objects.filter(section__report=report).select_related("section")
    bare = sum(1 for row in rows if row.lacks)
    if not bare:
        return None
    words = "One claim of progress lacks" if bare == 1 else f"{bare} claims of progress lack"
    return f"{words} evidence, or what difference it made. Write it, or take the claim out."


def has_a_statement(report: AnnualReport) -> str | None:
    """The scrutineer's statement is written."""
    return None if report.statement.strip() else "Write the statement first."


def documents_are_made(report: AnnualReport) -> str | None:
    """The documents of what was approved, with the statement, are made: their hashes are what is published."""
    edition = report.editions.first()
    newest = ReportBuild.objects.filter(edition=edition, stated=True).first() if edition else None
    if newest is None or newest.built_at is None:
        return "The documents are not made yet. Wait until they are, or have them made again."
    return None
