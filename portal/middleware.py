"""Sign-in everywhere unless a view says otherwise, and refusals as pages that say what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal import throttle
from portal.access import is_findable, is_kept, moment
from portal.accounts.actions import read_too_fast
from portal.errors import Conflict, NotAllowed, PortalError, Refused
from portal.remembered import READING
from portal.subjects import kind_named

log = logging.getLogger("portal.refusals")
# What was not allowed, not to be found, too late, not taken as it was, too large or too often.
REFUSALS = frozenset({400, 403, 404, 405, 409, 413, 422, 429})
NOTHING_RUNS = "sandbox; default-src 'none'"


class SignInRequiredMiddleware:
    """Sends everybody who is not signed in to the sign-in page, except on views with the `public` mark."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; signed-in pages are stored by no browser or proxy, and shown by no search engine.

        Nor does anything run in what is saved as a file, should a browser open it all the same.
        """
        response = self.get_response(request)
        if not is_findable(request):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
        kept = is_kept(request) and response.status_code == HTTPStatus.OK
        if signed_in and not kept and "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store, private"
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = NOTHING_RUNS
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Redirect to sign-in before a view that is not public runs."""
        if request.user.is_authenticated or getattr(view, "public", False):
            return None
        if request.method == "POST" and getattr(request, "session_is_over", False):
            # The form's own token was right, so what is shown is what this person typed, and is not lost.
            return render(request, "errors/401.html", status=401)
        return redirect_to_login(request.get_full_path())


class RefusalMiddleware:
    """Turns a refusal that no form caught into a page with its sentence and the right status, and logs every one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; an address that only takes what a button sends says so to whoever opens it."""
        response = self.get_response(request)
        if response.status_code in REFUSALS:
            self._tell(request, response.status_code)
        if response.status_code == 405 and not response.content:
            page = render(request, "errors/405.html", status=405)
            page.headers["Allow"] = response.headers.get("Allow", "")
            return page
        return response

    def _tell(self, request: HttpRequest, status: int) -> None:
        """Who was refused what, by number and by name of the address: nothing that was typed or asked for."""
        user = getattr(request, "user", None)
        who = f"person {user.pk}" if user is not None and user.is_authenticated else "nobody signed in"
        match = request.resolver_match
        log.warning("refused with %d: %s %s, %s", status, request.method, match.url_name if match else "nowhere", who)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """403 for what a role may not do, 409 for a conflict, 422 for any other refusal.

        Somebody who only opens a page whose time is over has lost no race: they get a calm page that says where the
        thing stands and what can be done.
        """
        if not isinstance(exception, PortalError):
            return None
        if isinstance(exception, Conflict) and request.method in READING:
            return render(request, "errors/moved_on.html", {"refusal": exception, **_where_to(exception, request)})
        status = {NotAllowed: 403, Conflict: 409, Refused: 422}.get(type(exception), 422)
        return render(request, f"errors/{status}.html", {"refusal": exception}, status=status)


def _where_to(conflict: Conflict, request: HttpRequest) -> dict[str, Any]:
    """The thing's own page, and what this person can do with it now as (words, address)."""
    if conflict.subject is None:
        return {"reference": "", "path": "", "offers": []}
    kind = kind_named(conflict.subject.kind)
    offers = kind.offers(request.user, timezone.now(), conflict.subject) if kind.offers else []
    return {"reference": conflict.subject.reference, "path": kind.path_to(conflict.subject), "offers": offers}


class PaceMiddleware:
    """Asks whoever opens more pages in a minute than anybody reads to wait (docs/adr/0136)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """429 with the seconds to wait, and one event a day; pages for everybody are not counted."""
        most = settings.READINGS_A_MINUTE
        counted = most and request.method in READING and not getattr(view, "public", False)
        if not counted or not request.user.is_authenticated:
            return None
        now = moment()
        if throttle.readings(request.user.pk, now=now) <= most:
            return None
        if throttle.first_of_the_day("read-too-fast", request.user.pk, now=now):
            read_too_fast(person=request.user, now=now)
        answer = render(request, "errors/read_too_fast.html", status=429)
        answer.headers["Retry-After"] = str(throttle.MINUTE - int(now.timestamp()) % throttle.MINUTE)
        return answer
