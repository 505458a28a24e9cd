"""Setting up and using a second factor: allauth's pages, in the portal's forms and words."""

from __future__ import annotations

import json
from typing import Any

import qrcode
from allauth.account import views as account_views
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods

from portal.access import moment, public, requires
from portal.clock import london_date
from portal.errors import NotAllowed, Refused
from portal.trail.events import Event

from .. import actions, forms, policies, queries, recovery_codes, second_factor
from ..models import Person
from ..permissions import Permission
from ..sessions import browser_words


class IndexView(base.IndexView):
    """What somebody has, and what they may add; where one is needed and there is none yet, why and what to do."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`needed`: this person's role asks for one; `confirmed`: this session has it."""
        person = self.request.user
        return super().get_context_data(**kwargs) | {
            "needed": second_factor.needed(person),
            "enrolled": queries.has_second_factor(person),
            "exempt": not settings.SECOND_FACTOR_REQUIRED,
        }


class _Adds:
    """A page that adds a second factor: with it, on the trail and told to its owner, or not at all."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Add it; the codes that come with the first one are told of as well."""
        person, now = self.request.user, moment()
        with transaction.atomic():
            response = super().form_valid(form)
            actions.second_factor_changed(person=person, event=Event.SECOND_FACTOR_ADDED, now=now)
            if self.did_generate_recovery_codes:
                actions.second_factor_changed(person=person, event=Event.RECOVERY_CODES_MADE, now=now)
        second_factor.confirm(self.request)
        return response


class _Asks:
    """A page on which the browser is asked for a passkey: what it is asked stands in an attribute, not in a script."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`passkey`: the question, as JSON."""
        context = super().get_context_data(**kwargs)
        return context | {"passkey": json.dumps(context["js_data"], cls=DjangoJSONEncoder)}


class AuthenticateView(_Asks, base.AuthenticateView):
    """The second step of signing in: a code, or a passkey."""

    form_class = forms.CodeForm


class ActivateAppView(_Adds, totp.ActivateTOTPView):
    """A picture for the app, and the first code that it shows."""

    form_class = forms.AppForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`picture`: the squares of the code as the path of a drawing, and how many there are in a row."""
        context = super().get_context_data(**kwargs)
        code = qrcode.QRCode(border=2)
        code.add_data(context["totp_url"])
        rows = code.get_matrix()
        squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
        return context | {"picture": squares, "size": len(rows)}


class AddPasskeyView(_Adds, _Asks, passkeys.AddWebAuthnView):
    """The browser makes the passkey; the page only names it."""

    form_class = forms.PasskeyForm

    def get_initial(self) -> dict[str, Any]:
        """The browser that makes it names it, until its owner does."""
        return super().get_initial() | {"name": browser_words(self.request.headers.get("User-Agent", ""))}


class ConfirmPasskeyView(_Asks, passkeys.ReauthenticateWebAuthnView):
    """A passkey once more."""


class RemovePasskeyView(passkeys.RemoveWebAuthnView):
    """One of one's own; the last one stays where a second factor is needed."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Refuse with a sentence, or remove."""
        if not second_factor.SecondFactorAdapter().can_delete_authenticator(self.get_object()):
            raise Refused("Your role needs a second factor. Add another one first, then remove this passkey.")
        return super().form_valid(form)


class CodesView(codes.ViewRecoveryCodesView):
    """Shown once; from then on they are kept so that nobody can read them."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is shown, read before it is sealed."""
        with transaction.atomic():
            context = super().get_context_data(**kwargs)
            recovery_codes.seal(self.request.user)
        return context


class MakeCodesView(codes.GenerateRecoveryCodesView):
    """New codes in the place of the old ones."""

    form_class = forms.MakeCodesForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them, on the trail and told to their owner, or not at all."""
        with transaction.atomic():
            response = super().form_valid(form)
            actions.second_factor_changed(person=self.request.user, event=Event.RECOVERY_CODES_MADE, now=moment())
        return response


class ConfirmPasswordView(account_views.ReauthenticateView):
    """The password once more, before a second factor is changed in a session that is not fresh."""

    form_class = forms.ConfirmPasswordForm


class ConfirmCodeView(base.ReauthenticateView):
    """A code once more, for somebody who has no password."""

    form_class = forms.ConfirmCodeForm


ASKED = require_http_methods(["GET", "HEAD", "POST"])


def _own(view: Any) -> Any:
    return ASKED(requires(Permission.SEE_TODAY)(view))


index = _own(IndexView.as_view())
authenticate = public(ASKED(AuthenticateView.as_view()))
app_add = _own(ActivateAppView.as_view())
app_remove = _own(totp.DeactivateTOTPView.as_view())
passkey_add = _own(AddPasskeyView.as_view())
passkey_remove = _own(RemovePasskeyView.as_view())
passkey_sign_in = public(ASKED(passkeys.LoginWebAuthnView.as_view()))
codes_view = _own(CodesView.as_view())
codes_make = _own(MakeCodesView.as_view())
confirm_password = _own(ConfirmPasswordView.as_view())
confirm_code = _own(ConfirmCodeView.as_view())
confirm_passkey = _own(ConfirmPasskeyView.as_view())


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE, Permission.APPOINT_SCRUTINEER)
def person_clear(request: HttpRequest, person_id: int) -> HttpResponse:
    now = moment()
    shown = get_object_or_404(Person, pk=person_id)
    if refusal := policies.clearing(request.user, shown, london_date(now)):
        raise NotAllowed(refusal)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.clear_second_factor(person=shown, reason=form.cleaned_data["reason"], by=request.user, now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Their second factors are cleared. They set one up when they next sign in.")
            return redirect("person", shown.pk)
    context = {"form": form, "shown": shown}
    return render(request, "accounts/person_clear.html", context, status=422 if form.errors else 200)
