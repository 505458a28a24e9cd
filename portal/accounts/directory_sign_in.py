"""Signing in with a council's or an NHS directory's own account (OpenID Connect; docs/adr/0111).

The directory says who somebody is; what they may do is their appointment here, and an account here comes from an
invitation alone. Somebody is recognised by the address that the directory has verified, once; from then on by the
number that the directory gives them.
"""

from __future__ import annotations

import secrets
from typing import Any

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from .models import Person

# How a directory may sign: with a key of which only its public half is known here.
SIGNED_BY = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
NONCE = "directory_nonce"


class DirectoryDoor(OpenIDConnectOAuth2Adapter):
    """The directory's own doors, believed only where they are its own, and tokens only with its signature."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the directory says of itself; it must be the one that the setting names."""
        said = super().openid_config
        if said.get("issuer", "").rstrip("/") != settings.OIDC_SERVER.rstrip("/"):
            raise OAuth2Error("the directory calls itself by another name")
        return said

    def get_provider(self) -> Any:
        """The provider, asking for a token of this sign-in alone; what the request would add is left out."""
        provider = super().get_provider()

        def asked(request: HttpRequest, _action: str) -> dict[str, str]:
            request.session[NONCE] = secrets.token_urlsafe(24)
            return {"nonce": request.session[NONCE]}

        provider.get_auth_params_from_request = asked
        return provider

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """With its signature always, although it came straight from the directory, and for this sign-in alone."""
        if jwt.get_unverified_header(id_token).get("alg") not in SIGNED_BY:
            raise OAuth2Error("signed in a way that was not agreed")
        said = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        nonce = self.request.session.pop(NONCE, "")
        if not nonce or not secrets.compare_digest(str(said.get("nonce", "")), nonce):
            raise OAuth2Error("the token is not of this sign-in")
        return said


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """Nobody signs up through a directory, and nobody signs in whose address it has not verified."""

    def get_requests_session(self) -> requests.Session:
        """Where the directory's own doors lead elsewhere, nobody follows."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never open."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account; without one, or with a closed one, say so in the same words and stop."""
        if not sociallogin.is_existing:
            person = self._person_of(sociallogin)
            if person is not None:
                sociallogin.connect(request, person)
        if not sociallogin.is_existing or not sociallogin.user.is_active:
            raise ImmediateHttpResponse(refused(request))
        said = sociallogin.account.extra_data.get("id_token") or {}
        # RFC 8176: "mfa" in `amr` says that more than one factor was used. Believed only where the setting says so.
        request.directory_confirmed = settings.OIDC_SECOND_FACTOR and "mfa" in (said.get("amr") or [])

    def _person_of(self, sociallogin: SocialLogin) -> Person | None:
        for address in sociallogin.email_addresses:
            if address.verified:
                return Person.objects.filter(email__iexact=address.email, is_active=True).first()
        return None

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """The directory refused, or what came back is not what was sent for: one page for all of it."""
        raise ImmediateHttpResponse(refused(request))


def refused(request: HttpRequest) -> Any:
    """The page that says that nobody was signed in, and what to do."""
    return render(request, "account/directory_refused.html", status=403)
