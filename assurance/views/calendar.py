"""The calendar of a year as a grid and as a list, the list of every activity, and the framework's methods."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date

from .. import queries
from ..forms import ListFilter
from ..months import Year, span_words

P = Permission
PAGE = 50


@require_safe
@requires(P.READ_ASSURANCE)
def assurance(request: HttpRequest) -> HttpResponse:
    """The calendar of the year that today lies in."""
    return _calendar(request, queries.this_year(london_date(moment())))


@require_safe
@requires(P.READ_ASSURANCE)
def assurance_year(request: HttpRequest, year: int) -> HttpResponse:
    """The calendar of the year that begins in the calendar year `year`."""
    shown = queries.year(year)
    if shown is None:
        raise Http404
    return _calendar(request, shown)


def _calendar(request: HttpRequest, shown: Year) -> HttpResponse:
    on = london_date(moment())
    context = {
        "calendar": queries.calendar(shown, request.user, on),
        "framework": queries.framework(),
        "before": queries.year(shown.name - 1),
        "after": queries.year(shown.name + 1),
        "current": queries.this_year(on).name == shown.name,
        "as_list": request.GET.get("view") == "list",
        "may_plan": holds(request.user, P.PLAN_ASSURANCE, on),
    }
    return render(request, "assurance/calendar_page.html", context)


@require_safe
@requires(P.READ_ASSURANCE)
def assurance_activities(request: HttpRequest) -> HttpResponse:
    """Every activity, narrowed by method and state."""
    on = london_date(moment())
    methods = list(queries.methods())
    form = ListFilter(request.GET or None, methods=methods)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = queries.listed(request.user, on, method=chosen.get("method", ""), state=chosen.get("state", ""))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [{"activity": a, "when": span_words(a.from_month, a.to_month)} for a in page.object_list]
    context = {"form": form, "page": page, "lines": lines, "may_plan": holds(request.user, P.PLAN_ASSURANCE, on)}
    return render(request, "assurance/activity_list.html", context)


@require_safe
@requires(P.READ_ASSURANCE)
def assurance_framework(request: HttpRequest) -> HttpResponse:
    """Every method of the framework, what is promised of it, and where that is printed."""
    promised: dict[int, list] = {}
    for promise in queries.promises():
        promised.setdefault(promise.method_id, []).append(promise)
    methods = [{"method": m, "promises": promised.get(m.pk, [])} for m in queries.methods()]
    context = {"framework": queries.framework(), "methods": methods}
    return render(request, "assurance/framework_page.html", context)
