"""PDF documents: tagged and titled, and reaching nothing but our own static files whatever the HTML says."""

import builtins
import hashlib
import io
import os
import socketserver
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pikepdf
import pytest
from django.template import engines
from pypdf import PdfReader

from portal import brand, documents
from portal.documents import DocumentError, long_pdf_from_html, pdf_from_html

ISSUED = datetime(2026, 7, 8, 22, 30, tzinfo=UTC)
CONTENT = """{% extends "pdf/base.html" %}{% block content %}
<h2>What happened</h2><p>{{ words }}</p>
<table><caption>Agencies</caption><thead><tr><th scope="col">Agency</th><th scope="col">Due</th></tr></thead>
<tbody>{% for n in rows %}<tr><td>Demonstration agency {{ n }}</td><td>5 January</td></tr>{% endfor %}</tbody></table>
{% endblock %}"""


def page(body, head="<title>A page</title>"):
    return f'<!DOCTYPE html><html lang="en-GB"><head>{head}</head><body>{body}</body></html>'


def text(pdf):
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture(scope="module")
def framed():
    context = {
        "title": "Meeting pack",
        "subtitle": "For the meeting",
        "reference": 'RR-2026-07 "\\',
        "marking": "Official-Sensitive",
        "issued_at": ISSUED,
        "version": 3,
        "rows": range(60),
        "words": "5 < 6 & <script>alert(1)</script> <img src='file:///etc/passwd'>",
        "brand": brand.NEUTRAL,
        "brand_colour": brand.NEUTRAL_COLOUR,
        "brand_tint": "#eeeeee",
    }
    return pdf_from_html(engines["django"].from_string(CONTENT).render(context), title="Meeting pack")


def test_the_frame_numbers_the_pages_once_through_under_a_running_head(framed):
    pages = PdfReader(io.BytesIO(framed)).pages
    assert len(pages) >= 3
    for number, sheet in enumerate(pages, start=1):
        said = sheet.extract_text()
        assert f"Page {number} of {len(pages)}" in said
        assert "Version 3, issued 8 July 2026 at 23:30" in said, "the time of issue is London's"
        assert 'RR-2026-07 "\\' in said
        assert "Official-Sensitive" in said


def test_what_was_typed_is_printed_as_typed(framed):
    assert "5 < 6 & <script>alert(1)</script> <img src='file:///etc/passwd'>" in text(framed).replace("\n", " ")


def test_the_file_is_tagged_titled_in_english_and_in_our_typeface(framed):
    with pikepdf.open(io.BytesIO(framed)) as opened:
        root = opened.Root
        assert bool(root.MarkInfo.Marked) is True
        assert str(root.Lang) == "en-GB"
        assert bool(root.ViewerPreferences.DisplayDocTitle) is True
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Meeting pack"
        assert root.StructTreeRoot is not None
        assert [item.title for item in opened.open_outline().root[0].children] == ["What happened"]
        names, embedded = set(), 0
        for sheet in opened.pages:
            assert sheet.Tabs == pikepdf.Name.S
            for font in sheet.Resources.Font.values():
                names.add(str(font.BaseFont))
                embedded += "/FontFile2" in font.DescendantFonts[0].FontDescriptor or (
                    "/FontFile3" in font.DescendantFonts[0].FontDescriptor
                )
    assert names and all("Portal-Text" in name for name in names) and embedded


def test_headings_and_table_headers_are_in_the_structure(framed):
    with pikepdf.open(io.BytesIO(framed)) as opened:
        kinds = {str(o.S) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/P" in o}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= kinds


@pytest.fixture
def listener():
    """A server on this machine that remembers whether anybody came."""
    came = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            came.append(self.request.recv(200))

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", came
        server.shutdown()


@pytest.mark.parametrize(
    "hostile",
    [
        '<img alt="x" src="{at}/a.png">',
        '<object data="{at}/a.svg" type="image/svg+xml"></object><embed src="{at}/b.svg">',
        '<link rel="stylesheet" href="{at}/a.css"><p>x</p>',
        "<style>@import url({at}/b.css); p {{ background: url({at}/c.png) }}</style><p>x</p>",
        "<style>@font-face {{ font-family: q; src: url({at}/f.woff2) }} p {{ font-family: q }}</style><p>x</p>",
        '<base href="{at}/"><img alt="x" src="a.png">',
        '<img alt="x" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%2210%22 '
        'height=%2210%22%3E%3Cimage href=%22{at}/x.png%22 width=%225%22 height=%225%22/%3E%3C/svg%3E">',
        '<svg width="9" height="9"><title>x</title><image href="{at}/x.png" width="9" height="9"/></svg>',
        '<link rel="attachment" href="{at}/secret">',
        "<p style=\"background: url('{at}/x.png')\">x</p>",
    ],
)
def test_hostile_html_reaches_nothing(listener, hostile):
    address, came = listener
    made = pdf_from_html(page(hostile.format(at=address)), title="x")
    assert made.startswith(b"%PDF-")
    assert came == []


def test_files_of_the_machine_are_not_read(tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text('p::before { content: "stolen words" }')
    hostile = f'<link rel="stylesheet" href="file://{secret}"><link rel="attachment" href="file://{secret}"><p>x</p>'
    made = pdf_from_html(page(hostile), title="x")
    assert "stolen words" not in text(made)
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert not opened.attachments


@pytest.mark.parametrize("name", ["../portal/settings.py", "%2e%2e/portal/settings.py", "no/such.css", "/etc/passwd"])
def test_static_names_lead_nowhere_else_and_a_missing_one_is_an_error(name):
    with pytest.raises(DocumentError, match="names a file that is not there"):
        pdf_from_html(page(f'<link rel="stylesheet" href="static:{name}">'), title="x")


def test_a_picture_without_words_is_an_error():
    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    with pytest.raises(DocumentError, match="has no words for it"):
        pdf_from_html(page(f'<img src="{dot}">'), title="x")
    assert pdf_from_html(page(f'<img alt="A dot" src="{dot}">'), title="x")


def test_without_pango_the_sentence_says_what_to_install(monkeypatch):
    whole = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpangoft2-1.0-0'")
        return whole(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DocumentError, match="apt-get install libpangoft2"):
        pdf_from_html(page("x"), title="x")


def test_a_long_document_is_made_by_a_process_that_knows_nothing_else(listener, monkeypatch):
    """It reaches no more than one made here, has no secret in its environment, and is the same file each time."""
    address, came = listener
    monkeypatch.setenv("PORTAL_SECRET_KEY", "a secret")
    given = []
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: given.append(k["env"]) or run(*a, **k))
    typeface = "static:files/atkinson-hyperlegible-next-latin-wght-normal.woff2"
    style = f'<style>@font-face {{ font-family: "Portal Text"; src: url({typeface}) }}</style><title>A page</title>'
    body = f'<p style="font-family: Portal Text">Long</p><img alt="x" src="{address}/a.png"><ol><li>One</li></ol>'
    first, again = (long_pdf_from_html(page(body, style), title="A page") for _ in range(2))
    assert first == again
    assert came == []
    assert {"Long", "One", "1."} <= set(text(first).split())
    with pikepdf.open(io.BytesIO(first)) as opened:
        assert any("Portal-Text" in str(font.BaseFont) for font in opened.pages[0].Resources.Font.values())
    assert "PORTAL_SECRET_KEY" not in given[0] and given[0]["PATH"] == os.environ["PATH"]


def test_a_long_document_that_cannot_be_made_says_why(monkeypatch):
    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    with pytest.raises(DocumentError, match=r"names a file that is not there: no/such\.css"):
        long_pdf_from_html(page(f'<link rel="stylesheet" href="static:no/such.css"><img src="{dot}">'), title="x")
    for code, answer, sentence in (
        (0, b'{"missing": [], "silent": ["no alt description"], "megabytes": 1}\n%PDF-', "has no words for it"),
        (0, b'{"lacking": "pango"}\n', "apt-get install libpangoft2"),
        (1, b"", "could not be made"),
        (0, b"", "could not be made"),
    ):
        done = subprocess.CompletedProcess([], code, answer, b"a fault")
        monkeypatch.setattr(subprocess, "run", lambda *a, done=done, **k: done)
        with pytest.raises(DocumentError, match=sentence):
            long_pdf_from_html(page("x"), title="x")

    def late(*_a, **_k):
        raise subprocess.TimeoutExpired("press", 600)

    monkeypatch.setattr(subprocess, "run", late)
    with pytest.raises(DocumentError, match="could not be made"):
        long_pdf_from_html(page("x"), title="x")


def test_render_pdf_adds_the_partnership_and_the_hash_is_of_the_bytes(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(brand, "_providers", [])
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    (tmp_path / "letter.html").write_text(CONTENT)
    made = documents.render_pdf("letter.html", {"title": "A letter", "reference": "RR-2026-07", "issued_at": ISSUED})
    assert brand.NEUTRAL.name in text(made) and "A letter" in text(made)
    assert documents.sha256(made) == hashlib.sha256(made).hexdigest()


def test_the_renderer_is_not_imported_with_the_portal(settings):
    """It takes seconds, and needs a library that the pages do not."""
    code = "import sys, django; django.setup(); import portal.urls, portal.documents; "
    code += "sys.exit('weasyprint' in sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=environment, check=False)
    assert done.returncode == 0


def test_the_frame_says_nothing_that_the_renderer_does_not_understand(db, caplog):
    with caplog.at_level("WARNING", logger="weasyprint"):
        documents.render_pdf("pdf/base.html", {"title": "A paper", "reference": "RR-2026-07", "issued_at": ISSUED})
    assert [record.getMessage() for record in caplog.records if record.name == "weasyprint"] == []
