"""One organisation: its standing, its succession, its posts and its people today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.clock import london_date

from .. import queries


@require_safe
@requires(Permission.SEE_DIRECTORY)
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    on = london_date(moment())
    found = get_object_or_404(Organisation, code=code)
    context = {"arrangements": queries.current(), "profile": queries.profile(found, on), "on": on}
    return render(request, "partnership/organisation.html", context)
