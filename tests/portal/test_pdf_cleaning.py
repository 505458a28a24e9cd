"""A PDF that leaves says nothing of who made it: planted secrets are not in its bytes, and its tags stay."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import BooleanObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from portal.documents import pdf_from_html
from portal.errors import Refused
from portal.pdf_cleaning import cleaned, is_tagged
from tests.factories import attachments

SECRET = "Childname Secretly"


def planted(*, active: bool = True) -> bytes:
    """A tagged PDF with a secret wherever one can hide; what is `active` is not accepted as an upload."""
    page = "<html lang='en-GB'><head><title>x</title></head><body><h1>Report</h1><p>Read me.</p></body></html>"
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_from_html(page, title="Report"))))
    writer.add_metadata({"/Author": SECRET, "/Subject": SECRET})
    if active:
        writer.add_attachment("notes.txt", SECRET.encode())
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(f"alert('{SECRET}')")}
        )
    writer.add_annotation(0, FreeText(text=SECRET, rect=(50, 50, 200, 100)))
    writer.add_annotation(0, Link(rect=(50, 150, 200, 170), url="https://www.gov.uk/"))
    stream = DecodedStreamObject()
    stream.set_data(f"<x>{SECRET}</x>".encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)
    writer.pages[0][NameObject("/PieceInfo")] = DictionaryObject({NameObject("/A"): TextStringObject(SECRET)})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def everything(content: bytes) -> str:
    """All that the file says, streams unpacked."""
    reader = PdfReader(io.BytesIO(content))
    writer = PdfWriter(clone_from=reader)
    said = [repr(reader.metadata)]
    for one in writer._objects:
        said.append(repr(one))
        if hasattr(one, "get_data"):
            said.append(one.get_data().decode("latin-1"))
    return " ".join(said)


def test_nothing_beside_the_text_is_left():
    before = planted()
    assert SECRET in everything(before)
    after = cleaned(before, title="Learning from a review")
    assert SECRET not in everything(after) and SECRET.encode() not in after
    reader = PdfReader(io.BytesIO(after))
    assert "Read me." in reader.pages[0].extract_text()
    assert reader.metadata.title == "Learning from a review" and reader.metadata.author is None
    assert is_tagged(after)
    kinds = [one.get_object()["/Subtype"] for one in reader.pages[0]["/Annots"]]
    assert kinds == ["/Link"]


def test_a_file_without_tags_is_told_apart():
    assert not is_tagged(attachments.pdf())
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(planted())))
    writer.root_object["/MarkInfo"][NameObject("/Marked")] = BooleanObject(False)
    out = io.BytesIO()
    writer.write(out)
    assert not is_tagged(out.getvalue())


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF"])
def test_what_cannot_be_read_is_refused(content):
    with pytest.raises(Refused, match="cannot be read"):
        cleaned(content, title="x")
