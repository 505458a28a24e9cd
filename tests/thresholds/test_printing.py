"""The framework on paper: tagged, with edition and date on every page, made once for an edition."""

import io

import pytest
from pypdf import PdfReader

from tests.factories import thresholds as factory
from thresholds import printing


@pytest.fixture
def paper(edition, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return edition


def words_of(answer):
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    return reader, [" ".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.parametrize(
    ("path", "title", "holds"),
    [
        ("hunger.pdf", "Hunger", "The child is left without food for days."),
        ("levels/some.pdf", "Some help", "Attendance is falling"),
        ("framework.pdf", "Example framework", "The child has bruises that nobody can explain."),
        ("editions/example/1.pdf", "Example framework", "The child has bruises that nobody can explain."),
    ],
)
def test_a_part_is_a_tagged_document_with_edition_and_date_on_every_page(client, paper, path, title, holds):
    reader, pages = words_of(client.get(f"/thresholds/{path}"))
    assert reader.metadata.title == title
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB" and "/StructTreeRoot" in root
    assert all("First edition, from 1 March 2026" in page for page in pages), pages
    whole = " ".join(pages)
    assert holds in whole and "These indicators are illustrative." in whole
    assert "call 999" in whole and "01234 569999" in whole


def test_a_long_edition_says_so_on_each_of_its_pages(client, paper):
    factory.shipped("bury")
    edition = factory.loaded(factory.read("bury"), edition="Long edition")
    _reader, pages = words_of(client.get(f"/thresholds/editions/bury/{edition.number}.pdf"))
    assert len(pages) > 20
    assert all("Long edition, from 1 September 2019" in page for page in pages)
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, start=1))
    # What a level says goes on over the page: it is not put off, with a page left half empty.
    assert "Level 4" in pages[1] and "Children Act 1989, section 17" in pages[1]
    # The adults' part belongs to the whole edition.
    whole = " ".join(pages)
    assert "Because of those needs, is the adult unable" in whole and "0161 253 5151" in whole
    assert "Section 42 safeguarding enquiry" in whole


def test_a_document_is_made_once_and_again_for_another_edition(client, paper, monkeypatch):
    made = []
    real = printing.render_pdf
    monkeypatch.setattr(printing, "render_pdf", lambda *args: made.append(1) or real(*args))
    first = client.get("/thresholds/hunger.pdf").content
    assert client.get("/thresholds/hunger.pdf").content == first and len(made) == 1
    factory.loaded(notice="Changed.", edition="Second")
    assert "Second, from" in words_of(client.get("/thresholds/hunger.pdf"))[1][0] and len(made) == 2
