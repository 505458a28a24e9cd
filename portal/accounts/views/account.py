"""One's own account, and who may do what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from portal.access import moment, requires
from portal.clock import london_date

from .. import groups, policies, queries
from ..choices import Role
from ..permissions import EVERYONE, GRANTS, Permission


@require_safe
@requires(Permission.SEE_TODAY)
def account(request: HttpRequest) -> HttpResponse:
    on = london_date(moment())
    appointments = [
        {
            "appointment": a,
            "group": groups.name(a.group_code) if a.group_code else "",
            "may_lend": policies.delegating(request.user, a, on) is None,
            "delegations": [d for d in a.delegations.all() if not d.void and d.ends_on >= on],
        }
        for a in queries.appointments_of(request.user)
        if not a.void and (a.ends_on is None or a.ends_on >= on)
    ]
    context = {
        "appointments": appointments,
        "deputising": queries.deputising_of(request.user, on),
        "manages": queries.holds(request.user, Permission.MANAGE_PEOPLE, on),
        "appoints_scrutineer": queries.holds(request.user, Permission.APPOINT_SCRUTINEER, on),
    }
    return render(request, "accounts/account.html", context)


@require_POST
@requires(Permission.SEE_TODAY)
def still_here(request: HttpRequest) -> HttpResponse:
    """A sign of life from somebody who is typing: the session goes on as after any request."""
    return HttpResponse("")


@require_safe
@requires(Permission.SEE_TODAY)
def permissions(request: HttpRequest) -> HttpResponse:
    """The table of `permissions.GRANTS`, both ways round; the reader's own roles are marked."""
    mine = {a.role for a in queries.authorities(request.user, london_date(moment()))}
    by_permission = [
        (permission, GRANTS[permission] == EVERYONE, [(r, r in mine) for r in Role if r in GRANTS[permission]])
        for permission in Permission
    ]
    by_role = [(r, r in mine, [p for p in Permission if r in GRANTS[p]]) for r in Role]
    return render(request, "accounts/permissions.html", {"by_permission": by_permission, "by_role": by_role})
