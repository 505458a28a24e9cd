"""A report of about fifty pages as a tagged PDF, beside the same HTML printed by headless Chromium in the same run."""

from __future__ import annotations

import io
import subprocess
import tempfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest import mock

from django.contrib.staticfiles import finders
from pypdf import PdfReader

from assurance.annual_report.figures import SECTIONS, Collected, Figure, Parameters, Table
from assurance.annual_report.figures.draw import bars
from assurance.annual_report.output import Claim, ReportText, SectionText, paper_html, report_pdf
from portal import brand
from portal.documents import pressed_apart
from tests.bench.harness import Harness
from tests.conftest import chromium

AT_MOST, MEGABYTES, PAGES = 3.0, 200, 50
ROUNDS = 3
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer")
PARAGRAPH = "<p>" + "The partners met, looked at what was found and agreed what each of them does next. " * 6 + "</p>"


def report() -> tuple[ReportText, Collected]:
    """Fourteen chapters of text, claims, figures, tables and drawings, as a large partnership would have them."""
    figures: dict[str, Figure] = {}
    tables: dict[str, Table] = {}
    charts = {}
    for key in SECTIONS:
        for number in range(14):
            name = f"{key}.measure_{number}"
            figures[name] = Figure(name, f"Measure {number} of this chapter", number, f"{number:,}", "", None, None,
                                   "Register in the portal", key)  # fmt: skip
        rows = tuple((f"Organisation {n}", str(n), str(n * 2), f"{n}%") for n in range(24))
        tables[key] = Table(f"Table of {key}", ("Organisation", "Booked", "Came", "Share"), rows, "Register", key)
        lines = [(f"Category {n}", Decimal(n + 1), f"{n + 1}%") for n in range(8)]
        own = Table("Drawn", ("", "Figure"), tuple((label, words) for label, _v, words in lines), "Register", key)
        charts[key] = bars(key, f"Drawing of {key}", lines, own)
    collected = Collected(
        Parameters(date(2025, 10, 1), date(2026, 9, 30), "Annual report", True), date(2026, 11, 30), figures, tables,
        charts, (),
    )  # fmt: skip
    claims = tuple(Claim("We did this.", "The audit shows it.", "Children are seen sooner.") for _ in range(4))
    sections = tuple(SectionText(key, title, PARAGRAPH * 7, claims=claims) for key, title in SECTIONS.items())
    text = ReportText("Annual report", "A bench", date(2026, 11, 30), sections)
    return text, collected


def run(harness: Harness) -> None:
    """The ratio of the two, the number of pages, and the most memory that the process took that made the report."""
    text, collected = report()
    neutral = mock.patch("portal.brand.current", return_value=brand.NEUTRAL)  # no database is asked
    with neutral, tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(_with_files(paper_html(text, collected)), "utf-8")
        made = pressed_apart(paper_html(text, collected), title="Annual report")
        content, memory = made.pdf, made.megabytes
        pages = len(PdfReader(io.BytesIO(content)).pages)
        if pages < PAGES:
            raise AssertionError(f"the report has {pages} pages and should have {PAGES} at least")
        one = replace(harness, rounds=ROUNDS)
        one.missed = harness.missed
        one.compare(
            f"A report of {pages} pages as PDF",
            ("Chromium prints the same HTML", lambda: _printed(page, Path(folder))),
            ("the portal makes its tagged PDF", lambda: report_pdf(text, collected)),
            at_most=AT_MOST,
        )
    kept = memory < MEGABYTES
    harness.out.write(f"\n  {memory:.0f} MB at most, {'within' if kept else 'ABOVE'} the bound of {MEGABYTES} MB\n")
    harness.out.write(f"  {len(content) / 1e6:.2f} MB of PDF\n")
    if not kept:
        harness.missed.append(f"the report took {memory:.0f} MB, bound {MEGABYTES} MB")


def _with_files(html: str) -> str:
    """The same page with our own files by their paths, which a browser can open."""
    for part in set(html.split("static:")[1:]):
        name = part.split(")")[0]
        html = html.replace(f"static:{name}", f"file://{finders.find(name)}")
    return html


def _printed(page: Path, folder: Path) -> None:
    """One run of Chromium from its start: it prints and ends, as a command that makes a report would call it."""
    target = folder / "chromium.pdf"
    command = [
        str(chromium()),
        *FLAGS,
        f"--user-data-dir={folder}/profile",
        f"--print-to-pdf={target}",
        f"file://{page}",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    if not target.exists():
        raise AssertionError("Chromium printed nothing")
