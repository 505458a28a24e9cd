"""The three questions that section 42 of the Care Act 2014 asks, as a guided page. No answer is stored."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.access import moment, public

from ..forms.adults import AdultTestForm, outcome
from .opened import opened_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@public
@sensitive_post_parameters()
def threshold_adults(request: HttpRequest) -> HttpResponse:
    """The questions; after they are answered, what follows, what to record and whom to call."""
    found = opened_or_404(moment())
    test = found.book.spec.adult_test
    if test is None:
        raise Http404
    form = AdultTestForm(request.POST or None, test=test)
    answer = outcome(form.answers, test) if form.is_valid() else None
    # The route for adults, where the test names one; otherwise that of the framework stands.
    route = found.route(test.contacts) or found.emergency
    context = found.context(form=form, test=test, answer=answer, reach=found.reach(test.contacts), emergency=route)
    response = render(request, "thresholds/adults.html", context)
    if request.method == "POST":
        patch_cache_control(response, no_store=True, private=True)
    return response
