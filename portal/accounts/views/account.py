"""One's own account, and who may do what."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import moment, requires
from portal.clock import london_date

from .. import actions, groups, policies, queries
from ..choices import Role
from ..permissions import EVERYONE, GRANTS, Permission
from ..sessions import sessions_of


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


@require_http_methods(["GET", "POST"])
@requires(Permission.SEE_TODAY)
def still_here(request: HttpRequest) -> HttpResponse:
    """A sign of life from somebody who is typing: the session goes on as after any request.

    Asked from under the cover of a page whose session had ended: who is signed in now, and the token of their forms.
    """
    if request.method == "GET":
        return JsonResponse({"person": str(request.user.pk), "token": get_token(request)})
    return HttpResponse("")


@require_safe
@requires(Permission.SEE_TODAY)
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in, this place first."""
    found = sessions_of(request.user, moment())
    current = [one for one in found if one.key == request.session.session_key]
    others = [one for one in found if one.key != request.session.session_key]
    return render(request, "accounts/own_sessions.html", {"current": current, "others": others})


@require_POST
@requires(Permission.SEE_TODAY)
@reauthentication_required
def own_sessions_end(request: HttpRequest) -> HttpResponse:
    """End one other of one's own, or all of them, ten minutes after signing in only with the password or a code."""
    current, handle = request.session.session_key, request.POST.get("which", "")
    ended = actions.end_own_sessions(by=request.user, current=current, handle=handle, now=moment())
    messages.success(request, "You are signed out there." if ended == 1 else f"You are signed out in {ended} places.")
    return redirect("own_sessions")


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
