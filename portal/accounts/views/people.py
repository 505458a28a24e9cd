"""The list of people, one person, and their account."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import moment, requires
from portal.clock import london_date
from portal.errors import Conflict, NotAllowed, Refused

from .. import actions, groups, policies, queries
from ..forms import ReasonForm
from ..models import Person
from ..permissions import Permission

MANAGES = (Permission.MANAGE_PEOPLE, Permission.APPOINT_SCRUTINEER)
A_PAGE = 50


@require_safe
@requires(*MANAGES)
def people(request: HttpRequest) -> HttpResponse:
    now = moment()
    on = london_date(now)
    # PostgreSQL takes no NUL character, and no name has one.
    words = request.GET.get("name", "").replace("\x00", "").strip()[:120]
    former = request.GET.get("show") == "former"
    page = Paginator(queries.directory(on, words=words, former=former), A_PAGE).get_page(request.GET.get("page"))
    invitations = [
        (invitation, policies.appointing(request.user, invitation.role, on) is None)
        for invitation in queries.open_invitations(now)
    ]
    context = {"page": page, "words": words, "former": former, "invitations": invitations}
    return render(request, "accounts/people_list.html", context)


@require_safe
@requires(*MANAGES)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    on = london_date(moment())
    shown = get_object_or_404(Person, pk=person_id)
    appointments = [
        {
            "appointment": a,
            "group": groups.name(a.group_code) if a.group_code else "",
            "over": a.void or (a.ends_on is not None and a.ends_on < on),
            "may_end": policies.appointing(request.user, a.role, on) is None,
            "may_lend": policies.delegating(request.user, a, on) is None,
            "delegations": [(d, not d.void and d.ends_on >= on) for d in a.delegations.all()],
        }
        for a in queries.appointments_of(shown)
    ]
    context = {
        "shown": shown,
        "appointments": appointments,
        "deputising": queries.deputising_of(shown, on),
        "may_appoint": shown.pk != request.user.pk and bool(policies.roles_offered(request.user, on)),
        "may_close": shown.is_active and policies.closing(request.user, shown, on) is None,
        "may_clear": shown.is_active
        and queries.has_second_factor(shown)
        and policies.clearing(request.user, shown, on) is None,
        "may_reopen": not shown.is_active and policies.reopening(request.user, shown, on) is None,
    }
    return render(request, "accounts/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*MANAGES)
def person_deactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    return _with_reason(request, person_id, actions.deactivate, closing=True)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*MANAGES)
def person_reactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    return _with_reason(request, person_id, actions.reactivate, closing=False)


def _with_reason(request: HttpRequest, person_id: int, action, *, closing: bool) -> HttpResponse:
    now = moment()
    shown = get_object_or_404(Person, pk=person_id)
    may = policies.closing if closing else policies.reopening
    if refusal := may(request.user, shown, london_date(now)):
        raise NotAllowed(refusal)
    if shown.is_active is not closing:
        raise Conflict("This account is already " + ("deactivated." if closing else "active."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            action(person=shown, reason=form.cleaned_data["reason"], by=request.user, now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"The account is {'deactivated' if closing else 'active again'}.")
            return redirect("person", shown.pk)
    context = {"form": form, "shown": shown, "closing": closing}
    return render(request, "accounts/person_account.html", context, status=422 if form.errors else 200)
