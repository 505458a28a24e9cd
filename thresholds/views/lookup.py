"""The look-up. What is typed comes by POST, is answered, and is kept nowhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import moment, public

from ..book import LookUpFailed
from ..finding import find
from ..forms.lookup import LookUpForm, NarrowForm
from .opened import Opened, none_loaded, opened


@require_http_methods(["GET", "HEAD", "POST"])
@public
@sensitive_post_parameters()
@sensitive_variables()
def thresholds(request: HttpRequest) -> HttpResponse:
    """The box, and under it what the framework says about what was typed. An address may narrow, never search."""
    now = moment()
    found = opened(now)
    if found is None:
        return none_loaded(request)
    if request.method == "POST":
        form = LookUpForm(request.POST, book=found.book)
        context = _answered(form, found)
    else:
        form = LookUpForm(initial=_narrowed(request, found), book=found.book)
        context = {}
    response = render(request, "thresholds/lookup.html", found.context(form=form, **context))
    if request.method == "POST":
        patch_cache_control(response, no_store=True, private=True)
    return response


@require_POST
@public
@sensitive_post_parameters()
@sensitive_variables()
def threshold_results(request: HttpRequest) -> HttpResponse:
    """The answer alone, for the page that refreshes it while somebody types."""
    found = opened(moment())
    if found is None:
        return none_loaded(request)
    form = LookUpForm(request.POST, book=found.book)
    context = found.context(form=form, alone=True, **_answered(form, found))
    response = render(request, "thresholds/_answer.html", context)
    patch_cache_control(response, no_store=True, private=True)
    return response


@sensitive_variables()
def _answered(form: LookUpForm, found: Opened) -> dict[str, Any]:
    """The finding with whom to call for it; where the box is wrong or the search broke, the routes to a person."""
    everybody = {"reach": found.reach(found.book.contacts)}
    if not form.is_valid():
        return everybody if form["words"].errors else {}
    try:
        finding = find(found.book, form.cleaned_data["words"], form.choice)
    except LookUpFailed as failed:
        return {"failed": failed.sentence, **everybody}
    if finding.nothing:
        return {"finding": finding, **everybody}
    contacts = found.book.contacts_for(level.code for level in finding.levels)
    return {"finding": finding, "reach": found.reach(contacts)}


def _narrowed(request: HttpRequest, found: Opened) -> dict[str, str]:
    """The filters that an address carries, those alone that the lists offer."""
    form = NarrowForm(request.GET, book=found.book)
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}
