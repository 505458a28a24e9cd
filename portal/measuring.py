"""What each web process counts of its requests, where every process of this machine can add it up.

A process has a small file of numbers of its own and writes to no other, so nothing is locked and nothing is lost when
one is killed. Whoever starts the portal empties the folder (`forget`), so that counters begin again with it.
"""

from __future__ import annotations

import logging
import mmap
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

log = logging.getLogger("portal.requests")

CLASSES = (1, 2, 3, 4, 5)
#: The upper ends, in seconds, of what a request's time is counted under.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SLOTS = len(CLASSES) + len(BUCKETS) + 2
TIMES, SECONDS, NUMBER = len(CLASSES), SLOTS - 2, SLOTS - 1
ENDING = ".counts"


class Counts:
    """The numbers of this process, in a file that others read."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.pid = folder, os.getpid()
        path = folder / f"{self.pid}{ENDING}"
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.truncate(SLOTS * 8)
            self._memory = mmap.mmap(file.fileno(), SLOTS * 8)
        self._lock = threading.Lock()

    def add(self, status: int, seconds: float) -> None:
        """One request more, with this status, that took so long."""
        place = next((n for n, end in enumerate(BUCKETS) if seconds <= end), None)
        with self._lock:
            self._add(max(1, min(5, status // 100)) - 1, 1)
            if place is not None:
                self._add(TIMES + place, 1)
            self._add(SECONDS, seconds)
            self._add(NUMBER, 1)

    def _add(self, slot: int, value: float) -> None:
        (was,) = struct.unpack_from("d", self._memory, slot * 8)
        struct.pack_into("d", self._memory, slot * 8, was + value)


_own: dict[str, Counts] = {}


def counts() -> Counts:
    """This process's numbers; a child that was forked begins its own."""
    own = _own.get("counts")
    if own is None or (own.folder, own.pid) != (settings.METRICS_DIR, os.getpid()):
        own = _own["counts"] = Counts(settings.METRICS_DIR)
    return own


def totals(folder: Path) -> list[float]:
    """The numbers of all processes of this machine, those that have ended too, added up slot by slot."""
    read = [struct.unpack(f"{SLOTS}d", data) for data in _contents(folder)]
    return [sum(column) for column in zip(*read, strict=True)] if read else [0.0] * SLOTS


def _contents(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.glob(f"*{ENDING}")):
        data = path.read_bytes()
        if len(data) == SLOTS * 8:
            yield data


def forget(folder: Path) -> None:
    """Begin to count from nothing: for whoever starts the web servers of this machine."""
    for path in folder.glob(f"*{ENDING}"):
        path.unlink(missing_ok=True)


class MeasuringMiddleware:
    """Counts every request and how long it took, and tells it to the log: by its page's name, never its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on. Where the counting itself fails (a full disk), the answer still goes out."""
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        try:
            counts().add(response.status_code, seconds)
        except OSError:
            log.warning("a request could not be counted")
        match = request.resolver_match
        log.info(
            "request", extra={
                "method": request.method if request.method in ("GET", "HEAD", "POST") else "other",
                "page": (match.url_name if match else None) or "none",
                "status": response.status_code,
                "request_id": response.headers.get("X-Request-Id"),
                "milliseconds": round(seconds * 1000, 1),
            },
        )  # fmt: skip
        return response
