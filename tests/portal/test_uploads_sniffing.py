"""What is accepted by its content, and every disguise and every active part that is not."""

import io
import struct
import zlib

import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from portal.errors import Refused
from portal.uploads.sniffing import archive as archives
from portal.uploads.sniffing import inspect
from tests.factories.attachments import (
    ACCEPTED,
    archive,
    compound,
    message,
    office,
    open_document,
    outlook,
    pdf,
    picture,
)

EXECUTABLE = b"MZ\x90\x00" + b"\x00" * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def refused(name, content):
    with pytest.raises(Refused) as refusal:
        inspect(name, io.BytesIO(content))
    assert refusal.value.field == "file"
    return refusal.value.sentence


@pytest.mark.parametrize("name", ACCEPTED)
def test_each_allowed_kind_is_accepted_and_left_at_its_start(name):
    file = io.BytesIO(ACCEPTED[name]())
    kind = inspect(name, file)
    assert name.lower().endswith((kind.value, "jpeg"))
    assert file.tell() == 0


@pytest.mark.parametrize(
    "name",
    "run.exe page.html page.htm drawing.svg macro.docm macro.xlsm old.doc script.js all.zip plan.pdf.exe plan .pdf "
    "plan. data.xml help.chm link.lnk image.gif run.PDF.BAT".split(),
)
def test_other_endings_are_refused_whatever_they_hold(name):
    sentence = refused(name, pdf())
    assert "macros" in sentence or "Attach PDF, Word (docx)" in sentence


@pytest.mark.parametrize("name", list(ACCEPTED))
@pytest.mark.parametrize("content", [EXECUTABLE, OLD_OFFICE, SVG, HTML, b"\x00" * 100, b"#!/bin/sh\nrm -rf /\n"])
def test_a_disguise_is_refused_under_every_ending(name, content):
    refused(name, content)


@pytest.mark.parametrize("name", [n for n in ACCEPTED if not n.endswith((".txt", ".csv"))])
@pytest.mark.parametrize("other", [n for n in ACCEPTED if not n.endswith((".txt", ".csv"))])
def test_one_kind_under_the_ending_of_another_is_refused(name, other):
    same = inspect(name, io.BytesIO(ACCEPTED[name]())) == inspect(other, io.BytesIO(ACCEPTED[other]()))
    if not same:
        refused(other, ACCEPTED[name]())


def action(kind, **fields):
    return DictionaryObject({NameObject("/S"): NameObject(kind), **{NameObject(k): v for k, v in fields.items()}})


def open_action(found):
    return lambda writer: writer.root_object.update({NameObject("/OpenAction"): writer._add_object(found)})


def page_action(found):
    return lambda writer: writer.pages[0].update({NameObject("/AA"): DictionaryObject({NameObject("/O"): found})})


def unused(found):
    return lambda writer: writer._add_object(ArrayObject([ArrayObject([found])]))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (open_action(action("/JavaScript", **{"/JS": TextStringObject("app.alert(1)")})), "a script"),
        (page_action(action("/Launch", **{"/F": TextStringObject("cmd.exe")})), "starts a program"),
        (unused(action("/SubmitForm")), "sends data elsewhere"),
        (unused(action("/ImportData")), "fetches data"),
        (lambda w: w.add_attachment("x.exe", EXECUTABLE), "another file"),
        (unused(DictionaryObject({NameObject("/XFA"): TextStringObject("x")})), "an active form"),
        (unused(DictionaryObject({NameObject("/Subtype"): NameObject("/RichMedia")})), "media"),
    ],
)
def test_a_pdf_that_would_do_something_is_refused_wherever_it_hides(change, said):
    assert said in refused("plan.pdf", pdf(change))


def test_names_in_a_pdf_are_read_as_the_reader_program_reads_them():
    """`/J#53` is `/JS` written another way."""
    hidden = pdf(unused(DictionaryObject({NameObject("/JS"): TextStringObject("x")}))).replace(b"/JS", b"/J#53", 1)
    refused("plan.pdf", hidden)


def test_a_pdf_behind_a_password_is_refused_and_one_without_pages_too():
    assert "password" in refused("plan.pdf", pdf(lambda w: w.encrypt("secret")))
    refused("plan.pdf", b"%PDF-1.7\n%%EOF")
    refused("plan.pdf", b"%PDF-1.7\n" + b"x" * 10_000)
    refused("plan.pdf", b" " + pdf())


EXTERNAL = '<R><Relationship Id="r" Type="http://x/{}" Target="http://10.0.0.1/a" TargetMode="External"/></R>'


@pytest.mark.parametrize(
    ("extra", "types", "said"),
    [
        ({"word/vbaProject.bin": b"x"}, "", "macros"),
        ({"word/VBAPROJECT.BIN": b"x"}, "", "macros"),
        ({}, '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>', "macros"),
        ({"word/activeX/activeX1.xml": b"x"}, "", "active controls"),
        ({"word/embeddings/oleObject1.bin": b"x"}, "", "an embedded object"),
        ({"word/embeddings/run.exe": EXECUTABLE}, "", "an embedded object"),
        ({"word/embeddings/inner.docx": office("docx", {"word/vbaProject.bin": b"x"})}, "", "macros"),
        ({"word/_rels/settings.xml.rels": EXTERNAL.format("attachedTemplate")}, "", "fetches from elsewhere"),
        ({"word/_rels/document.xml.rels": EXTERNAL.format("oleObject")}, "", "fetches from elsewhere"),
        ({"word/_rels/document.xml.rels": EXTERNAL.format("image")}, "", "fetches from elsewhere"),
        ({"xl/macrosheets/sheet1.xml": b"x"}, "", "macros"),
        ({"xl/externalLinks/externalLink1.xml": b"x"}, "", "fetch data"),
        ({"xl/connections.xml": b"x"}, "", "fetch data"),
    ],
)
def test_an_office_document_that_would_do_something_is_refused(extra, types, said):
    assert said in refused("plan.docx", office("docx", extra, types))


def test_an_office_document_may_have_links_and_a_charts_workbook():
    extra = {
        "word/_rels/document.xml.rels": EXTERNAL.format("hyperlink"),
        "word/embeddings/chart.xlsx": office("xlsx"),
        "xl/printerSettings/printerSettings1.bin": b"x",
    }
    assert inspect("plan.docx", io.BytesIO(office("docx", extra))) == "docx"


def test_documents_inside_documents_without_end_are_refused():
    nested = office()
    for _ in range(5):
        nested = office("docx", {"word/embeddings/inner.docx": nested})
    refused("plan.docx", nested)


def test_a_zip_bomb_is_refused_without_unpacking_it():
    bomb = office("docx", {"word/media/x.png": b"\x00" * (60 * 1024 * 1024)})
    assert len(bomb) < 100_000
    assert "unpacks to more" in refused("plan.docx", bomb)


def test_too_many_entries_and_too_much_in_all_are_refused(monkeypatch):
    assert "unpacks to more" in refused("plan.docx", office("docx", {f"word/x{n}": b"" for n in range(2001)}))
    monkeypatch.setattr(archives, "MOST_UNPACKED", 100)
    assert "unpacks to more" in refused("plan.docx", office())


def test_names_that_lead_out_of_the_archive_and_names_used_twice_are_refused():
    refused("plan.docx", office("docx", {"../../evil": b"x"}))
    refused("plan.docx", office("docx", {"/etc/passwd": b"x"}))
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = archive({"a": "1"}, first=[("a", "2")])
    refused("plan.docx", twice)


def test_a_zip_behind_a_password_is_refused_with_the_way_out():
    locked = bytearray(office())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := locked.find(mark, start)) >= 0:
            locked[start + at] |= 1
            start += 4
    assert "password" in refused("plan.docx", bytes(locked))
    assert "password" in refused("plan.docx", OLD_OFFICE)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (open_document(extra={"Basic/Standard/Module1.xml": "x"}), "macros"),
        (open_document(extra={"Scripts/python/x.py": "x"}), "macros"),
        (open_document(content=" " * 300_000 + "<script:event-listener/>"), "scripts"),
        (open_document(content='<a xlink:href="vnd.sun.star.script:x"/>'), "scripts"),
        (open_document(manifest='media-type="application/vnd.sun.star.oleobject"'), "an embedded object"),
        (open_document(manifest="<manifest:encryption-data/>"), "password"),
    ],
)
def test_an_open_document_that_would_do_something_is_refused(content, said):
    assert said in refused("plan.odt", content)


def test_a_picture_of_absurd_size_is_refused_by_its_header():
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    assert "more points than can be shown" in refused("plan.png", b"\x89PNG\r\n\x1a\n" + chunk + picture()[33:])
    refused("plan.png", picture("JPEG"))


@pytest.mark.parametrize(
    "attached",
    [("run.exe", EXECUTABLE), ("plan.pdf", EXECUTABLE), ("page.html", HTML), ("inner.eml", message(("run.exe", b"x")))],
)
def test_a_message_is_as_acceptable_as_what_is_attached_to_it(attached):
    assert "not accepted on its own" in refused("mail.eml", message(attached))


def test_a_message_may_carry_another_message_and_little_pictures():
    inner = message(("plan.pdf", pdf()))
    assert inspect("mail.eml", io.BytesIO(message(("inner.eml", inner), ("plan.png", picture())))) == "eml"


@pytest.mark.parametrize(
    "attached",
    [("run.exe", EXECUTABLE), ("plan.pdf", EXECUTABLE), ("x.docx", office("docx", {"word/vbaProject.bin": b"x"}))],
)
def test_an_outlook_message_is_as_acceptable_as_what_is_attached_to_it(attached):
    assert "not accepted on its own" in refused("mail.msg", outlook(("plan.png", picture()), attached))


def test_an_outlook_message_inside_another_is_looked_into():
    def inside(content):
        embedded = {"__attach_version1.0_#00000000": {"__substg1.0_3707001F": "a.pdf".encode("utf-16-le")}}
        embedded["__attach_version1.0_#00000000"]["__substg1.0_37010102"] = content
        return outlook(extra={"__attach_version1.0_#00000001": {"__substg1.0_3701000D": embedded}})

    assert inspect("mail.msg", io.BytesIO(inside(pdf()))) == "msg"
    assert "not accepted on its own" in refused("mail.msg", inside(EXECUTABLE))


def test_a_compound_file_that_is_no_message_or_has_macros_or_turns_in_circles_is_refused():
    assert "its content is not" in refused("mail.msg", compound({"WordDocument": b"x"}))
    assert "macros" in refused("mail.msg", outlook(extra={"Macros": {"VBA": {"dir": b"x"}}}))
    assert "not accepted" in refused("mail.msg", outlook(extra={"__attach_version1.0_#00000000": {"x": b"y"}}))
    circle = bytearray(outlook(("plan.png", picture())))
    table = circle[512:1024]
    for at in range(4, 512, 4):
        if table[at : at + 4] == struct.pack("<I", 0xFFFFFFFE):
            circle[512 + at : 512 + at + 4] = struct.pack("<I", at // 4)
    refused("mail.msg", bytes(circle))
    refused("mail.msg", outlook(("plan.png", picture()))[:700])


def test_text_that_begins_like_a_page_is_refused_and_text_about_pages_is_not():
    assert "a web page or a script" in refused("notes.txt", b"\xef\xbb\xbf\n  <HTML><body>")
    assert "a web page or a script" in refused("notes.csv", HTML.decode().encode("utf-16"))
    assert inspect("notes.txt", io.BytesIO(b"under 5 < 10 > 3, see <page 4>")) == "txt"
