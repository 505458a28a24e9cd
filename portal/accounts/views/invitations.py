"""Inviting somebody, taking it back, and the page that the invited person sees."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import moment, public, requires
from portal.clock import london_date
from portal.errors import Refused

from .. import actions
from ..actions.invitations import find
from ..forms import AcceptForm, InviteForm
from ..models import Invitation
from .people import MANAGES


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*MANAGES)
def person_invite(request: HttpRequest) -> HttpResponse:
    now = moment()
    form = InviteForm(request.POST or None, by=request.user, on=london_date(now))
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(**form.cleaned_data, by=request.user, now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"The invitation to {invitation.name} is on its way. It runs for 14 days.")
            return redirect("people")
    return render(request, "accounts/person_invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@requires(*MANAGES)
def invitation_withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=invitation_id)
    actions.withdraw(invitation=invitation, by=request.user, now=moment())
    messages.success(request, f"The invitation to {invitation.name} no longer works.")
    return redirect("people")


@public
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Anybody with the link, signed in or not: a link that is no good says the same whatever is wrong with it."""
    now = moment()
    try:
        invitation = find(token, now)
    except Refused as refusal:
        return render(request, "accounts/invitation_closed.html", {"refusal": refusal}, status=404)
    form = AcceptForm(request.POST or None, invitation=invitation, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        name, password = form.cleaned_data["name"], form.cleaned_data["password1"]
        try:
            person = actions.accept(token=token, name=name, password=password, now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            start_session(request, person, backend="django.contrib.auth.backends.ModelBackend")
            return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/invitation_accept.html", context, status=422 if form.errors else 200)
