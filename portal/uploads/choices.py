"""The kinds of file that may be attached."""

from django.db import models


class FileKind(models.TextChoices):
    """One for each allowed extension; the value is the extension that a download carries."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word document"
    XLSX = "xlsx", "Excel workbook"
    PPTX = "pptx", "PowerPoint presentation"
    ODT = "odt", "OpenDocument text"
    ODS = "ods", "OpenDocument spreadsheet"
    TXT = "txt", "Plain text"
    CSV = "csv", "CSV table"
    PNG = "png", "PNG image"
    JPEG = "jpg", "JPEG image"
    EML = "eml", "E-mail message"
    MSG = "msg", "Outlook message"


CONTENT_TYPES: dict[str, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileKind.TXT: "text/plain; charset=utf-8",
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.EML: "message/rfc822",
    FileKind.MSG: "application/vnd.ms-outlook",
}

EXTENSIONS: dict[str, FileKind] = {kind.value: kind for kind in FileKind} | {"jpeg": FileKind.JPEG}

ALLOWED_IN_WORDS = "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), odt, ods, txt, csv, png, jpg, eml or msg"
