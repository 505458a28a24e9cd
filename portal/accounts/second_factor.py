"""A second factor: an authenticator app, a passkey, and recovery codes for the day on which both are lost.

In service everybody whose role can see a case needs one (docs/adr/0109). At the first sign-in they are led to the
page that sets it up, before anything else opens. Demonstration people are signed in with one click and have none.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from portal import brand
from portal.access import moment
from portal.clock import london_date

from . import recovery_codes
from .models import Person
from .permissions import CASE_ROLES
from .queries import authorities

CONFIRMED = "second_factor"
# What somebody without a second factor may open: what sets one up, and the way out.
OPEN = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_change_password",
    }
)


def needed(person: Person) -> bool:
    """Whether `person` may go on only with a second factor: in service, with a role that can see a case."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    return any(a.role in CASE_ROLES for a in authorities(person, london_date(moment())))


def confirmed_at_sign_in(request: HttpRequest, person: Person) -> bool:
    """Whether the sign-in that is being finished was confirmed by something that `person` holds."""
    own = any(record.get("method") == "mfa" for record in get_authentication_records(request, person))
    return own or getattr(request, "directory_confirmed", False)


def confirm(request: HttpRequest) -> None:
    """Something that was just shown to work confirms the session it was shown in, under a new key."""
    request.session[CONFIRMED] = True
    request.session.cycle_key()


class SecondFactorMiddleware:
    """Leads whoever needs a second factor and has not confirmed it in this session to where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Redirect before a view runs that is neither public nor a part of setting it up."""
        if not settings.SECOND_FACTOR_REQUIRED or getattr(view, "public", False) or not request.user.is_authenticated:
            return None
        if request.session.get(CONFIRMED) or request.resolver_match.url_name in OPEN or not needed(request.user):
            return None
        return redirect("mfa_index")


class SecondFactorAdapter(DefaultMFAAdapter):
    """What allauth asks of us: secrets are stored encrypted, names are the partnership's, sentences say what to do."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or was used already. Wait for the next one.",
        "cannot_delete_authenticator": "Your role needs a second factor. Add a passkey first, then remove the app.",
    }

    def get_totp_issuer(self) -> str:
        """What the app shows beside the code."""
        return brand.current().name

    def _get_site_name(self) -> str:
        return brand.current().name

    def encrypt(self, text: str) -> str:
        """With keys derived from the portal's own: a copy of the database alone makes no codes."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` was given; of a sealed recovery code nothing."""
        return recovery_codes.unreadable(encrypted_text) or _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays where one is needed."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return not needed(authenticator.user) or others.exclude(pk=authenticator.pk).exists()


def _keys() -> MultiFernet:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        [
            Fernet(
                urlsafe_b64encode(
                    salted_hmac("portal.accounts.second_factor", "key", secret=secret, algorithm="sha256").digest()
                )
            )
            for secret in secrets
        ]
    )
