"""Attached files as sheets of a pack: a PDF's pages, a picture, or only a name in the list.

Every sheet is laid out with the pack itself, so the whole is numbered once; what the attached PDF
shows is then drawn into the frame of its sheet. Nothing in an attached PDF can run, link or be
filled in any more: it is drawn, not joined.
"""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, UnidentifiedImageError
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    RectangleObject,
    StreamObject,
)

from portal.uploads.choices import FileKind
from portal.uploads.models import Attachment

logger = logging.getLogger(__name__)

MOST_SHEETS = 400
LONGEST_SIDE = 2200
MOST_PIXELS = 80_000_000
POINTS_PER_MM = 72 / 25.4
# The frame of a sheet in millimetres: what the template leaves free between its head and its foot.
FRAME_SIDE, FRAME_HEAD, FRAME_FOOT = 14.0, 32.0, 18.0
# What the readers of PDF and pictures raise on a damaged file: many sorts, for every part of it may be wrong.
UNREADABLE = (PyPdfError, UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, KeyError,
              TypeError, IndexError, AttributeError, RecursionError, ArithmeticError, NotImplementedError,
              MemoryError)  # fmt: skip
DRAWABLE_ANNOTATIONS = ("/Widget", "/FreeText", "/Stamp", "/Ink", "/Highlight", "/Square", "/Circle", "/Line")
HIDDEN_FLAGS = 0b100010  # hidden, no view


@dataclass
class Sheet:
    """One page of the pack that shows a page of an attached PDF."""

    number: int
    landscape: bool
    page: PageObject


@dataclass
class AttachedFile:
    """One attachment as the pack has it: as sheets, as a picture, or listed with `why` it is not in the pack."""

    number: int
    agency: str
    name: str
    kind: str
    sheets: list[Sheet] = field(default_factory=list)
    picture: str = ""
    why: str = ""

    @property
    def anchor(self) -> str:
        """Where in the document the attachment begins; empty where it is only listed."""
        return f"attachment-{self.number}" if self.sheets or self.picture else ""


def attached_files(attached: Iterable[tuple[str, Attachment]]) -> list[AttachedFile]:
    """These files in order, each with the words of whose it is, read and checked; a damaged one is listed, never fatal.

    At most MOST_SHEETS pages of PDF are taken in: what comes after is listed by name.
    """
    found: list[AttachedFile] = []
    left = MOST_SHEETS
    for whose, attachment in attached:
        entry = AttachedFile(len(found) + 1, whose, attachment.name, attachment.get_kind_display())
        _read_into(entry, attachment, left)
        left -= len(entry.sheets)
        found.append(entry)
    return found


def _read_into(entry: AttachedFile, attachment: Attachment, left: int) -> None:
    readers: dict[str, Callable[[AttachedFile, bytes, int], None]] = {
        FileKind.PDF: _read_pdf,
        FileKind.PNG: _read_picture,
        FileKind.JPEG: _read_picture,
    }
    reader = readers.get(attachment.kind)
    if reader is None:
        entry.why = "opens in the portal"
        return
    try:
        reader(entry, attachment.stored_path.read_bytes(), left)
    except UNREADABLE:
        logger.warning("attachment %s could not be laid into a pack", attachment.pk, exc_info=True)
        entry.sheets, entry.picture = [], ""
        entry.why = "could not be read into the pack; opens in the portal"


def _read_pdf(entry: AttachedFile, content: bytes, left: int) -> None:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        entry.why = "protected by a password; opens in the portal"
        return
    count = len(reader.pages)
    if count > left:
        entry.why = f"{count} pages, more than the pack takes; opens in the portal"
        return
    sheets = []
    for number, page in enumerate(reader.pages, start=1):
        box = page.cropbox
        turned = page.rotation % 180 == 90
        width, height = float(box.width), float(box.height)
        if width <= 0 or height <= 0:
            raise ValueError("a page without an area")
        wide = height > width if turned else width > height
        page_content(page)  # a stream that cannot be read is found now, while the file can still be only listed
        sheets.append(Sheet(number, wide, page))
    entry.sheets = sheets


def _read_picture(entry: AttachedFile, content: bytes, _left: int) -> None:
    with Image.open(io.BytesIO(content)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            entry.why = "too large a picture for the pack; opens in the portal"
            return
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = Image.new("RGB", picture.size, "white")
        clear = picture.convert("RGBA")
        flat.paste(clear, mask=clear.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=85)
    entry.picture = "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def page_content(page: PageObject) -> bytes:
    """The drawing instructions of a page, its parts joined."""
    contents = page.get_contents()
    return contents.get_data() if contents is not None else b""


def drawn(pdf: bytes, files: list[AttachedFile]) -> bytes:
    """`pdf`, whose last pages are the empty sheets of `files`, with each attached page drawn into its frame."""
    sheets = [sheet for entry in files for sheet in entry.sheets]
    if not sheets:
        return pdf
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    first = len(writer.pages) - len(sheets)
    for place, sheet in enumerate(sheets, start=first):
        try:
            _draw(writer, writer.pages[place], sheet.page)
        except UNREADABLE:
            logger.warning("a page of an attachment could not be drawn into a pack", exc_info=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _draw(writer: PdfWriter, target: PageObject, source: PageObject) -> None:
    box = source.cropbox
    form = _form(writer, page_content(source), source.get("/Resources"), box, turning(source.rotation, box))
    turned = source.rotation % 180 == 90
    width, height = float(box.width), float(box.height)
    if turned:
        width, height = height, width
    sheet_width, sheet_height = float(target.mediabox.width), float(target.mediabox.height)
    free_width = sheet_width - 2 * FRAME_SIDE * POINTS_PER_MM
    free_height = sheet_height - (FRAME_HEAD + FRAME_FOOT) * POINTS_PER_MM
    scale = min(free_width / width, free_height / height)
    x = (sheet_width - width * scale) / 2
    y = FRAME_FOOT * POINTS_PER_MM + free_height - height * scale
    frame = f"{scale:.6f} 0 0 {scale:.6f} {x:.3f} {y:.3f} cm"
    edge = f"0.7 G 0.5 w {x:.3f} {y:.3f} {width * scale:.3f} {height * scale:.3f} re S"
    names = [_named(writer, target, form, "AttachedPage")]
    names += [_named(writer, target, note, f"AttachedNote{i}") for i, note in enumerate(_notes(writer, source, box))]
    draw = " ".join(f"/{name} Do" for name in names)
    _append(writer, target, f"\n/Artifact BMC q {edge} {frame} {draw} Q EMC\n".encode())


def turning(rotation: int, box: RectangleObject) -> tuple[float, ...]:
    """The matrix that sets a page with this /Rotate upright with its lower left corner at the origin."""
    left, bottom, right, top = (float(edge) for edge in (box.left, box.bottom, box.right, box.top))
    return {
        0: (1, 0, 0, 1, -left, -bottom),
        90: (0, -1, 1, 0, -bottom, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }[rotation % 360]


def _form(
    writer: PdfWriter, content: bytes, resources: Any, box: RectangleObject, matrix: tuple[float, ...]
) -> StreamObject:
    form = DecodedStreamObject()
    form.set_data(content)
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(edge) for edge in (box.left, box.bottom, box.right, box.top)),
            NameObject("/Matrix"): ArrayObject(FloatObject(number) for number in matrix),
            NameObject("/Resources"): (
                resources.get_object().clone(writer) if resources is not None else DictionaryObject()
            ),
        }
    )
    return form.flate_encode()


def _notes(writer: PdfWriter, source: PageObject, box: RectangleObject) -> Iterator[StreamObject]:
    """What is written in form fields and notes of the page, as forms in the page's own space."""
    to_upright = turning(source.rotation, box)
    for reference in source.get("/Annots") or []:
        note = reference.get_object()
        if note.get("/Subtype") not in DRAWABLE_ANNOTATIONS or int(note.get("/F", 0)) & HIDDEN_FLAGS:
            continue
        looks = note.get("/AP", {})
        look = looks.get_object().get("/N") if looks else None
        look = look.get_object() if look is not None else None
        if look is not None and not isinstance(look, StreamObject):
            chosen = look.get(note.get("/AS", "/Off"))
            look = chosen.get_object() if chosen is not None else None
        if look is None:
            continue
        edges = RectangleObject([float(edge) for edge in look.get("/BBox", [0, 0, 1, 1])])
        left, bottom, right, top = (float(edge) for edge in note["/Rect"])
        if not float(edges.width) or not float(edges.height):
            continue
        across, up = (right - left) / float(edges.width), (top - bottom) / float(edges.height)
        place = (across, 0, 0, up, left - float(edges.left) * across, bottom - float(edges.bottom) * up)
        yield _form(writer, look.get_data(), look.get("/Resources"), edges, _times(place, to_upright))


def _times(first: tuple[float, ...], then: tuple[float, ...]) -> tuple[float, ...]:
    """Two matrices of PDF as one: `first`, and after it `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _named(writer: PdfWriter, target: PageObject, form: StreamObject, name: str) -> str:
    """Give `form` a name on the page; a resource dictionary that pages share is copied first."""
    resources = DictionaryObject(target["/Resources"].get_object())
    pictures = DictionaryObject(resources["/XObject"].get_object()) if "/XObject" in resources else DictionaryObject()
    pictures[NameObject(f"/{name}")] = writer._add_object(form)
    resources[NameObject("/XObject")] = pictures
    target[NameObject("/Resources")] = resources
    return name


def _append(writer: PdfWriter, target: PageObject, instructions: bytes) -> None:
    """Put `instructions` after the page's own, which are closed in, so that neither disturbs the other."""
    before, after = DecodedStreamObject(), DecodedStreamObject()
    before.set_data(b"q\n")
    after.set_data(b"\nQ\n" + instructions)
    own = target.raw_get("/Contents")
    parts = list(own.get_object()) if isinstance(own.get_object(), ArrayObject) else [own]
    target[NameObject("/Contents")] = ArrayObject([writer._add_object(before), *parts, writer._add_object(after)])
