"""The PDFs of the annual report: tagged, in reading order, the same each time, and reaching nothing."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from assurance.annual_report.markdown import markup
from assurance.annual_report.output import ReportText, SectionText, page_content, report_pdf, summary_pdf
from tests.factories import annual_report as factory


@pytest.fixture
def made(db):
    factory.published_year()
    return factory.report_of()


def tags(reader):
    """Every element of the tag tree, parents before children."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop()
        one = one.get_object()
        if not isinstance(one, dict):
            continue
        if "/S" in one:
            yield one
        kids = one.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        waiting += list(reversed(kids)) if isinstance(kids, list) else [kids]


def test_the_report_is_tagged_read_in_order_and_the_same_each_time(made):
    text, collected = made
    content = report_pdf(text, collected)
    assert content == report_pdf(text, collected)
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  (a PDF's own true)
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata.title == "Annual report, 1 October 2019 to 30 September 2020"
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    elements = list(tags(reader))
    figures = [e for e in elements if e["/S"] == "/Figure"]
    assert len(figures) == len(collected.charts)
    assert {e["/Alt"] for e in figures} == {chart.alternative for chart in collected.charts.values()}
    heads = [e for e in elements if e["/S"] == "/TH"]
    scopes = [e["/A"]["/Scope"] for e in heads]
    assert set(scopes) == {"/Column", "/Row"}
    for annotation in (a.get_object() for page in reader.pages for a in page.get("/Annots", [])):
        assert annotation["/F"] == 4
    fonts = [f.get_object() for page in reader.pages for f in page["/Resources"].get("/Font", {}).values()]
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    # Bookmarks and contents lead to every chapter, and the text comes out in the order in which it is read.
    titles = [re.sub(r"^\d+ ", "", one.title) for one in reader.outline if not isinstance(one, list)]
    assert [t for t in titles if t in {s.title for s in text.sections}] == [s.title for s in text.sections]
    listed = reader.pages[1].extract_text()
    for one in reader.outline:
        if not isinstance(one, list) and one.title != "Contents":
            title = re.sub(r"^\d+ ", "", one.title)
            page = reader.get_destination_page_number(one) + 1
            assert re.search(rf"{re.escape(title)}\s*{page}\b", listed), f"the contents say where “{title}” begins"
    whole = "\n".join(page.extract_text() for page in reader.pages)
    order = [whole.index(mark) for mark in ("Contents", "The first year of a new", "Partners and structure\nThree")]
    assert order == sorted(order)
    assert "Where our sources disagree" in whole


def test_the_summary_is_two_pages(made):
    reader = PdfReader(io.BytesIO(summary_pdf(*made)))
    assert len(reader.pages) == 2
    words = " ".join(page.extract_text() for page in reader.pages)
    for part in ("67,433", "0800 1111", "999"):
        assert part in words


def test_hostile_text_reaches_no_network_and_no_file(made, monkeypatch):
    _text, collected = made
    asked = []
    monkeypatch.setattr("socket.socket.connect", lambda *a: asked.append(a))
    hostile = (
        '<img src="http://example.com/x.png"> <script>steal()</script> ![x](file:///etc/passwd) '
        '<style>@import url(http://example.com/a.css);</style> <iframe src="file:///etc/passwd"></iframe> '
        '<link rel=attachment href="file:///etc/hostname"> [x](javascript:steal())'
    )
    text = ReportText("Annual report", "", factory.ON, (SectionText("worry", "How to raise a worry", markup(hostile)),))
    content = report_pdf(text, collected)
    assert asked == []
    reader = PdfReader(io.BytesIO(content))
    assert "/EmbeddedFiles" not in reader.trailer["/Root"].get("/Names", {})
    words = "".join(page.extract_text() for page in reader.pages)
    assert "root:" not in words
    assert "<script>steal()</script>" in words, "what was typed is text"
    assert "<script" not in page_content(text, collected)
