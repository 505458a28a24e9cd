"""How long a session lasts: a quarter of an hour without a sign of life, twelve hours in all.

A session is given a new key at sign-in (Django does that) and whenever what its person may do has changed, so that a
key that somebody saw before opens nothing that came after. Whose account is closed has no session (see
`actions.deactivate`), and is nobody to the next request in any case. Everybody sees where they are signed in, and may
end what they have left behind (`actions.end_own_sessions`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from portal.access import moment
from portal.clock import london_date

from . import tries
from .models import Person
from .queries import authorities, current_authorities

BEGAN, SEEN, ROLES, BROWSER = "began_at", "seen_at", "roles", "browser"
IN_ALL_SECONDS = 12 * 60 * 60
# A session that is in use is written once a minute at most.
WRITTEN_EVERY_SECONDS = 60
# What browsers and systems call themselves, as far as it helps somebody to know their own; the first that fits.
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Mac", "a Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class OwnSession:
    """One place where somebody is signed in. `handle` names it on a page, and opens nothing."""

    key: str
    handle: str
    browser: str
    began: datetime
    seen: datetime


def sessions_of(person: Person, now: datetime) -> list[OwnSession]:
    """Every session of `person` that is not over at `now`, the one used last first. One query.

    A session does not name its person in a column; there are as many as people signed in within twelve hours.
    """
    stamp, found = int(now.timestamp()), []
    for row in Session.objects.filter(expire_date__gt=now).iterator():
        held = row.get_decoded()
        if held.get(SESSION_KEY) != str(person.pk):
            continue
        began, seen = (held.get(name, stamp) for name in (BEGAN, SEEN))
        if _is_late(began, seen, stamp):
            continue
        handle = salted_hmac("portal.accounts.session", row.session_key, algorithm="sha256").hexdigest()[:32]
        at = (datetime.fromtimestamp(moment, UTC) for moment in (began, seen))
        found.append(OwnSession(row.session_key, handle, held.get(BROWSER, ""), *at))
    return sorted(found, key=lambda one: one.seen, reverse=True)


def browser_words(said: str) -> str:
    """ "Firefox on Windows", of what a browser says of itself; the rest of it is not kept."""
    browser = next((words for part, words in BROWSERS if part in said), "A browser")
    system = next((words for part, words in SYSTEMS if part in said), "")
    return f"{browser} on {system}" if system else browser


def _is_late(began: int, seen: int, stamp: int) -> bool:
    return stamp - began >= IN_ALL_SECONDS or stamp - seen >= settings.SESSION_IDLE_SECONDS


def begin(request: HttpRequest, person: Person, now: datetime) -> None:
    """Note when the session of `person` began, and with which roles."""
    stamp = int(now.timestamp())
    request.session[BEGAN] = request.session[SEEN] = stamp
    request.session[BROWSER] = browser_words(request.headers.get("User-Agent", ""))
    request.session[ROLES] = _told(current_authorities(person, london_date(now)))
    request.signed_in_now = person  # type: ignore[attr-defined]


def _told(held: tuple) -> str:
    parts = sorted(f"{a.role}/{a.organisation_id}/{a.group_code}/{bool(a.delegation_id)}" for a in held)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class SessionMiddleware:
    """Ends a session whose time is over, and gives it a new key when its person's roles changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look before the request is answered; afterwards remember the browser of somebody who has just signed in."""
        now = moment()
        if request.user.is_authenticated:
            if self._is_over(request, now):
                logout(request)
                request.session_is_over = True  # type: ignore[attr-defined]
            else:
                self._keep(request, now)
        response = self.get_response(request)
        person = getattr(request, "signed_in_now", None)
        if person is not None and person.has_usable_password():
            tries.remember_browser(request, response, person)
        return response

    def _is_over(self, request: HttpRequest, now: datetime) -> bool:
        stamp = int(now.timestamp())
        # A session from before this was noted begins now.
        began, seen = (request.session.setdefault(name, stamp) for name in (BEGAN, SEEN))
        return _is_late(began, seen, stamp)

    def _keep(self, request: HttpRequest, now: datetime) -> None:
        stamp = int(now.timestamp())
        if stamp - request.session[SEEN] >= WRITTEN_EVERY_SECONDS:
            request.session[SEEN] = stamp

    def process_view(self, request: HttpRequest, view: Callable, _args: tuple, _kwargs: dict) -> None:
        """Whose roles are others than at the last look goes on under a new key; only where roles decide anything."""
        if not request.user.is_authenticated or getattr(view, "public", False):
            return
        roles = _told(authorities(request.user, london_date(moment())))
        if roles != request.session.setdefault(ROLES, roles):
            request.session.cycle_key()
            request.session[ROLES] = roles
