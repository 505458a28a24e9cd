"""The pack as it is laid out: one numbering over everything, attachments drawn in, damaged ones only listed."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from portal.documents import pdf_from_html
from portal.sheets import attached_files, turning
from reviews.actions import pack as packs
from reviews.actions import returns
from reviews.notifying import agency_people
from reviews.pack_document import attachments_of, pack_pdf, page_count
from tests.factories import attachments
from tests.factories import reviews as factory

pytestmark = pytest.mark.usefixtures("bolton")


@pytest.fixture
def story(bolton):
    return factory.gathering()


def attach(story, row, name, content):
    row.refresh_from_db()
    lead = agency_people(row.organisation, story.moment(4))[0]
    returns.attach_file(agency_return=row, file=attachments.uploaded(name, content), by=lead, now=story.moment(4))
    row.refresh_from_db()


def document(*pages: str, size="A4") -> bytes:
    body = "".join(f'<p style="break-after:page">{words}</p>' for words in pages[:-1]) + f"<p>{pages[-1]}</p>"
    return pdf_from_html(f"<style>@page {{ size: {size} }}</style>{body}", title="Attached")


def turned(pdf: bytes, by: int) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.pages[0].rotate(by)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(pdf: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3000, 1200), "navy").save(out, "PNG")
    return out.getvalue()


def test_everything_is_in_it_once_in_order_and_numbered_through(story):
    rows = list(story.review.returns.select_related("organisation", "review__incident"))
    attach(story, rows[0], "policy.pdf", document("First attached page", "Second attached page"))
    attach(story, rows[0], "wide.pdf", turned(document("Turned page"), 90))
    attach(story, rows[0], "plan.png", picture())
    attach(story, rows[0], "notes.txt", b"Plain notes")
    story.answer(rows[0]).nil(rows[1])
    pack = packs.ask_for_pack(review=story.review, by=story.manager, now=story.moment(11))
    told = []
    pdf = pack_pdf(pack, now=story.moment(11), progress=told.append)
    assert told == sorted(told) and told[0] > 0 and told[-1] < 100

    reader = PdfReader(io.BytesIO(pdf))
    texts = [page.extract_text() for page in reader.pages]
    count = page_count(pdf)
    assert len(texts) == count
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {count}" in text
    whole = " ".join(" ".join(texts).split())
    assert story.review.reference in texts[0] and "Official-Sensitive" in texts[0]
    order = ["What is in it", "The incident and the child", "Timetable", "Who was asked, and who has answered",
             "Returns of the agencies", "Merged chronology", "Attachments"]  # fmt: skip
    places = [next(i for i, text in enumerate(texts) if i and words in text) for words in order[1:]]
    assert places == sorted(places)
    assert "Register and casework system searched" in whole and "Not returned when this pack was made" in whole
    assert "notes.txt" in whole and "Opens in the portal" in whole and "Plain notes" not in whole
    assert "page 1 of 2" in texts[-3] and "First attached page" in texts[-3]
    assert "Second attached page" in texts[-2] and "Turned page" in texts[-1]
    assert reader.pages[-1].mediabox.width > reader.pages[-1].mediabox.height
    assert all(page.get("/Annots") is None for page in list(reader.pages)[-3:])
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_an_agency_that_has_not_answered_is_not_in_it(story):
    rows = list(story.review.returns.select_related("organisation", "review__incident"))
    lead = agency_people(rows[0].organisation, story.moment(4))[0]
    returns.edit_return(
        agency_return=rows[0], changes={"involvement": "Unfinished words"}, version=1, by=lead, now=story.moment(4)
    )
    attach(story, rows[0], "draft.pdf", document("Unfinished page"))
    pack = packs.ask_for_pack(review=story.review, by=story.manager, now=story.moment(11))
    pdf = pack_pdf(pack, now=story.moment(11), progress=lambda _percent: None)
    whole = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "Unfinished" not in whole and "draft.pdf" not in whole
    assert "No agency has answered." in whole


def test_what_cannot_be_read_is_listed_and_the_rest_goes_in(story):
    row = story.review.returns.select_related("organisation", "review__incident").first()
    attach(story, row, "good.pdf", document("Good page"))
    attach(story, row, "other.pdf", document("Damaged later"))
    damaged = returns.uploads.Attachment.objects.get(name="other.pdf")
    damaged.stored_path.chmod(0o600)
    damaged.stored_path.write_bytes(b"%PDF-1.7\nnothing that can be read")
    found = {entry.name: entry for entry in attached_files(attachments_of([row]))}
    assert len(found["good.pdf"].sheets) == 1
    assert found["other.pdf"].sheets == [] and "opens in the portal" in found["other.pdf"].why


def test_a_locked_pdf_and_one_beyond_the_limit_are_listed_with_why(story, monkeypatch):
    row = story.review.returns.select_related("organisation", "review__incident").first()
    attach(story, row, "long.pdf", document("One", "Two", "Three"))
    attach(story, row, "open.pdf", document("Opened"))
    protected = returns.uploads.Attachment.objects.get(name="open.pdf")
    protected.stored_path.chmod(0o600)
    protected.stored_path.write_bytes(locked(document("Hidden")))
    monkeypatch.setattr("portal.sheets.MOST_SHEETS", 2)
    found = {entry.name: entry.why for entry in attached_files(attachments_of([row]))}
    assert found["long.pdf"].startswith("3 pages, more than the pack takes")
    assert found["open.pdf"].startswith("protected by a password")


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_is_set_upright_with_its_corner_at_the_origin(rotation):
    a, b, c, d, e, f = turning(rotation, RectangleObject([10, 20, 110, 220]))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (10, 110) for y in (20, 220)]
    width, height = (200, 100) if rotation in (90, 270) else (100, 200)
    assert (min(x for x, _y in corners), min(y for _x, y in corners)) == (0, 0)
    assert (max(x for x, _y in corners), max(y for _x, y in corners)) == (width, height)
