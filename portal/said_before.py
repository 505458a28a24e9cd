"""What a page said to somebody is said again while nothing was written since.

Only in a web server's own memory, only for the session that it was said to, and only in the London minute in which it
was said: at its end nothing is left. Whether something was written is asked of the trail at every request
(`trail.standing`), before a page is made: every change is an event, so what another process changed is on the very next
page. Who asks and what they may do is asked of the database as ever, and is part of what a page is kept under; a
reading of a case is put on the trail each time (docs/adr/0137).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib.auth.signals import user_logged_out
from django.contrib.messages import get_messages
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from portal.access import View, moment
from portal.accounts.queries import authorities
from portal.clock import london_date
from portal.subjects import Subject
from portal.trail.events import Event
from portal.trail.recording import noted, record
from portal.trail.standing import LOOKS, Standing

LONGEST_SECONDS = 60
# After the end of the minute, so that it is over.
A_LITTLE = 0.1
MOST_PAGES, LARGEST, MOST_BYTES = 200, 300_000, 16_000_000
# Fields of forms that are another one at every look.
TOKENS = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w{64}(?=")|(?<=name="once" value=")[0-9a-f]{32}(?=")')
ONCE_LENGTH = 32
HEADERS = {"Content-Type": "text/html; charset=utf-8"}
# Of a person: what changes without anything of a page changing.
BESIDE_THE_POINT = frozenset({"password", "last_login"})

Looks = list[tuple[Event, Subject | str, tuple[str, ...], str]]


@dataclass(frozen=True)
class _Page:
    """The text between its tokens, the length of each token, and what was recorded of its reading."""

    minute: int
    parts: tuple[bytes, ...]
    tokens: tuple[int, ...]
    looks: Looks
    size: int


@dataclass
class Memory:
    """What this process has said. It remembers nothing unless `is_on`, which a web server alone makes it."""

    is_on: bool = False
    standing: Standing = field(default_factory=Standing)
    _pages: dict[Hashable, _Page] = field(default_factory=dict)
    _bytes: int = 0
    _changes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _timer: threading.Timer | None = None

    def find(self, key: Hashable, changes: int) -> _Page | None:
        """What was said under `key`; nothing at all is left of before the last change."""
        with self._lock:
            self._only(changes)
            return self._pages.get(key)

    def keep(self, key: Hashable, changes: int, page: _Page) -> None:
        """Have `page` said again, if nothing was changed meanwhile. The oldest gives way."""
        with self._lock:
            if changes != self._changes or page.size > LARGEST:
                return
            self._drop(key)
            self._pages[key] = page
            self._bytes += page.size
            while len(self._pages) > MOST_PAGES or self._bytes > MOST_BYTES:
                self._drop(next(iter(self._pages)))
            if self._timer is None:
                self._wait()

    def forget(self) -> None:
        """Nothing of it is left."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._pages)

    def _only(self, changes: int) -> None:
        # A thread that was held up comes with an older number; the newer one stands.
        if changes > self._changes:
            self._pages.clear()
            self._bytes, self._changes = 0, changes

    def _drop(self, key: Hashable) -> None:
        page = self._pages.pop(key, None)
        self._bytes -= page.size if page else 0

    def _wait(self) -> None:
        left = LONGEST_SECONDS - moment().timestamp() % LONGEST_SECONDS
        self._timer = threading.Timer(left + A_LITTLE, self._over)
        self._timer.daemon = True
        self._timer.start()

    def _over(self) -> None:
        """A page whose minute is over goes, also where nobody comes any more."""
        minute = _minute(moment())
        with self._lock:
            for key in [key for key, page in self._pages.items() if page.minute < minute]:
                self._drop(key)
            self._timer = None
            if self._pages:
                self._wait()


memory = Memory()


@receiver(user_logged_out)
def forget(**_: Any) -> None:
    """At a sign-out nothing waits for the next look."""
    memory.forget()


def says_again(view: View) -> View:
    """Mark a `view` that only reads, and shows nothing of who looked at what. Beneath `requires`."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not memory.is_on or request.method != "GET" or not request.session.session_key or get_messages(request):
            return view(request, *args, **kwargs)
        now = moment()
        # Asked before the page is made: what is written while it is made is found at the next look.
        changes = memory.standing.changes()
        key = _key(request, now)
        found = memory.find(key, changes)
        if found is not None:
            _record_again(found.looks, request, now)
            return HttpResponse(_filled(found, request))
        looks: Looks = []
        token = noted.set(looks)
        try:
            response = view(request, *args, **kwargs)
        finally:
            noted.reset(token)
        page = _page(request, response, looks, now)
        if page is not None:
            memory.keep(key, changes, page)
        return response

    asked.says_again = True  # type: ignore[attr-defined]
    return asked


def _minute(now: datetime) -> int:
    """Minutes of London begin when all others do."""
    return int(now.timestamp()) // LONGEST_SECONDS


def _key(request: HttpRequest, now: datetime) -> Hashable:
    """Everything that a page depends on and the trail does not tell: who asks, in which session, for what, and when."""
    person = request.user
    fields = person._meta.concrete_fields
    own = tuple(getattr(person, f.attname) for f in fields if f.attname not in BESIDE_THE_POINT)
    may = authorities(person, london_date(now))
    return request.session.session_key, own, may, request.get_host(), request.get_full_path(), _minute(now)


def _page(request: HttpRequest, response: HttpResponse, looks: Looks, now: datetime) -> _Page | None:
    """What may be said again of this answer; None of anything but a page that changed nothing and told no news."""
    plain = response.status_code == 200 and not response.streaming and not response.cookies
    if not plain or dict(response.headers) != HEADERS or any(look[0] not in LOOKS for look in looks):
        return None
    if getattr(get_messages(request), "added_new", False):
        return None
    content = response.content
    tokens, parts = TOKENS.findall(content), tuple(TOKENS.split(content))
    if any(token in part for token in set(tokens) for part in parts):
        return None
    return _Page(_minute(now), parts, tuple(map(len, tokens)), looks, len(content))


def _filled(page: _Page, request: HttpRequest) -> bytes:
    """The page with tokens of its own: one for this browser in all of its forms, and one more for each taken once."""
    pieces, csrf = [page.parts[0]], get_token(request).encode()
    for length, part in zip(page.tokens, page.parts[1:], strict=True):
        pieces += [uuid4().hex.encode() if length == ONCE_LENGTH else csrf, part]
    return b"".join(pieces)


def _record_again(looks: Looks, request: HttpRequest, now: datetime) -> None:
    """Who looks at a case is on the trail, however the page came about."""
    if looks:
        with transaction.atomic():
            for event, target, fields, reason in looks:
                record(event, target=target, by=request.user, now=now, fields=fields, reason=reason)
