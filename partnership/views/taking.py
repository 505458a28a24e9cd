"""How a form of this app becomes one action, and how its page is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.errors import Conflict, Refused


def taken(form: BaseForm, action: Callable[..., Any], /, **arguments: Any) -> tuple[bool, Any]:
    """Run one action for a valid form; a refusal goes beside its field, and nothing typed is lost.

    Returns whether it was done and what it returned.
    """
    try:
        return True, action(**arguments)
    except (Conflict, Refused) as error:
        form.add_error(error.field if error.field in form.fields else None, error.sentence)
    return False, None


def form_page(request: HttpRequest, form: BaseForm, **words: Any) -> HttpResponse:
    """The page of one form: `heading`, `button`, `back` (path), `back_text`; perhaps `caption`, `lines`, `warning`."""
    return render(request, "partnership/record_form.html", {"form": form, **words})
