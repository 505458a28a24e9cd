"""How long a session lasts: a quarter of an hour without a sign of life, twelve hours in all.

A session is given a new key at sign-in (Django does that) and whenever what its person may do has changed, so that a
key that somebody saw before opens nothing that came after. Whose account is closed has no session (see
`actions.deactivate`), and is nobody to the next request in any case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from portal.access import moment
from portal.clock import london_date

from . import tries
from .models import Person
from .queries import authorities, current_authorities

BEGAN, SEEN, ROLES = "began_at", "seen_at", "roles"
IN_ALL_SECONDS = 12 * 60 * 60
# A session that is in use is written once a minute at most.
WRITTEN_EVERY_SECONDS = 60


def begin(request: HttpRequest, person: Person, now: datetime) -> None:
    """Note when the session of `person` began, and with which roles."""
    stamp = int(now.timestamp())
    request.session[BEGAN] = request.session[SEEN] = stamp
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
        return stamp - began >= IN_ALL_SECONDS or stamp - seen >= settings.SESSION_IDLE_SECONDS

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
