"""`manage.py annual_report --period 2019-20 --output FILE.pdf`: the report of a published year, from the records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assurance.annual_report import published
from assurance.annual_report.figures import Collected, Parameters, collect
from assurance.annual_report.freezing import as_json
from assurance.annual_report.output import figures_csv, report_pdf, summary_pdf, whole_page
from assurance.annual_report.output.from_published import text_of
from partnership.queries import current
from portal.clock import london_date
from portal.errors import PortalError


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
        on = london_date(timezone.now())
        try:
            name = f"{current().code}-{period}"
            document = published.read_published(name)
            own = document.report
            asked = Parameters(own.starts_on, own.ends_on, own.title, public=not internal)
            collected = collect(asked, as_of=on)
            text = text_of(document, collected, issued_on=on)
            Path(output).write_bytes(report_pdf(text, collected))
            if options["summary"]:
                Path(options["summary"]).write_bytes(summary_pdf(text, collected))
            if options["html"]:
                Path(options["html"]).write_text(whole_page(text, collected), "utf-8")
            if options["csv"]:
                Path(options["csv"]).write_text(figures_csv(collected), "utf-8", newline="")
        except PortalError as error:
            raise CommandError(error.sentence) from error
        if options["json"]:
            Path(options["json"]).write_text(self._json(collected), "utf-8")
        known = sum(one.value is not None for one in collected.figures.values())
        self.stdout.write(f"{output}: {known} figures, {len(collected.disagreements)} places where sources disagree.")

    @staticmethod
    def _json(collected: Collected) -> str:
        return json.dumps(as_json(collected), ensure_ascii=False, indent=1, sort_keys=True)
