"""One organisation: its standing, its succession, its posts and its people today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.access import moment, requires
from portal.accounts.models import Organisation
from portal.accounts.permissions import Permission
from portal.accounts.queries import holds
from portal.clock import london_date

from .. import queries
from ..queries import named_contacts


@require_safe
@requires(Permission.SEE_DIRECTORY)
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    on = london_date(moment())
    found = get_object_or_404(Organisation, code=code)
    kept = named_contacts.bodies_kept(request.user, on) if holds(request.user, Permission.KEEP_CONTACTS, on) else set()
    contacts = list(named_contacts.of_body(found))
    context = {
        "arrangements": queries.current(),
        "profile": queries.profile(found, on),
        "contacts": [row for row in contacts if row.ends_on is None or row.ends_on >= on],
        "former_contacts": [row for row in contacts if row.ends_on is not None and row.ends_on < on],
        "may_keep": kept is None or found.pk in kept,
        "on": on,
    }
    return render(request, "partnership/organisation.html", context)
