"""The virus scanner: ClamAV's daemon, asked over its own protocol where `CLAMD` names one.

It fails closed: while the scanner does not answer, or answers anything but that a file is clean, no file is taken.
"""

from __future__ import annotations

import logging
import socket
from typing import IO

from django.conf import settings

from portal.errors import Refused

log = logging.getLogger(__name__)
CHUNK = 64 * 1024
TIMEOUT_SECONDS = 30
CLEAN = b"stream: OK"
FOUND = b"FOUND"

INFECTED = (
    "The virus scanner found something in this file, so it was not kept. Do not send it to anybody; "
    "tell your organisation’s IT service desk."
)
NO_ANSWER = (
    "The virus scanner does not answer, and without it no file is taken. Try again in a few minutes; "
    "what you typed is still here."
)


def scan(file: IO[bytes]) -> None:
    """Have `file` looked at, where a scanner is set. Raises Refused (field `file`) unless it is found clean."""
    if not settings.CLAMD:
        return
    file.seek(0)
    try:
        answer = _ask(file)
    except OSError:
        log.exception("the virus scanner does not answer")
        raise Refused(NO_ANSWER, field="file") from None
    finally:
        file.seek(0)
    if answer == CLEAN:
        return
    if answer.endswith(FOUND):
        log.warning("the virus scanner refused a file")  # neither its name nor what was found: both may tell a case
        raise Refused(INFECTED, field="file")
    log.error("the virus scanner answered something that is not an answer")
    raise Refused(NO_ANSWER, field="file")


def _connect() -> socket.socket:
    if settings.CLAMD.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(TIMEOUT_SECONDS)
        connection.connect(settings.CLAMD.removeprefix("unix:"))
        return connection
    host, _, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host, int(port)), TIMEOUT_SECONDS)


def _ask(file: IO[bytes]) -> bytes:
    """INSTREAM: each piece after its length in four bytes, a length of nought at the end."""
    with _connect() as connection:
        connection.sendall(b"zINSTREAM\0")
        while piece := file.read(CHUNK):
            connection.sendall(len(piece).to_bytes(4, "big") + piece)
        connection.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and (more := connection.recv(4096)):
            answer += more
    return answer.rstrip(b"\0")
