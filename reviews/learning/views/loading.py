"""How every view of the learning chain begins, and the one page for its forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from portal.editing import stale, taken
from portal.errors import Conflict

SHOWS_OR_TAKES = ["GET", "HEAD", "POST"]


def one_of(rows: QuerySet[Any], **named: Any) -> Any:
    """The one row among those that this person may see; otherwise 404."""
    if any("\x00" in value for value in named.values() if isinstance(value, str)):
        raise Http404
    found = rows.filter(**named).first()
    if found is None:
        raise Http404
    return found


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent by a form, however little; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest,
    form: Any,
    deed: Callable[..., Any],
    *,
    said: str,
    up: str,
    up_words: str,
    heading: str,
    button: str,
    then: Callable[[Any], str] | None = None,
    values: Callable[[Any], dict[str, Any]] | None = None,
    stored: Callable[[], Any] | None = None,
    about: str = "",
    quote: str = "",
    grave: bool = False,
    **arguments: Any,
) -> HttpResponse:
    """Show a form, or take it: `values(form)` are the deed's further arguments, `then(result)` the page after it.

    `stored()` is the form on what is stored now, to show both texts where somebody was first.
    """
    context: dict[str, Any] = {"form": form, "heading": heading, "caption": up_words, "button": button, "text": about,
                               "grave": grave, "up": up, "up_words": up_words, "quote": quote}  # fmt: skip
    if request.method == "POST" and form.is_valid():
        typed = values(form) if values else form.cleaned_data
        try:
            done, result = taken(form, deed, **arguments, **typed)
        except Conflict as conflict:
            if stored is None:
                raise
            context["stale"] = stale(form, conflict, stored())
            context["discard"] = request.path
        else:
            if done:
                messages.success(request, said)
                return redirect(then(result) if then else up)
    return render(request, "partnership/form_page.html", context)
