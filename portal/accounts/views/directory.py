"""Signing in with a directory's account: there, and back (docs/adr/0111)."""

from __future__ import annotations

from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from portal.access import public

from ..directory_sign_in import refused


@public
@require_POST
def sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    if not settings.OIDC_SERVER:
        return redirect("account_login")
    try:
        return openid_connect.login(request, provider_id)
    except RequestException:
        return refused(request)  # the directory does not answer


@public
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    if not settings.OIDC_SERVER:
        return redirect("account_login")
    try:
        return openid_connect.callback(request, provider_id)
    except RequestException:
        return refused(request)
