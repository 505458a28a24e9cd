"""A PDF as it may leave: what the file says about itself, comments, attached files and scripts are taken out."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, IndirectObject, NameObject, create_string_object

from portal.errors import Refused

# What a catalogue or a page may carry beside what is read: who made it with what, scripts, attachments, forms.
OF_THE_FILE = ("/Metadata", "/OpenAction", "/AA", "/AcroForm", "/Collection", "/PieceInfo", "/AF", "/Perms", "/DSS")
OF_THE_NAMES = ("/EmbeddedFiles", "/JavaScript", "/AlternatePresentations")
OF_A_PAGE = ("/Metadata", "/AA", "/PieceInfo", "/AF", "/LastModified")
UNREADABLE = "This PDF cannot be read, so it cannot be cleaned for publication. Save it again and attach that."


def is_tagged(content: bytes) -> bool:
    """Whether the file has the tags that a screen reader needs."""
    root = _reader(content).trailer["/Root"]
    marked = root.get("/MarkInfo", DictionaryObject()).get_object().get("/Marked")
    return marked == BooleanObject(True) and "/StructTreeRoot" in root


def cleaned(content: bytes, *, title: str) -> bytes:
    """The same pages without author, history, comments, attached files and scripts; `title` is all it says of itself.

    Tags and links stay. Raises Refused for a file that cannot be read.
    """
    reader = _reader(content)
    try:
        writer = PdfWriter(clone_from=reader)
        root = writer.root_object
        _without(root, OF_THE_FILE)
        if "/Names" in root:
            _without(root["/Names"].get_object(), OF_THE_NAMES)
        for page in writer.pages:
            _without(page, OF_A_PAGE)
            _only_links(page)
        for one in list(writer._objects):
            if isinstance(one, DictionaryObject) and one.get("/Type") != "/Catalog":
                _without(one, ("/Metadata", "/PieceInfo"))
        writer.metadata = {}
        writer.add_metadata({"/Title": title})
        if "/ViewerPreferences" not in root:
            root[NameObject("/ViewerPreferences")] = DictionaryObject()
        if "/Lang" not in root:
            root[NameObject("/Lang")] = create_string_object("en-GB")
        # Once more from what is left: a copy holds what can be reached, and nothing that was only cut off.
        final = PdfWriter(clone_from=PdfReader(io.BytesIO(_written(writer))))
        final.pdf_header = reader.pdf_header
        return _written(final)
    except (PyPdfError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as broken:
        raise Refused(UNREADABLE, field="file") from broken


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _reader(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Refused("This PDF is protected by a password. Attach one that is not.", field="file")
        reader.trailer["/Root"]
    except (PyPdfError, KeyError, ValueError) as broken:
        raise Refused(UNREADABLE, field="file") from broken
    return reader


def _without(part: Any, names: tuple[str, ...]) -> None:
    for name in names:
        part.pop(NameObject(name), None)


def _only_links(page: Any) -> None:
    """Take every annotation out but plain links: comments, stamps, attached files and form fields are gone."""
    if "/Annots" not in page:
        return
    kept = ArrayObject()
    for one in page["/Annots"].get_object():
        annotation = one.get_object()
        if annotation.get("/Subtype") == "/Link":
            _without(annotation, ("/Contents", "/T", "/M", "/NM", "/AA"))
            kept.append(one if isinstance(one, IndirectObject) else annotation)
    if kept:
        page[NameObject("/Annots")] = kept
    else:
        page.pop(NameObject("/Annots"), None)
