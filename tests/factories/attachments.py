"""Attached files, and the bytes of small files of each kind."""

import io
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from portal.uploads import actions
from portal.uploads.models import Attachment

from .people import person

NOW = datetime(2027, 1, 11, 10, 0, tzinfo=UTC)
OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def pdf(change=None) -> bytes:
    """A PDF of one empty page; `change(writer)` puts something into it first."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if change:
        change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def archive(entries: dict, *, first=()) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in (*first, *entries.items()):
            zipped.writestr(name, content)
    return made.getvalue()


def office(kind="docx", extra: dict | None = None, types: str = "") -> bytes:
    """The least that an office program calls a document, with `extra` entries and content `types`."""
    part, content_type = MAIN[kind]
    said = f'<Types><Override PartName="/{part}" ContentType="{OFFICE}{content_type}"/>{types}</Types>'
    return archive({"[Content_Types].xml": said, part: "<x/>", **(extra or {})})


def open_document(kind="odt", extra: dict | None = None, manifest: str = "", content: str = "<x/>") -> bytes:
    full = "text" if kind == "odt" else "spreadsheet"
    return archive(
        {"content.xml": content, "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>", **(extra or {})},
        first=[("mimetype", f"application/vnd.oasis.opendocument.{full}")],
    )


def picture(kind="PNG", size=(4, 4)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size).save(made, kind)
    return made.getvalue()


def message(*attached: tuple[str, bytes], html=False) -> bytes:
    """An e-mail with these attachments (name, content)."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = "a@example.invalid", "b@example.invalid", "Mon, 11 Jan 2027 10:00:00 +0000"
    mail["Subject"] = "A reply"
    mail.set_content("See the file.\n")
    if html:
        mail.add_alternative("<p>See the file.</p>", subtype="html")
    for name, content in attached:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(mail)


ACCEPTED = {
    "report.pdf": pdf,
    "return.docx": office,
    "figures.xlsx": lambda: office("xlsx"),
    "slides.pptx": lambda: office("pptx"),
    "notes.odt": open_document,
    "table.ods": lambda: open_document("ods"),
    "notes.txt": lambda: "Seen on 3 May – a café\r\n".encode(),
    "table.csv": lambda: b"reference,due\nRR-2027-01,2027-01-12\n",
    "old.csv": lambda: "name,£\n".encode("cp1252"),
    "excel.csv": lambda: "reference;due\r\n".encode("utf-16"),
    "plan.png": picture,
    "plan.jpg": lambda: picture("JPEG"),
    "plan.JPEG": lambda: picture("JPEG"),
    "mail.eml": lambda: message(("plan.png", picture()), ("report.pdf", pdf()), html=True),
}


def uploaded(name="report.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """What a form hands over."""
    return SimpleUploadedFile(name, ACCEPTED[name]() if content is None else content)


def attachment(subject, *, file=None, by=None, purpose="evidence", now=NOW) -> Attachment:
    """A file attached to `subject`, a small PDF unless one is given."""
    return actions.attach(subject=subject, file=file or uploaded(), purpose=purpose, by=by or person(), now=now)
