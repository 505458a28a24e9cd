"""PDF: the text of each page, what lies under boxes and pictures, notes, bookmarks, forms and properties.

A black box over a name hides it from the eye and from nobody else: the text is still in the file and can be copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import IO, Any
from xml.etree import ElementTree

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, StreamObject

from ..matching import Passage
from .markup import tree_of

BROKEN = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError,
          NotImplementedError)  # fmt: skip
SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
FILLS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
COVERING = frozenset({"/Square", "/Redact", "/Stamp", "/FreeText", "/Polygon", "/Circle", "/Ink"})
NOTES = ("/Contents", "/T", "/Subj", "/RC")
ALTERNATIVES = ("/Alt", "/ActualText", "/E")
AVERAGE_WIDTH = 0.45  # of a letter, in sizes of its type: near enough to tell whether a box stands over it
INVISIBLE = 3
SAYS_NOTHING = re.compile(r"^D:\d+|^weasyprint|^pypdf|^(?:false|true)$", re.IGNORECASE)
SOFTWARE = ("/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped")
TAGS_THAT_SAY_NOTHING = frozenset(
    {"CreateDate", "ModifyDate", "MetadataDate", "Producer", "CreatorTool", "part", "conformance", "format",
     "DocumentID", "InstanceID", "rev"}
)  # fmt: skip


@dataclass(frozen=True)
class _Box:
    """Something that was drawn, by when it was drawn: whatever was written before lies under it."""

    left: float
    bottom: float
    right: float
    top: float
    drawn: float


def passages(file: IO[bytes]) -> list[Passage]:
    """Every passage of a PDF, page by page; a part that cannot be read is a passage that says so."""
    raw = file.read()
    file.seek(0)
    try:
        reader = PdfReader(file, strict=False)
        found = [*_properties(reader), *_outline(reader), *_structure(reader)]
        pages = list(reader.pages)
    except BROKEN:
        return [Passage("The whole file", "This PDF could not be read. Print it to a new PDF.", unreadable=True)]
    if raw.count(b"%%EOF") > 1 and b"/Linearized" not in raw[:2048]:
        words = "The file keeps earlier versions of itself, with what has been taken out since. Print it to a new PDF."
        found.append(Passage("Earlier versions", words, hidden=True))
    for number, page in enumerate(pages, start=1):
        try:
            found += _page(page, f"Page {number}")
        except BROKEN:
            words = "This page could not be read. Look at it yourself, or print the PDF to a new one."
            found.append(Passage(f"Page {number}", words, unreadable=True))
    return found


class _Watch:
    """Follows the drawing of a page: where text was written and what was drawn over it later."""

    def __init__(self, boxes: list[_Box]) -> None:
        self.boxes = boxes
        self.lines: list[tuple[str, float, float, float, float, bool]] = []
        self._path: list[tuple[float, float]] = []
        self._step = 0
        self._first: int | None = None
        self._last = 0
        self._mode = 0
        self._modes: list[int] = []

    def before(self, operator: bytes, operands: list[Any], cm: Any, _tm: Any) -> None:
        """One operator of the page, before it is carried out."""
        self._step += 1
        if operator in SHOWS:
            self._last = self._step
            if self._first is None:
                self._first = self._step
        elif operator == b"Tr" and operands:
            self._mode = int(operands[0])
        elif operator == b"q":
            self._modes.append(self._mode)
        elif operator == b"Q" and self._modes:
            self._mode = self._modes.pop()
        elif operator == b"re" and len(operands) == 4:
            x, y, width, height = (float(one) for one in operands)
            self._path += [_moved(cm, x, y), _moved(cm, x + width, y + height)]
        elif operator in (b"m", b"l") and len(operands) == 2:
            self._path.append(_moved(cm, float(operands[0]), float(operands[1])))
        elif operator in FILLS:
            self._fill()
        elif operator in (b"n", b"S", b"s"):
            self._path = []

    def _fill(self) -> None:
        if self._path:
            xs, ys = [x for x, _y in self._path], [y for _x, y in self._path]
            self.boxes.append(_Box(min(xs), min(ys), max(xs), max(ys), self._step))
        self._path = []

    def picture(self, cm: Any) -> None:
        """A picture was drawn: it covers the unit square as it stands now."""
        corners = [_moved(cm, x, y) for x in (0, 1) for y in (0, 1)]
        xs, ys = [x for x, _y in corners], [y for _x, y in corners]
        self.boxes.append(_Box(min(xs), min(ys), max(xs), max(ys), self._step))

    def text(self, text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        """A line of text was written."""
        written = self._last if self._first is None else self._first
        self._first = None
        if text.strip():
            x, y = _moved(cm, float(tm[4]), float(tm[5]))
            scale = abs(float(tm[3]) or float(tm[0]) or 1) * abs(float(cm[3]) or 1)
            self.lines.append((text.strip(), x, y, abs(float(size or 1)) * scale, written, self._mode == INVISIBLE))

    def covered(self) -> list[str]:
        """The lines over which something was drawn after they were written."""
        return [line[0] for line in self.lines if any(_over(box, line) for box in self.boxes)]

    def invisible(self) -> list[str]:
        """The lines that were written without ink."""
        return [line[0] for line in self.lines if line[5]]


def _moved(matrix: Any, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = (float(one) for one in matrix)
    return a * x + c * y + e, b * x + d * y + f


def _over(box: _Box, line: tuple[str, float, float, float, float, bool]) -> bool:
    text, x, y, size, written, _invisible = line
    if box.drawn < written:
        return False
    middle, end = y + size * 0.3, x + len(text) * size * AVERAGE_WIDTH
    overlap = min(box.right, end) - max(box.left, x)
    return box.bottom <= middle <= box.top and overlap > size * AVERAGE_WIDTH


def _page(page: PageObject, where: str) -> Iterator[Passage]:
    notes = [note for one in page.get("/Annots", None) or [] if isinstance(note := one.get_object(), DictionaryObject)]
    watch = _Watch([box for note in notes if note.get("/Subtype") in COVERING for box in _rectangle(note)])
    pictures = _pictures(page)

    def before(operator: bytes, operands: list[Any], cm: Any, tm: Any) -> None:
        watch.before(operator, operands, cm, tm)
        if operator == b"Do" and operands and str(operands[0]) in pictures:
            watch.picture(cm)

    text = page.extract_text(visitor_operand_before=before, visitor_text=watch.text)
    if text.strip():
        yield Passage(where, text)
    elif pictures:
        words = "This page is a picture: its text cannot be read by a machine. Look through it yourself."
        yield Passage(where, words, unreadable=True)
    for words, lines in (("under a box or a picture", watch.covered()), ("without ink", watch.invisible())):
        if lines:
            yield Passage(f"{where}, text {words}", "\n".join(lines), hidden=True)
    yield from _notes(notes, where)


def _rectangle(note: DictionaryObject) -> Iterator[_Box]:
    corners = [float(one) for one in note.get("/Rect", [])]
    if len(corners) == 4:
        x1, y1, x2, y2 = corners
        yield _Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2), inf)


def _pictures(page: PageObject) -> set[str]:
    resources = page.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    if drawn is None:
        return set()
    return {name for name, one in drawn.get_object().items() if one.get_object().get("/Subtype") == "/Image"}


def _notes(notes: list[DictionaryObject], where: str) -> Iterator[Passage]:
    for note in notes:
        if note.get("/Subtype") == "/Link":
            action = note.get("/A")
            address = str(action.get_object().get("/URI", "")) if action is not None else ""
            if address:
                yield Passage(f"{where}, address of a link", address)
        elif note.get("/Subtype") == "/Widget":
            words = " ".join(str(note[key]) for key in ("/T", "/V", "/TU") if note.get(key))
            if words:
                yield Passage(f"{where}, field of a form", words)
        else:
            words = "\n".join(str(note[key]) for key in NOTES if note.get(key))
            if words.strip():
                yield Passage(f"{where}, a note", words, hidden=True)


def _properties(reader: PdfReader) -> Iterator[Passage]:
    for key, value in (reader.metadata or {}).items():
        text = str(value).strip()
        if text and key not in SOFTWARE and not SAYS_NOTHING.match(text):
            yield Passage(f"The document’s properties: {key.removeprefix('/').lower()}", text, properties=True)
    packet = reader.root_object.get("/Metadata")
    stream = packet.get_object() if packet is not None else None
    if isinstance(stream, StreamObject):
        yield from _packet(stream.get_data())


def _packet(data: bytes) -> Iterator[Passage]:
    """The second set of properties that many programs write, in XML."""
    where = "The document’s properties (XMP)"
    tree = tree_of(data)
    if tree is None:
        yield Passage(where, "These could not be read. Print the PDF to a new one.", unreadable=True)
        return
    said = []
    above: dict[ElementTree.Element, str] = {}
    for one in tree.iter():
        name = one.tag.rpartition("}")[2]
        label = name if name not in ("li", "Alt", "Seq", "Bag") else above.get(one, name)
        above |= dict.fromkeys(one, label)
        if one.text and one.text.strip() and label not in TAGS_THAT_SAY_NOTHING:
            said.append(one.text.strip())
        said += [
            value
            for key, value in one.attrib.items()
            if "}" in key and "rdf-syntax" not in key and "XML" not in key
            and key.rpartition("}")[2] not in TAGS_THAT_SAY_NOTHING and not SAYS_NOTHING.match(value)
        ]  # fmt: skip
    if said:
        yield Passage(where, "\n".join(dict.fromkeys(said)), properties=True)


def _outline(reader: PdfReader) -> Iterator[Passage]:
    titles: list[str] = []
    pending: list[Any] = list(reader.outline)
    while pending:
        one = pending.pop(0)
        if isinstance(one, list):
            pending[:0] = one
        else:
            titles.append(str(one.title))
    if titles:
        yield Passage("Bookmarks", "\n".join(titles))


def _structure(reader: PdfReader) -> Iterator[Passage]:
    """Words for pictures and replacement texts, which a screen reader reads out and a search finds."""
    said: list[str] = []
    pending: list[Any] = [reader.root_object.get("/StructTreeRoot")]
    seen: set[int] = set()
    while pending:
        one = pending.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            pending.extend(list.__iter__(one))
        elif isinstance(one, DictionaryObject) and id(one) not in seen:
            seen.add(id(one))
            said += [str(one[key]) for key in ALTERNATIVES if one.get(key)]
            pending.append(one.raw_get("/K") if "/K" in one else None)
    if said:
        yield Passage("Words for pictures", "\n".join(reversed(said)))
