"""Word documents: the text, and what else is in the file: changes, comments, headers, properties, hidden text.

The parts are read as they stand in the archive, with the limits of `portal.uploads`; nothing is unpacked to disk,
and a part that declares entities of its own is not read at all.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import IO
from xml.etree import ElementTree

from portal.errors import Refused
from portal.uploads.choices import FileKind
from portal.uploads.sniffing.archive import chunks, open_archive

from ..matching import Passage
from .markup import MOST, tree_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOT_TEXT = ("word/styles", "word/settings", "word/fonttable", "word/numbering", "word/websettings", "word/theme",
            "[content_types]")  # fmt: skip
NAMES = (
    ("word/document.xml", "The text"), ("word/header", "A header"), ("word/footer", "A footer"),
    ("word/footnotes", "A footnote"), ("word/endnotes", "An endnote"), ("word/comments", "A comment"),
    ("word/glossary", "A building block"), ("word/people", "The list of people who made changes"),
    ("docprops/", "The document’s properties"), ("customxml/", "Data stored in the document"),
)  # fmt: skip
PROPERTIES = {
    "creator": "author", "lastModifiedBy": "last changed by", "title": "title", "subject": "subject",
    "description": "remarks", "keywords": "keywords", "category": "category", "Company": "company",
    "Manager": "manager", "lpwstr": "own property", "Template": "template", "HyperlinkBase": "base of links",
}  # fmt: skip
AUTHORS = (f"{W}author", f"{W}initials", f"{W}userId")
SAYS_NOTHING = frozenset({"Normal", "Normal.dotm", "python-docx", "Microsoft Office Word", ""})


def passages(file: IO[bytes]) -> list[Passage]:
    """Every passage of a Word document."""
    try:
        with open_archive(file, FileKind.DOCX) as archive:
            return list(_parts(archive))
    except Refused as refused:
        return [Passage("The whole file", refused.sentence, unreadable=True)]


def _parts(archive: zipfile.ZipFile) -> Iterator[Passage]:
    for name in sorted(archive.namelist()):
        lowered = name.lower()
        if lowered.startswith(NOT_TEXT):
            continue
        if lowered.endswith(".rels"):
            yield from _links(archive, name)
        elif lowered.endswith(".xml"):
            yield from _part(archive, name)
        elif "/embeddings/" in lowered:
            yield from _embedded(archive, name)
        elif lowered.startswith("docprops/thumbnail"):
            words = "A small picture of the first page, as it looked when it was last saved, is stored in the file."
            yield Passage("The document’s properties", words, hidden=True)


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element | None:
    """The part as a tree; None where it is too large, broken, or declares entities (docs/adr/0070)."""
    gathered = bytearray()
    for piece in chunks(archive, name, FileKind.DOCX):
        gathered += piece
        if len(gathered) > MOST:
            return None
    return tree_of(bytes(gathered))


def _part(archive: zipfile.ZipFile, name: str) -> Iterator[Passage]:
    tree = _tree(archive, name)
    where = _where(name)
    if tree is None:
        yield Passage(where, f"A part of the file could not be read: {name}. Save the document again.", unreadable=True)
    elif name.lower().startswith("docprops/"):
        yield from _properties(tree)
    elif tree.tag.startswith(W) or any(one.tag == f"{W}p" for one in tree.iter()):
        yield from _story(tree, where)
    else:
        yield from _anything(tree, f"{where} ({name.rsplit('/', 1)[-1]})")


def _where(name: str) -> str:
    lowered = name.lower()
    return next((words for start, words in NAMES if lowered.startswith(start)), "Another part of the file")


def _properties(tree: ElementTree.Element) -> Iterator[Passage]:
    for element in tree.iter():
        label = PROPERTIES.get(element.tag.rpartition("}")[2])
        text = (element.text or "").strip()
        if label and text not in SAYS_NOTHING:
            yield Passage(f"The document’s properties: {label}", text, properties=True)


def _story(tree: ElementTree.Element, where: str) -> Iterator[Passage]:
    """The paragraphs of one part: as they read now, what was deleted, what is hidden, and who wrote it."""
    seen: list[str] = []
    deleted: list[str] = []
    moved: list[str] = []
    hidden: list[str] = []
    inserted = 0
    for paragraph in tree.iter(f"{W}p"):
        runs = _Runs()
        runs.walk(paragraph)
        seen.append("".join(runs.seen))
        deleted += ["".join(runs.deleted)] if runs.deleted else []
        moved += ["".join(runs.moved)] if runs.moved else []
        hidden += ["".join(runs.hidden)] if runs.hidden else []
        inserted += runs.inserted
    comment = where == "A comment"
    text = "\n".join(line for line in seen if line.strip())
    if text:
        yield Passage(where, text, hidden=comment)
    for words, kept in (("deleted text", deleted), ("moved text", moved), ("hidden text", hidden)):
        if any(one.strip() for one in kept):
            yield Passage(f"{where}, {words}", "\n".join(kept), hidden=True)
    if inserted:
        words = f"Changes are still marked: {inserted} inserted. Accept or reject every change, and save it again."
        yield Passage(f"{where}, tracked changes", words, hidden=True)
    people = sorted({one.get(key, "") for one in tree.iter() for key in AUTHORS} - {""})
    if people:
        yield Passage(f"{where}: who wrote or changed it", ", ".join(people), properties=True)
    alternatives = [one.get(key, "") for one in tree.iter() for key in ("descr", "title") if one.get(key)]
    if alternatives:
        yield Passage(f"{where}, words for pictures", "\n".join(alternatives))


class _Runs:
    """What the runs of one paragraph say, by whether it is seen; a box of text inside it is a paragraph of its own."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.deleted: list[str] = []
        self.moved: list[str] = []
        self.hidden: list[str] = []
        self.inserted = 0

    def walk(self, element: ElementTree.Element, into: list[str] | None = None) -> None:
        """Gather the text below `element`; `into` is where it belongs, None while it is seen."""
        for child in element:
            tag = child.tag.removeprefix(W)
            if child.tag == f"{W}p":
                continue
            target = into
            if child.tag == f"{W}del":
                target = self.deleted
            elif child.tag == f"{W}moveFrom":
                target = self.moved
            elif child.tag == f"{W}ins" and len(child):
                self.inserted += 1
            elif child.tag == f"{W}r" and into is None and child.find(f"{W}rPr/{W}vanish") is not None:
                target = self.hidden
            if tag in ("t", "instrText", "delText", "delInstrText"):
                kept = self.deleted if tag.startswith("del") and target is None else target
                (self.seen if kept is None else kept).append(child.text or "")
            elif tag in ("tab", "br", "cr", "noBreakHyphen"):
                (self.seen if target is None else target).append("-" if tag == "noBreakHyphen" else " ")
            else:
                self.walk(child, target)


def _anything(tree: ElementTree.Element, where: str) -> Iterator[Passage]:
    """A part that is no story (a chart, custom data): every text in it, because it leaves with the file."""
    words = [text for one in tree.iter() for text in (one.text, one.tail) if text and text.strip()]
    if words:
        yield Passage(where, "\n".join(words), hidden=True)


def _links(archive: zipfile.ZipFile, name: str) -> Iterator[Passage]:
    tree = _tree(archive, name)
    if tree is None:
        yield Passage("Links", f"The links of {name} could not be read.", unreadable=True)
        return
    targets = [one.get("Target", "") for one in tree if one.get("TargetMode") == "External"]
    if targets:
        yield Passage("Addresses of links", "\n".join(targets))


def _embedded(archive: zipfile.ZipFile, name: str) -> Iterator[Passage]:
    """A workbook behind a chart: its texts are in the file, whether or not the chart shows them."""
    try:
        inner = BytesIO(b"".join(chunks(archive, name, FileKind.XLSX)))
        with open_archive(inner, FileKind.XLSX) as workbook:
            for part in sorted(workbook.namelist()):
                if part.lower().startswith(("xl/sharedstrings", "xl/worksheets/", "docprops/")) and part.endswith(
                    ".xml"
                ):
                    tree = _tree(workbook, part)
                    if tree is not None:
                        yield from _anything(tree, "A workbook inside the document")
    except Refused as refused:
        yield Passage("A workbook inside the document", refused.sentence, unreadable=True)
