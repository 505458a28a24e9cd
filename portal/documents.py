"""HTML to PDF: tagged, in the partnership's typeface, reaching nothing but our own static files.

WeasyPrint takes seconds to import and needs Pango on the system, so it is imported on first use,
inside a task, and never with the pages.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from portal import brand, press
from portal.errors import PortalError

MISSING_PANGO = (
    "PDF documents cannot be made because the Pango library is missing on this machine. "
    "Install it (Debian: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2; "
    "macOS: brew install pango) and try again. Everything else works without it."
)
NOT_MADE = "The document could not be made. Try again; if it fails again, tell whoever runs the portal."
SECONDS = 600  # by then a press of its own is given up
NAMED = re.compile(r"static:([^\s)\"'<>]+)")
# What the press needs of the environment: to start, to find typefaces and a place for them, and nothing secret.
PASSED_ON = re.compile(r"PATH|HOME|TMPDIR|TEMP|TMP|SYSTEMROOT|LANG|LC_\w+|XDG_\w+|FONTCONFIG_\w+|\w*LIBRARY_PATH")


class DocumentError(PortalError):
    """A document could not be made; the sentence says what is missing or wrong in its template."""


def pdf_from_html(html: str, *, title: str) -> bytes:
    """`html` as a PDF written with the PDF/UA-1 option: tagged, with language, title and bookmarks.

    Addresses in it are fetched only as `static:<path>` (our own static files) or `data:`; any
    other address is refused without a connection, and what it names is left out. Raises
    DocumentError where Pango is missing, an image has no text alternative, or a static file that
    the template names does not exist.
    """
    try:
        made = press.press(html, title, _static)
    except press.PangoMissing as missing:
        raise DocumentError(MISSING_PANGO) from missing
    return _accepted(made)


def long_pdf_from_html(html: str, *, title: str) -> bytes:
    """The same of a long document, by a press in a process of its own: its memory ends with it.

    Nothing that was made before it leaves a mark on it, nor does the order of sets: it is the same file each time.
    """
    return _accepted(pressed_apart(html, title=title))


def pressed_apart(html: str, *, title: str) -> press.Pressed:
    """What a press of its own makes of `html`, and the memory it took. DocumentError where it does not come to an end.

    It is given the static files that are named in `html`, its order by its input, and no secret of the environment.
    """
    named = {unquote(name).lstrip("/") for name in NAMED.findall(html)}
    files = {name: path for name in sorted(named) if (path := _static(name))}
    order = json.dumps({"html": html, "title": title, "files": files}).encode()
    kept = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
    environment = {**kept, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}
    command = [sys.executable, "-P", str(Path(press.__file__))]
    try:
        done = subprocess.run(  # noqa: S603  our own program
            command, input=order, env=environment, capture_output=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired as late:
        raise DocumentError(NOT_MADE) from late
    head, _, pdf = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise DocumentError(NOT_MADE) from RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    said = json.loads(head)
    if "lacking" in said:
        raise DocumentError(MISSING_PANGO)
    return press.Pressed(pdf, tuple(said["missing"]), tuple(said["silent"]), said["megabytes"])


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


def _static(name: str) -> str | None:
    found = None if ".." in name.split("/") else finders.find(name)
    return found if isinstance(found, str) else None


def _accepted(made: press.Pressed) -> bytes:
    if made.missing:
        raise DocumentError(f"The document's template names a file that is not there: {', '.join(made.missing)}.")
    if made.silent:
        raise DocumentError(f"The document was not made: a picture in it has no words for it. {made.silent[0]}")
    return made.pdf
