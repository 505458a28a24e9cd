"""How every view of a practice review begins, and the one page on which its forms are drawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.editing import stale, taken
from portal.errors import Conflict
from portal.forms import VersionedForm
from portal.trail.events import Event
from portal.trail.recording import record

from ...models import PracticeReview
from ..queries import visible_to

SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def load_practice(request: HttpRequest, reference: str, now: datetime) -> PracticeReview:
    """The review, if this person may see it; otherwise 404, exactly as for a reference that was never given.

    Reading one is on the trail: one event for each page that shows it.
    """
    if "\x00" in reference:  # PostgreSQL takes no NUL character
        raise Http404
    review = visible_to(request.user, now).select_related("rapid_review").filter(reference=reference).first()
    if review is None:
        raise Http404
    if request.method == "GET":
        page = request.resolver_match.url_name or "" if request.resolver_match else ""
        with transaction.atomic():
            record(Event.PRACTICE_READ, target=review.subject, by=request.user, now=now, fields=[page])
    return review


def practice_form(
    request: HttpRequest,
    review: PracticeReview,
    form: BaseForm,
    action: Callable[..., Any],
    /,
    *,
    heading: str,
    button: str,
    done: str,
    up: str,
    now: datetime,
    stored: Callable[[], VersionedForm] | None = None,
    values: Callable[[], dict[str, Any]] | None = None,
    text: str = "",
    quote: str = "",
    grave: bool = False,
    up_words: str = "",
    **arguments: Any,
) -> HttpResponse:
    """Show one form of the review, and run its one action once it is valid; then go `up` (the name of a page).

    `values` gives the action's arguments where they are not the form's own names; `stored` the same form on what is
    stored now, where two people may write at once.
    """
    back = reverse(up, kwargs={"reference": review.reference})
    context: dict[str, Any] = {
        "form": form, "heading": heading, "caption": review.reference, "button": button, "text": text, "quote": quote,
        "grave": grave, "up": back, "up_words": up_words or review.reference,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = values() if values is not None else form.cleaned_data
        try:
            ok, _made = taken(form, action, by=request.user, now=now, **arguments, **given)
        except Conflict as conflict:
            if stored is None:
                raise
            context |= {"stale": stale(form, conflict, stored()), "discard": request.path}  # type: ignore[arg-type]
        else:
            if ok:
                messages.success(request, done)
                return redirect(back)
    return render(request, "partnership/form_page.html", context)
