"""The press: HTML to a tagged PDF, reaching nothing but the files it is given. It imports nothing of the portal.

So it also runs as a program of its own (`python -P portal/press.py`): a long document then takes the memory of the
renderer alone, gives it back when it is made, and depends on nothing that was made before it in the same process.
The order comes on standard input as JSON (`html`, `title`, and `files`: the static names it may open, with their
paths). The answer is a line of JSON (`missing`, `silent`, `megabytes`; `lacking` where Pango is not there) and the PDF.
"""

from __future__ import annotations

import gc
import json
import logging
import mimetypes
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

Find = Callable[[str], str | None]

VARIANT = "pdf/ua-1"
PAGINATION = b"<</Type /Pagination>>"
PRINTED = 4  # the third bit of an annotation's flags: it is printed as it is shown
# Rules of the renderer's own sheet that give five pseudo-elements to every element of a page, for notes that no
# document of ours has: they took a tenth of the time and of the memory. Only list items have markers.
NOTES, MARKER, LIST_MARKER = ("::footnote-", "::note-"), "::marker {", "li::marker {"


class PangoMissing(Exception):
    """The Pango library is not on this machine."""


@dataclass(frozen=True)
class Pressed:
    """The PDF, the names of static files that were asked for in vain, and the complaints about silent pictures.

    `megabytes` is the most memory that a press of its own took.
    """

    pdf: bytes
    missing: tuple[str, ...]
    silent: tuple[str, ...]
    megabytes: float = 0


def press(html: str, title: str, find: Find) -> Pressed:
    """`html` as a PDF/UA-1 file: tagged, with language, title and bookmarks. `find` gives the path of a static name.

    The order of sets and the moment of making leave no mark: the same HTML gives the same bytes. PangoMissing.
    """
    weasyprint = _weasyprint()
    fetcher = _static_only(find)

    class Paper(weasyprint.HTML):  # type: ignore[misc,name-defined]
        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return super()._ua_stylesheets(forms) if forms else [_own_sheet()]

    with _complaints() as complaints:
        document = Paper(string=html, base_url="static:", url_fetcher=fetcher).render(pdf_variant=VARIANT)
        document.metadata.title = title
        document.metadata.lang = document.metadata.lang or "en-GB"
        pdf = document.write_pdf(pdf_variant=VARIANT, finisher=_finished)
    silent = tuple(said for said in complaints if "alt description" in said)
    return Pressed(pdf, tuple(fetcher.missing), silent)


def _weasyprint() -> Any:
    # The moment of making is otherwise written into each typeface, and no two copies of a document were the same.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    try:
        import weasyprint
    except OSError as missing:
        raise PangoMissing from missing
    for talkative in ("fontTools", "weasyprint.progress"):  # a line for each table of a typeface, and for each page
        logging.getLogger(talkative).setLevel(logging.WARNING)
    return weasyprint


@cache
def _own_sheet() -> Any:
    """The renderer's own style sheet without the rules about notes, and with markers for list items only."""
    import weasyprint
    from weasyprint.css.counters import CounterStyle

    rules = (Path(weasyprint.__file__).parent / "css" / "html5_ua.css").read_text("utf-8").splitlines()
    kept = "\n".join(rule.replace(MARKER, LIST_MARKER) for rule in rules if not rule.startswith(NOTES))
    return weasyprint.CSS(string=kept, counter_style=CounterStyle())


def _finished(_document: Any, pdf: Any) -> None:
    """What the renderer leaves out: of what a header cell is the head, that links print, and what is no content."""
    numbered = {part.number: part for part in pdf.objects if isinstance(part, dict)}
    for part in numbered.values():
        if part.get("S") == "/TH" and "A" in part:
            group = _parent(_parent(part, numbered), numbered)
            part["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"
        elif part.get("Subtype") == "/Link":
            part["F"] = PRINTED
    _artifacts(pdf, numbered)


def _parent(part: dict[str, Any], numbered: dict[int, Any]) -> dict[str, Any]:
    return numbered.get(int(part["P"].split()[0]), {}) if "P" in part else {}


def _number(reference: Any) -> int:
    """The number of the object of a reference such as `12 0 R`; nought for what is none."""
    return int(reference.split()[0]) if isinstance(reference, bytes) else 0


def _artifacts(pdf: Any, numbered: dict[int, Any]) -> None:
    """Marks running heads and page numbers as artifacts of the pages (Matterhorn 18).

    The renderer gives them elements that hang in no tree; a reader that goes by the pages would read them as content.
    """
    root = next((part for part in numbered.values() if part.get("Type") == "/StructTreeRoot"), None)
    if root is None:
        return
    hung, waiting = set(), [_number(kid) for kid in root["K"]]
    while waiting:
        number = waiting.pop()
        hung.add(number)
        waiting += [n for kid in numbered[number].get("K", ()) if (n := _number(kid))]
    entries = numbered[_number(root["ParentTree"])]["Nums"]
    pages = {part["StructParents"]: part for part in numbered.values() if "StructParents" in part}
    streams = {part.number: part for part in pdf.objects if hasattr(part, "stream")}
    for place, elements in zip(entries[::2], entries[1::2], strict=True):
        loose = {mcid for mcid, one in enumerate(elements) if place in pages and _number(one) not in hung}
        if not loose:
            continue
        for mcid in loose:
            for lost in _under(_number(elements[mcid]), numbered):
                lost.free = "f"
            elements[mcid] = "null"
        content = streams[_number(pages[place]["Contents"])].stream
        for at, part in enumerate(content):
            if isinstance(part, dict) and part.get("MCID") in loose:
                content[at - 1], content[at] = "/Artifact", PAGINATION


def _under(number: int, numbered: dict[int, Any]) -> Iterator[Any]:
    """An element that hangs nowhere, with what it hangs from."""
    while number in numbered and numbered[number].get("S") not in (None, "/Document"):
        yield numbered[number]
        number = _number(numbered[number]["P"])


def _static_only(find: Find) -> URLFetcher:
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
            found = None if ".." in name.split("/") else find(name)
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


def _megabytes() -> float:
    try:
        import resource
    except ImportError:  # Windows has no such count
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    """One order from standard input to standard output."""
    gc.disable()  # the process ends with the document
    order = json.load(sys.stdin.buffer)
    try:
        made = press(order["html"], order["title"], order["files"].get)
    except PangoMissing:
        sys.stdout.buffer.write(json.dumps({"lacking": "pango"}).encode() + b"\n")
        return
    head = json.dumps({"missing": made.missing, "silent": made.silent, "megabytes": _megabytes()})
    sys.stdout.buffer.write(head.encode() + b"\n" + made.pdf)
    sys.stdout.flush()
    os._exit(0)  # nothing is left to tidy but memory


if __name__ == "__main__":
    main()
