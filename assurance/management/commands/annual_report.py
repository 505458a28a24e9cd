"""`manage.py annual_report --period 2019-20 --output FILE.pdf`: a period's report from the shell.

The text is that of the edition that stands, where the report was written in the portal; otherwise that of the shipped
year; otherwise there is none, and the figures stand by themselves.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assurance.annual_report import published, queries, reading
from assurance.annual_report.figures import SECTIONS, Collected, Parameters, collect
from assurance.annual_report.freezing import as_json
from assurance.annual_report.output import (
    ReportText,
    SectionText,
    figures_csv,
    report_pdf,
    summary_pdf,
    whole_page,
)
from assurance.annual_report.output.from_published import text_of
from assurance.annual_report.printing import printed
from assurance.models import AnnualReport
from partnership.queries import current
from portal.clock import london_date
from portal.errors import PortalError

PERIOD = re.compile(r"([0-9]{4})-[0-9]{2}")


class Command(BaseCommand):
    """Collects the figures once and writes every output that is asked for from the same results."""

    help = "Write the annual report of a period as a PDF, and where asked as a page, as figures and as a summary."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", required=True, help="the year, such as 2019-20")
        parser.add_argument("--output", required=True, help="the PDF to write")
        parser.add_argument("--html", help="the report as one page")
        parser.add_argument("--json", help="everything that was collected")
        parser.add_argument("--csv", help="every figure with numerator, denominator and source")
        parser.add_argument("--summary", help="the two-page summary as a PDF")
        parser.add_argument("--internal", action="store_true", help="show small numbers; not for publication")

    def handle(self, *args: Any, period: str, output: str, internal: bool, **options: Any) -> None:
        try:
            text, collected = self._report(period, internal, london_date(timezone.now()))
            Path(output).write_bytes(report_pdf(text, collected))
            if options["summary"]:
                Path(options["summary"]).write_bytes(summary_pdf(text, collected))
            if options["html"]:
                Path(options["html"]).write_text(whole_page(text, collected), "utf-8")
            if options["csv"]:
                Path(options["csv"]).write_text(figures_csv(collected), "utf-8", newline="")
            if options["json"]:
                found = json.dumps(as_json(collected), ensure_ascii=False, indent=1, sort_keys=True)
                Path(options["json"]).write_text(found, "utf-8")
        except PortalError as error:
            raise CommandError(error.sentence) from error
        except OSError as error:
            raise CommandError(f"{error.filename} could not be written: {error.strerror}.") from error
        known = sum(one.value is not None for one in collected.figures.values())
        self.stdout.write(f"{output}: {known} figures, {len(collected.disagreements)} places where sources disagree.")

    def _report(self, period: str, internal: bool, on: date) -> tuple[ReportText, Collected]:
        match = PERIOD.fullmatch(period)
        if match is None:
            raise PortalError(f"“{period}” is no period. Write it as 2019-20.")
        year, code = int(match[1]), current().code
        if not internal:
            for report in AnnualReport.objects.filter(starts_on__year=year).order_by("pk"):
                edition = queries.edition_of(report)
                if edition is not None:
                    return printed(edition)
        if f"{code}-{period}" in published.shipped():
            document = published.read_published(f"{code}-{period}")
            own = document.report
            collected = collect(Parameters(own.starts_on, own.ends_on, own.title, public=not internal), as_of=on)
            return text_of(document, collected, issued_on=on), collected
        scheme = next((one for one in reading.schemes().values() if code in one.areas), None)
        if scheme is None or scheme.period(year)[0] > on:
            raise PortalError(
                f"There is no report for {period} yet: the period has not begun or has no reporting year."
            )
        collected = collect(Parameters(*scheme.period(year), "Annual report", public=not internal), as_of=on)
        chapters = tuple(SectionText(key, title, "") for key, title in SECTIONS.items())
        return ReportText(
            "Annual report", "Figures, without the text of its owners", on, chapters, draft=True
        ), collected
