"""Attached files, and the bytes of small files of each kind."""

import io
import struct
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from portal.uploads import actions
from portal.uploads.models import Attachment

from .people import person

NONE, END = 0xFFFFFFFF, 0xFFFFFFFE  # MS-CFB: no entry; the last sector of a chain
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
    "mail.msg": lambda: outlook(("plan.png", picture()), ("report.pdf", pdf())),
    "mail.eml": lambda: message(("plan.png", picture()), ("report.pdf", pdf()), html=True),
}


def uploaded(name="report.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """What a form hands over."""
    return SimpleUploadedFile(name, ACCEPTED[name]() if content is None else content)


def attachment(subject, *, file=None, by=None, purpose="evidence", now=NOW) -> Attachment:
    """A file attached to `subject`, a small PDF unless one is given."""
    return actions.attach(subject=subject, file=file or uploaded(), purpose=purpose, by=by or person(), now=now)


def outlook(*attached: tuple[str, bytes], extra: dict | None = None) -> bytes:
    """A small Outlook message: a compound file (MS-CFB) whose storages hold these attachments."""
    tree: dict = {"__properties_version1.0": b"\x00" * 32, **(extra or {})}
    for number, (name, content) in enumerate(attached):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": content,
        }
    return compound(tree)


def compound(tree: dict) -> bytes:
    """The least compound file that holds `tree`: names with bytes or with trees of their own."""
    rows: list[list] = [["Root Entry", 5, tree, 0, b""]]
    links: dict[int, tuple[int, int, int]] = {}

    def place(owner: int, inner: dict) -> None:
        numbers = []
        for name, value in inner.items():
            rows.append([name, 1 if isinstance(value, dict) else 2, value, 0, b""])
            numbers.append(len(rows) - 1)
        links[owner] = (links.get(owner, (NONE, NONE, NONE))[0], NONE, numbers[0] if numbers else NONE)
        for n, number in enumerate(numbers):
            right = numbers[n + 1] if n + 1 < len(numbers) else NONE
            links[number] = (NONE, right, NONE)
        for number in numbers:
            if isinstance(rows[number][2], dict):
                kept = links[number][1]
                place(number, rows[number][2])
                links[number] = (NONE, kept, links[number][2])

    place(0, tree)
    mini, table = b"", []
    for row in rows:
        if row[1] == 2:
            row[3], count = len(table), max(1, -(-len(row[2]) // 64))
            table += [*range(len(table) + 1, len(table) + count), END]
            mini += row[2].ljust(count * 64, b"\x00")
    directory = b""
    for number, (name, kind, value, start, _) in enumerate(rows):
        said = name.encode("utf-16-le") + b"\x00\x00"
        left, right, child = links.get(number, (NONE, NONE, NONE))
        size = len(mini) if kind == 5 else len(value) if kind == 2 else 0
        directory += said.ljust(64, b"\x00") + struct.pack("<HBB3I", len(said), kind, 1, left, right, child)
        directory += b"\x00" * 36 + struct.pack("<IQ", start, size)
    return _sectors(directory, mini, table, rows)


def _sectors(directory: bytes, mini: bytes, table: list[int], rows: list) -> bytes:
    """Header, table of sectors, directory, mini table and mini stream, each whole sectors of 512 bytes."""
    parts = [directory, struct.pack(f"<{len(table)}I", *table), mini]
    counts = [max(1, -(-len(part) // 512)) for part in parts]
    tables = -(-(sum(counts) + 1) // 127)
    chain, starts, at = [0xFFFFFFFD] * tables, [], tables
    for count in counts:
        starts.append(at)
        chain += [*range(at + 1, at + count), END]
        at += count
    directory = directory[:116] + struct.pack("<I", starts[2]) + directory[120:]
    parts[0] = directory
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += (
        b"\x00" * 6 + struct.pack("<IIIIIIIIII", 0, tables, starts[0], 0, 4096, starts[1], counts[1], END, 0, 0)[:40]
    )
    header = header[:76] + struct.pack("<109I", *[*range(tables), *[NONE] * (109 - tables)])
    body = struct.pack(f"<{tables * 128}I", *chain, *[NONE] * (tables * 128 - len(chain)))
    return (
        header
        + body
        + b"".join(
            part.ljust(count * 512, b"\xff" if n == 1 else b"\x00")
            for n, (part, count) in enumerate(zip(parts, counts, strict=True))
        )
    )
