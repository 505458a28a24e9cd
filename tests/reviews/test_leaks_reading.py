"""What travels with a Word file or a PDF is read, whether or not a reader sees it."""

import io

import pytest
from pypdf.annotations import FreeText
from weasyprint import HTML

from portal.uploads.choices import FileKind
from reviews.leaks.matching import warnings_in
from reviews.leaks.patterns import looked_for
from reviews.leaks.reading import passages_of_file, passages_of_text, pdf
from tests.factories import attachments
from tests.factories.leaks import W, black_box, deleted, drawn, inserted, paragraph, run, word

JACOB = [looked_for(1, "name", "Jacob Ellis")]


def places(content, kind=FileKind.DOCX, glossary=JACOB):
    """Where the glossary's words were found, each place once."""
    found = warnings_in(passages_of_file(io.BytesIO(content), kind), glossary)
    return {hit.where for hit in found if hit.entry_id}


def kinds(content, kind=FileKind.DOCX):
    return {(hit.kind.value, hit.where) for hit in warnings_in(passages_of_file(io.BytesIO(content), kind), [])}


WORD_PLACES = {
    "split between runs": (paragraph(run("Ja"), run("cob El"), run("lis")), {}, "The text"),
    "deleted": (paragraph(run("The child"), deleted("Jacob")), {}, "The text, deleted text"),
    "inserted": (paragraph(inserted("Jacob")), {}, "The text"),
    "hidden": (paragraph(run("Jacob", "<w:vanish/>")), {}, "The text, hidden text"),
    "moved away": (f"<w:p><w:moveFrom>{run('Jacob')}</w:moveFrom></w:p>", {}, "The text, moved text"),
    "in a box of text": (f"<w:p><w:r><w:pict>{paragraph(run('Jacob'))}</w:pict></w:r></w:p>", {}, "The text"),
    "the words for a picture": ('<w:p><w:r><docPr descr="Jacob"/></w:r></w:p>', {}, "The text, words for pictures"),
    "who changed it": (
        paragraph(inserted("x", "Jacob Ellis")), {}, "The text: who wrote or changed it",
    ),
    "a comment": (
        "", {"word/comments.xml": f'<w:comments {W}><w:comment>{paragraph(run("Jacob"))}</w:comment></w:comments>'},
        "A comment",
    ),
    "a header": ("", {"word/header1.xml": f"<w:hdr {W}>{paragraph(run('Jacob'))}</w:hdr>"}, "A header"),
    "a footer": ("", {"word/footer2.xml": f"<w:ftr {W}>{paragraph(run('Jacob'))}</w:ftr>"}, "A footer"),
    "a footnote": ("", {"word/footnotes.xml": f"<w:footnotes {W}>{paragraph(run('Jacob'))}</w:footnotes>"},
                   "A footnote"),
    "the address of a link": (
        "", {"word/_rels/document.xml.rels": '<Relationships><Relationship Target="mailto:jacob.ellis@example.invalid" '
                                             'TargetMode="External" Type="x/hyperlink"/></Relationships>'},
        "Addresses of links",
    ),
    "a chart": ("", {"word/charts/chart1.xml": "<chart><v>Jacob</v></chart>"}, "Another part of the file (chart1.xml)"),
    "custom data": ("", {"customXml/item1.xml": "<a><b>Jacob</b></a>"}, "Data stored in the document (item1.xml)"),
}  # fmt: skip


@pytest.mark.parametrize("case", WORD_PLACES)
def test_a_name_is_found_wherever_a_word_file_holds_it(case):
    body, extra, where = WORD_PLACES[case]
    assert places(word(body, extra)) == {where}


def test_a_name_is_found_in_a_workbook_inside_a_word_file():
    inner = attachments.office("xlsx", {"xl/sharedStrings.xml": "<sst><si><t>Jacob</t></si></sst>"})
    content = word("", {"word/embeddings/sheet.xlsx": inner})
    assert places(content) == {"A workbook inside the document"}


def test_the_properties_of_a_word_file_are_warned_of_whoever_they_name():
    said = kinds(
        word(paragraph(run("Nothing.")), properties="<creator>Somebody</creator><lastModifiedBy>X</lastModifiedBy>")
    )
    assert said == {
        ("properties", "The document’s properties: author"),
        ("properties", "The document’s properties: last changed by"),
    }


def test_marked_changes_and_comments_are_warned_of_even_without_a_name():
    content = word(
        paragraph(run("Seen"), deleted(" late"), inserted(" in time")),
        {"word/comments.xml": f"<w:comments {W}><w:comment>{paragraph(run('Check.'))}</w:comment></w:comments>"},
    )
    assert {("hidden", "The text, deleted text"), ("hidden", "The text, tracked changes"), ("hidden", "A comment")} <= (
        kinds(content)
    )


def test_a_plain_word_file_gives_no_warning():
    assert kinds(word(paragraph(run("The visit was in time. "), run("The child was heard.")))) == set()


def test_a_part_that_declares_entities_is_not_read_but_said_to_be_unread():
    bomb = '<!DOCTYPE x [<!ENTITY a "Jacob"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert ("unreadable", "Data stored in the document") in kinds(word("", {"customXml/item1.xml": bomb}))


def test_a_file_that_is_no_word_file_is_said_to_be_unreadable():
    assert kinds(b"PK\x03\x04 not a zip") == {("unreadable", "The whole file")}


def test_text_under_a_black_box_is_still_in_the_pdf():
    content = black_box()
    assert places(content, FileKind.PDF) == {"Page 1", "Page 1, text under a box or a picture"}
    hidden = [hit for hit in warnings_in(pdf.passages(io.BytesIO(content)), []) if hit.kind == "hidden"]
    assert [hit.passage for hit in hidden] == ["Jacob Ellis"]


@pytest.mark.parametrize(
    "operators",
    [
        "0.9 g 45 292 80 20 re f BT /F1 12 Tf 50 300 Td (Jacob) Tj ET",  # a grey ground that was there before
        "BT /F1 12 Tf 50 300 Td (Jacob) Tj ET 50 297 80 1 re f",  # a line under it
        "BT /F1 12 Tf 50 300 Td (Jacob) Tj ET 45 292 80 20 re S",  # a frame around it
        "BT /F1 12 Tf 50 300 Td (Jacob) Tj ET 300 292 80 20 re f",  # a box beside it
    ],
)
def test_what_does_not_cover_is_no_cover(operators):
    assert places(drawn(operators), FileKind.PDF) == {"Page 1"}


def test_a_box_that_is_a_note_covers_and_a_note_is_read():
    def note(writer):
        writer.add_annotation(0, FreeText(text="Ask Jacob", rect=(45, 292, 125, 312)))

    content = drawn("BT /F1 12 Tf 50 300 Td (Jacob Ellis) Tj ET", note)
    wanted = {"Page 1", "Page 1, text under a box or a picture", "Page 1, a note"}
    assert places(content, FileKind.PDF) == wanted


def test_text_without_ink_and_properties_and_bookmarks_are_read():
    def more(writer):
        writer.add_metadata({"/Author": "Jacob Ellis", "/Producer": "Any program"})
        writer.add_outline_item(title="Jacob", page_number=0)

    content = drawn("BT 3 Tr /F1 12 Tf 50 300 Td (Jacob) Tj ET", more)
    assert places(content, FileKind.PDF) == {
        "Page 1", "Page 1, text without ink", "The document’s properties: author", "Bookmarks",
    }  # fmt: skip


def test_a_pdf_as_programs_make_it_with_a_covered_name():
    html = (
        '<html lang="en"><head><title>Report</title></head><body><p>The child <span style="position:relative">Jacob'
        '<span style="position:absolute;left:0;top:0;width:100%;height:100%;background:#000"></span></span> was '
        'known.</p><p style="background:#eee">A grey ground is no cover.</p></body></html>'
    )
    content = HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
    assert "Page 1, text under a box or a picture" in places(content, FileKind.PDF)
    assert ("hidden", "Page 1, text under a box or a picture") in kinds(content, FileKind.PDF)
    assert not any("grey" in p.text for p in pdf.passages(io.BytesIO(content)) if p.hidden)


def test_what_cannot_be_read_is_said_and_never_passed_over():
    assert kinds(b"%PDF-1.7 broken", FileKind.PDF) == {("unreadable", "The whole file")}
    assert kinds(attachments.picture(), FileKind.PNG) == {("unreadable", "The whole file")}
    again = black_box() + b"\n%%EOF\n"
    assert ("hidden", "Earlier versions") in kinds(again, FileKind.PDF)


def test_a_plain_text_file_and_a_typed_text_are_read():
    assert places(b"Jacob", FileKind.TXT) == {"The text"}
    assert [p.text for p in passages_of_text("Jacob")] == ["Jacob"]
    assert passages_of_text("  ") == []
