"""A form is taken once: a double click, or going back and posting again, leads where the first post led.

Each form carries a token (`{% once %}`). The first post claims it and leaves behind where it
redirected to; a second one with the same token runs no view and is sent to the same place. A post
that came back as a page with errors releases its token, for the corrected form is a new attempt.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from portal.models import OnceToken

TOKEN = re.compile(r"[0-9a-f]{32}")
KEPT_FOR = timedelta(days=2)
WAIT_SECONDS = 8.0


class OnceMiddleware:
    """Lets each `once` token of a signed-in person through a single time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Claim the token, run the view, remember where it led."""
        token = request.POST.get("once", "") if request.method == "POST" else ""
        if not TOKEN.fullmatch(token) or not request.user.is_authenticated:
            return self.get_response(request)
        try:
            with transaction.atomic():
                OnceToken.objects.create(token=token, person_id=request.user.pk, at=timezone.now())
        except IntegrityError:
            return self._second(request, token)
        mine = OnceToken.objects.filter(token=token)
        try:
            response = self.get_response(request)
        except BaseException:
            mine.delete()
            raise
        if isinstance(response, HttpResponseRedirect):
            mine.update(led_to=response.url[:500])
        else:
            mine.delete()
        return response

    def _second(self, request: HttpRequest, token: str) -> HttpResponse:
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            row = OnceToken.objects.filter(token=token).first()
            if row is None:
                # The first attempt was refused with a page of its own: show the form afresh.
                return _page_of_the_form(request)
            if row.person_id != request.user.pk:
                break
            if row.led_to:
                messages.info(request, "This had already been received, so it was not done twice.")
                return HttpResponseRedirect(row.led_to)
            time.sleep(0.1)
        messages.info(request, "This is received already, and is still being done. Look again in a minute.")
        return _page_of_the_form(request)


def _page_of_the_form(request: HttpRequest) -> HttpResponse:
    """Where the form was pressed, which is not always the address it is sent to: a button's may take posts alone."""
    page = request.headers.get("Referer", "")
    if page and url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(page)
    return HttpResponseRedirect(request.path)


def forget_old() -> int:
    """Delete tokens that no open page can still hold; returns how many."""
    return OnceToken.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]
