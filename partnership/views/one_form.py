"""The page of one form, and the deed behind it: shape, one action, back to where it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.access import moment
from portal.editing import taken


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    heading: str,
    button: str,
    up: str,
    up_words: str,
    text: str | Sequence[str] = "",
    **more: Any,
) -> HttpResponse:
    """The page of `form`: `up` is the path back and `up_words` its name, `text` what stands above the form.

    `more`: caption, quote, grave (a deed that weighs), stale (what `portal.editing.stale` gives).
    """
    lines = text if isinstance(text, str) else "\n".join(text)
    context = {"form": form, "heading": heading, "button": button, "up": up, "up_words": up_words, "text": lines}
    return render(request, "partnership/form_page.html", {**context, **more})


def one_form(
    request: HttpRequest,
    form: BaseForm,
    action: Callable[..., Any],
    *,
    said: str,
    given: dict[str, Any],
    to: str = "",
    **page: Any,
) -> HttpResponse:
    """The page of `form` whose action gets `given` and everything typed; then `said`, and on to `to` (`up` itself)."""
    if request.method == "POST" and form.is_valid():
        done, _made = taken(form, action, by=request.user, now=moment(), **given, **form.cleaned_data)
        if done:
            messages.success(request, said)
            return redirect(to or page["up"])
    return form_page(request, form, **page)
