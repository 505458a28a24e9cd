"""The page of the trail."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.permissions import Permission
from portal.clock import london_date

from .forms import TrailFilterForm
from .queries import lines, narrowed, visible_to

PAGE = 50


@require_safe
@requires(Permission.READ_TRAIL)
def trail(request: HttpRequest) -> HttpResponse:
    """Who did what and who looked at what, the newest first, narrowed by the filter."""
    form = TrailFilterForm(request.GET or None)
    events = visible_to(request.user, london_date(moment()))
    if form.is_bound and form.is_valid():
        events = narrowed(events, **form.cleaned_data)
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    return render(
        request,
        "trail_pages/trail_list.html",
        {"form": form, "page": page, "lines": lines(page.object_list), "kept": kept.urlencode()},
    )
