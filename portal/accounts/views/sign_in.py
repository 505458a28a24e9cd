"""Signing in and out, and passwords: allauth's pages, in the portal's forms. Sign-up has no address."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib.auth import login as start_session
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.views.decorators.http import require_http_methods, require_POST

from portal import front_door
from portal.access import moment, public, requires
from portal.clock import london_date

from .. import forms, tries
from ..models import Person
from ..permissions import Permission
from ..queries import demonstration_people


class SignInView(allauth_views.LoginView):
    """Sign-in, with what needs no account; in the demonstration the page also offers its people, one button each."""

    form_class = forms.SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`demonstration_people` is empty in service; `door` is what anybody may read, or None."""
        now = moment()
        people = demonstration_people(london_date(now)) if settings.DEMONSTRATION else []
        return super().get_context_data(**kwargs) | {
            "demonstration_people": people,
            "door": front_door.at(now),
            "directory": settings.OIDC_NAME if settings.OIDC_SERVER else "",
        }


class ForgottenView(allauth_views.PasswordResetView):
    """Asks for the address; the answer is the same whether it is known, and so is when it comes."""

    form_class = forms.ForgottenForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A known address costs a row of the outbox more: the answer waits until that could have been written."""
        began = time.monotonic()
        response = super().post(request, *args, **kwargs)
        tries.answer_at_a_step(began)
        return response


class NewPasswordView(allauth_views.PasswordResetFromKeyView):
    """Where the link of the message leads."""

    form_class = forms.NewPasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever reads the account's e-mail signs in with this browser at once, whoever else has been guessing."""
        response = super().form_valid(form)
        tries.remember_browser(self.request, response, self.reset_user)
        return response


class ChangePasswordView(allauth_views.PasswordChangeView):
    """For somebody signed in who knows the password; who has none yet is sent to the page that makes one."""

    form_class = forms.ChangePasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Demonstration people and those whom a command made have no password."""
        if not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)


class SignOutView(allauth_views.LogoutView):
    """Signs out; the browser is asked to let go of what it keeps of the pages seen (the offline look-up stays)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """`no-store` has kept nothing; a browser that took no notice is asked once more."""
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


ASKED = require_http_methods(["GET", "HEAD", "POST"])  # allauth's views would take PUT for POST
sign_in = public(ASKED(SignInView.as_view()))
sign_out = public(ASKED(SignOutView.as_view()))
inactive = public(ASKED(allauth_views.AccountInactiveView.as_view()))
forgotten = public(ASKED(ForgottenView.as_view()))
forgotten_done = public(ASKED(allauth_views.PasswordResetDoneView.as_view()))
new_password = public(ASKED(NewPasswordView.as_view()))
new_password_done = public(ASKED(allauth_views.PasswordResetFromKeyDoneView.as_view()))
change_password = ASKED(requires(Permission.SEE_TODAY)(ChangePasswordView.as_view()))


@public
@require_POST
def demonstration_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a demonstration person with one click. Outside the demonstration there is no such address."""
    if not settings.DEMONSTRATION:
        raise Http404
    chosen = request.POST.get("person", "")
    if not chosen.isdecimal():
        raise Http404
    person = get_object_or_404(Person, pk=int(chosen), is_active=True, is_demonstration=True)
    start_session(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))
