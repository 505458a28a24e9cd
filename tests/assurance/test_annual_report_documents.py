"""The PDFs of the annual report: tagged, in reading order, the same each time, and reaching nothing."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from pypdf import PdfReader

from assurance.annual_report.markdown import markup
from assurance.annual_report.output import (
    ReportText,
    SectionText,
    page_content,
    paper_html,
    report_pdf,
    summary_pdf,
)
from portal.documents import pdf_from_html
from tests.factories import annual_report as factory


@pytest.fixture
def made(db):
    factory.published_year()
    return factory.report_of()


def as_list(kids):
    """What stands under an element, one or many."""
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    return kids if isinstance(kids, list) else [kids]


def kids(one):
    """The elements right under one, those without a meaning of their own left out."""
    found = []
    for kid in (k.get_object() for k in as_list(one.get("/K", [])) if not isinstance(k, int)):
        if "/S" in kid:
            found += kids(kid) if kid["/S"] in ("/NonStruct", "/THead", "/TBody") else [kid]
    return found


def tags(reader):
    """Every element of the tag tree, parents before children."""
    return tags_under(reader.trailer["/Root"]["/StructTreeRoot"])


def tags_under(top):
    """The same below one element."""
    waiting = [top]
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


def cells(table):
    """The rows of a table, each as its cells."""
    return [[c for c in kids(row) if c["/S"] in ("/TH", "/TD")] for row in tags_under(table) if row["/S"] == "/TR"]


def read_as_tables(elements, html):
    """Every table has a caption and one row of heads; every row begins with its own head and has as many cells.

    What goes on over the page is a table of its own there, with the heads once more and without the caption.
    """
    tables = [e for e in elements if e["/S"] == "/Table"]
    assert sum(kids(table)[0]["/S"] == "/Caption" for table in tables) == html.count("<caption>") > 25
    for table in tables:
        first, *rows = cells(table)
        assert rows and {str(c["/S"]) for c in first} == {"/TH"}
        assert {str(c["/A"]["/Scope"]) for c in first} == {"/Column"}
        for row in rows:
            assert [str(c["/S"]) for c in row] == ["/TH", *["/TD"] * (len(first) - 1)], "one head to a row is meant"
            assert row[0]["/A"]["/Scope"] == "/Row"


def the_tree_is_read_in_the_order_of_the_html(reader, html):
    """The words of the tag tree, from its root, are those of the HTML; what stands on every page is not among them."""
    on_page, artifacts = [{} for _ in reader.pages], []
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}
    for page, marks in zip(reader.pages, on_page, strict=True):
        inside = []
        artifacts.append(0)

        def opened(op, args, _cm, _tm, inside=inside):
            if op in (b"BDC", b"BMC"):
                inside.append(args[1].get("/MCID") if op == b"BDC" else None)
                artifacts[-1] += args[0] == "/Artifact" and op == b"BDC" and args[1]["/Type"] == "/Pagination"
            elif op == b"EMC":
                inside.pop()

        def said(words, _cm, _tm, _font, _size, inside=inside, marks=marks):
            if inside and inside[-1] is not None:
                marks[inside[-1]] = marks.get(inside[-1], "") + words

        page.extract_text(visitor_operand_before=opened, visitor_text=said)
    # The cover bears nothing that runs; every other page its number and the name of the partnership at least.
    assert artifacts[0] == 0 and min(artifacts[1:]) >= 2
    read = []

    def walk(one, page):
        page = numbers[one.raw_get("/Pg").idnum] if "/Pg" in one else page
        for kid in as_list(one.get("/K", [])):
            if isinstance(kid, int):
                read.append(on_page[page].pop(kid, ""))
            elif "/S" in kid.get_object():
                walk(kid.get_object(), page)

    walk(reader.trailer["/Root"]["/StructTreeRoot"], 0)
    assert not any("".join(marks.values()).strip() for marks in on_page), "everything marked hangs in the tree"
    whole = "".join("".join(read).split())
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", html, flags=re.DOTALL)
    at, parts = 0, re.findall(r"<(?:h[1-4]|p|caption|th|td|li)\b[^>]*>([^<]{12,})", body)
    assert len(parts) > 300
    for part in parts:
        words = "".join(unescape(part).split())
        assert whole.find(words, at) >= 0, f"“{part}” is read after what stands before it"
        at = whole.find(words, at)


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
    html = paper_html(text, collected)
    read_as_tables(elements, html)
    the_tree_is_read_in_the_order_of_the_html(reader, html)
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
    """The same press as for every report, but in this process, where a connection would be seen."""
    _text, collected = made
    asked = []
    monkeypatch.setattr("socket.socket.connect", lambda *a: asked.append(a))
    monkeypatch.setattr("assurance.annual_report.output.documents.long_pdf_from_html", pdf_from_html)
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
