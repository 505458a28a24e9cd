"""What a view of the thresholds begins with: the framework in force, or what is said while there is none."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ..reaching import LEAVE_TO, Opened, opened, opened_edition

__all__ = ["Opened", "none_loaded", "opened", "opened_edition", "opened_or_404"]


def opened_or_404(now: datetime) -> Opened:
    """The framework in force; an address within it leads nowhere while there is none."""
    found = opened(now)
    if found is None:
        raise Http404
    return found


def none_loaded(request: HttpRequest) -> HttpResponse:
    """What is said until a framework is loaded: 999, and who can load one."""
    return render(request, "thresholds/none.html", {"leave_to": LEAVE_TO})
