"""The report as a tagged PDF, as the content of a page, as a page of its own, and as a two-page summary."""

from __future__ import annotations

from base64 import b64encode

from django.template.loader import render_to_string

from portal import brand
from portal.documents import long_pdf_from_html, pdf_from_html

from ..figures import Collected
from .layout import lay_out
from .report_text import ReportText
from .summary import summarise

PAPER, PAGE, CONTENT = "pdf/annual_report.html", "pdf/annual_report_page.html", "assurance/_report_content.html"
SUMMARY = "pdf/annual_report_summary.html"


def paper_html(text: ReportText, collected: Collected) -> str:
    """What the PDF is made of; a bench prints the same in another program."""
    laid = lay_out(text, collected)
    drawings = {d.anchor: _as_data(d.chart.svg) for chapter in laid.chapters for d in chapter.charts}
    return render_to_string(PAPER, {"laid": laid, "title": _title(text, laid.period), "drawings": drawings, **_brand()})


def report_pdf(text: ReportText, collected: Collected) -> bytes:
    """The whole report: cover, contents with page numbers, chapters, and how the figures came about."""
    return long_pdf_from_html(paper_html(text, collected), title=_title(text, lay_out(text, collected).period))


def summary_pdf(text: ReportText, collected: Collected) -> bytes:
    """Two pages in plain words, for children and everybody else, from the same figures."""
    title = f"{_title(text, lay_out(text, collected).period)}: in short"
    context = {"summary": summarise(text, collected), "title": title, **_brand()}
    return pdf_from_html(render_to_string(SUMMARY, context), title=title)


def page_content(text: ReportText, collected: Collected) -> str:
    """The report as HTML below a page's first heading: contents, then every chapter. No script, no style of its own."""
    return render_to_string(CONTENT, {"laid": lay_out(text, collected)})


def whole_page(text: ReportText, collected: Collected) -> str:
    """The report as one HTML file that needs no other."""
    laid = lay_out(text, collected)
    return render_to_string(PAGE, {"laid": laid, "title": _title(text, laid.period), **_brand()})


def _title(text: ReportText, period: str) -> str:
    return f"{text.title}, {period}"


def _brand() -> dict[str, object]:
    current = brand.current()
    colour = brand.legible(current.brand_colour)
    return {
        "brand": current, "brand_colour": colour, "brand_tint": brand.mixed(colour, "#ffffff", 0.07),
        "brand_dark": brand.mixed(colour, "#000000", 0.72),
    }  # fmt: skip


def _as_data(svg: str) -> str:
    """The drawing as an address: as a picture it has one text alternative, and its own letters are not read twice."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
