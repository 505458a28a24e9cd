"""HTML to PDF: tagged, in the partnership's typeface, reaching nothing but our own static files.

WeasyPrint takes seconds to import and needs Pango on the system, so it is imported on first use,
inside a task, and never with the pages.
"""

from __future__ import annotations

import hashlib
import logging
import mimetypes
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from portal import brand
from portal.errors import PortalError

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

MISSING_PANGO = (
    "PDF documents cannot be made because the Pango library is missing on this machine. "
    "Install it (Debian: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2; "
    "macOS: brew install pango) and try again. Everything else works without it."
)


PRINTED = 4  # the third bit of an annotation's flags: it is printed as it is shown


class DocumentError(PortalError):
    """A document could not be made; the sentence says what is missing or wrong in its template."""


def pdf_from_html(html: str, *, title: str) -> bytes:
    """`html` as a PDF written with the PDF/UA-1 option: tagged, with language, title and bookmarks.

    Addresses in it are fetched only as `static:<path>` (our own static files) or `data:`; any
    other address is refused without a connection, and what it names is left out. Raises
    DocumentError where Pango is missing, an image has no text alternative, or a static file that
    the template names does not exist.
    """
    weasyprint = _weasyprint()
    fetcher = _static_only()
    with _complaints() as complaints:
        document = weasyprint.HTML(string=html, base_url="static:", url_fetcher=fetcher).render(pdf_variant="pdf/ua-1")
        document.metadata.title = title
        document.metadata.lang = document.metadata.lang or "en-GB"
        pdf = document.write_pdf(pdf_variant="pdf/ua-1", finisher=_finished)
    if fetcher.missing:
        raise DocumentError(f"The document's template names a file that is not there: {', '.join(fetcher.missing)}.")
    silent = [said for said in complaints if "alt description" in said]
    if silent:
        raise DocumentError(f"The document was not made: a picture in it has no words for it. {silent[0]}")
    return pdf


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The template under `templates/` as a PDF. `context` needs `title`; the partnership's name and colour are added.

    Templates extend `pdf/base.html`, which says what else it takes.
    """
    current = brand.current()
    colour = brand.legible(current.brand_colour)
    whole = {"brand": current, "brand_colour": colour, "brand_tint": brand.mixed(colour, "#ffffff", 0.08), **context}
    return pdf_from_html(render_to_string(template, whole), title=str(context["title"]))


def sha256(content: bytes) -> str:
    """SHA-256 (hex) of a document, kept beside it so that a copy can be compared."""
    return hashlib.sha256(content).hexdigest()


def _weasyprint() -> Any:
    # The moment of making is otherwise written into each typeface, and no two copies of a document were the same.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    try:
        import weasyprint
    except OSError as missing:
        raise DocumentError(MISSING_PANGO) from missing
    for talkative in ("fontTools", "weasyprint.progress"):  # a line for each table of a typeface, and for each page
        logging.getLogger(talkative).setLevel(logging.WARNING)
    return weasyprint


def _finished(_document: Any, pdf: Any) -> None:
    """What the renderer leaves out: of what each header cell is the head, and that links print as they are shown."""
    numbered = {part.number: part for part in pdf.objects if isinstance(part, dict)}
    for part in numbered.values():
        if part.get("S") == "/TH" and "A" in part:
            group = _parent(_parent(part, numbered), numbered)
            part["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"
        elif part.get("Subtype") == "/Link":
            part["F"] = PRINTED


def _parent(part: dict[str, Any], numbered: dict[int, Any]) -> dict[str, Any]:
    return numbered.get(int(part["P"].split()[0]), {}) if "P" in part else {}


def _static_only() -> URLFetcher:
    """A fetcher that answers `static:` and `data:` and refuses the rest before anything is opened."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticOnly(URLFetcher):
        """Remembers which of our own files were asked for in vain."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=["data"], allow_redirects=False)
            self.missing: list[str] = []

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            """The static file or the data; ValueError for every other address."""
            if not url.startswith("static:"):
                return super().fetch(url, headers)
            name = unquote(url.removeprefix("static:")).lstrip("/")
            found = None if ".." in name.split("/") else finders.find(name)
            if not isinstance(found, str) or not Path(found).is_file():
                self.missing.append(name)
                raise ValueError(f"no such static file: {name}")
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})

    return StaticOnly()


class _ThreadLog(logging.Handler):
    """Keeps the errors of one thread: another may be making its own document."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.thread = threading.get_ident()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.said.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What the renderer logs as errors meanwhile; it logs a missing text alternative and goes on."""
    handler = _ThreadLog()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield handler.said
    finally:
        logger.removeHandler(handler)
