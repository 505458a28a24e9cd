"""Glossaries, checked texts and warnings, made by the app's own actions; and files that hide something."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from html import escape
from typing import Any
from unittest import mock

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from portal.accounts.choices import Role
from portal.accounts.models import Person
from reviews.leaks import actions
from reviews.leaks import running as background
from reviews.leaks.choices import Answer, EntryKind
from reviews.leaks.models import CheckedText, GlossaryEntry, LeakWarning, NamesCheck

from . import attachments, people
from . import learning as chain

NOW = datetime(2026, 12, 17, 9, 0, tzinfo=UTC)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def keeper() -> Person:
    """Somebody who keeps glossaries."""
    return people.person(Role.BUSINESS_MANAGER)


def entry(
    thing: Any,
    text: str = "Jacob Ellis",
    kind: str = EntryKind.NAME,
    *,
    stands_for: str = "Child 1",
    by: Person | None = None,
    now: datetime = NOW,
) -> GlossaryEntry:
    """A word in the glossary of `thing`."""
    return actions.add_entry(
        subject=thing.subject, kind=kind, text=text, stands_for=stands_for, by=by or keeper(), now=now
    )


def checked(thing: Any, *, by: Person | None = None, now: datetime = NOW) -> list[CheckedText]:
    """Every text of `thing`, checked as it stands."""
    return actions.check(thing=thing, by=by or keeper(), now=now)


def running(thing: Any, *, by: Person, now: datetime = NOW) -> NamesCheck:
    """A check in the background that was asked for and has not begun: a finding is longer than somebody waits for."""
    made = chain.finding(of=thing, words=f"{chain.WORDS} " * (background.SMALL // len(chain.WORDS) + 1), by=by, now=now)
    with mock.patch("reviews.leaks.running._wake"):
        asked = background.ask(thing=chain.review_of(made), by=by, now=now)
    assert isinstance(asked, NamesCheck)
    return asked


def names_check() -> NamesCheck:
    """A check in the background of a review that has a glossary."""
    by = keeper()
    review = chain.review(by=by)
    entry(review, by=by)
    return running(review, by=by)


def warning(*, by: Person | None = None, now: datetime = NOW) -> LeakWarning:
    """A warning about the one finding of a review, in which a child is named."""
    by = by or keeper()
    made = chain.finding(words="Jacob was not asked what he wanted.", by=by, now=now)
    review = chain.review_of(made)
    entry(review, by=by, now=now)
    return checked(review, by=by, now=now)[-1].warnings.get(kind="name")


def cleared(thing: Any, *, by: Person | None = None, now: datetime = NOW) -> None:
    """Nothing of `thing` is left to answer: a glossary, every text checked, every warning kept with a reason."""
    by = by or keeper()
    if not GlossaryEntry.objects.filter(subject_kind=thing.subject.kind, subject_id=thing.subject.id).exists():
        entry(thing, "Nobody Ofthisname", by=by, now=now)
    for text in checked(thing, by=by, now=now):
        for one in text.warnings.filter(stands=True, answer=""):
            actions.answer_warning(
                warning=one, answer=Answer.KEPT, reason="Tells nothing about anybody.", everywhere=False, by=by,
                now=now,
            )  # fmt: skip


def word(body: str, extra: dict[str, str] | None = None, properties: str = "") -> bytes:
    """A Word document with these paragraphs (as XML), further parts, and properties (as XML)."""
    parts = {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **(extra or {})}
    if properties:
        parts["docProps/core.xml"] = f"<core>{properties}</core>"
    types = (
        '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    return attachments.archive({"[Content_Types].xml": types, **parts})


def paragraph(*runs: str) -> str:
    """A paragraph of runs."""
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{escape(text)}</w:t></w:r>"


def deleted(text: str, author: str = "A. Author") -> str:
    """A run that somebody deleted with changes tracked."""
    return f'<w:del w:author="{author}"><w:r><w:delText>{escape(text)}</w:delText></w:r></w:del>'


def inserted(text: str, author: str = "A. Author") -> str:
    """A run that somebody inserted with changes tracked."""
    return f'<w:ins w:author="{author}"><w:r><w:t>{escape(text)}</w:t></w:r></w:ins>'


def drawn(operators: str, change: Any = None) -> bytes:
    """A PDF of one page drawn with these operators, in one typeface called /F1; `change(writer)` adds to it."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=400, height=400)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    fonts = _dictionary({"/F1": _dictionary({k: NameObject(v) for k, v in font.items()})})
    page[NameObject("/Resources")] = _dictionary({"/Font": fonts})
    stream = DecodedStreamObject()
    stream.set_data(operators.encode("latin-1"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    if change:
        change(writer)
    made = io.BytesIO()
    writer.write(made)
    assert PdfReader(made).pages
    return made.getvalue()


def _dictionary(entries: dict[str, Any]) -> Any:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def black_box(name: str = "Jacob Ellis") -> bytes:
    """A PDF in which a black box stands over a name."""
    return drawn(
        f"BT /F1 12 Tf 50 300 Td ({name}) Tj ET BT /F1 12 Tf 50 200 Td (The child) Tj ET 0 g 45 292 80 20 re f"
    )
