"""Sign-in as allauth does it, by invitation only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from portal import throttle
from portal.access import moment

from . import actions, sessions, tries
from .models import Person

# So soon after signing in, nobody is asked for their password once more.
JUST_SIGNED_IN_SECONDS = 10 * 60


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up: an invitation makes the account. Messages leave by the outbox, never inside a request."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": (
            "There were too many tries. Wait a quarter of an hour, or choose a new password by e-mail: "
            "you can sign in with it at once."
        ),
        "rate_limited": "There were too many tries. Wait a quarter of an hour and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never open."""
        return False

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:
        """Queue it: a mail server that is down must not tell a known address from an unknown one."""
        actions.request_password_reset(person=user, now=moment())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No other message of allauth's is sent; one that is asked for is a mistake of ours."""
        raise RuntimeError(f"the portal does not send {template_prefix}")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """After a change everybody signs in again, this browser too."""
        return super().get_logout_redirect_url(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where the connection came from; what the request says of itself is not believed."""
        return throttle.sender_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, and refuse it before a password is looked at when there were too many."""
        self._attempt = tries.begin(request, credentials.get("email", ""), now=moment())
        if self._attempt.refused:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        self._attempt.succeeded()

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether `password` is that of whoever is signed in, counted as a sign-in is."""
        found = self.authenticate(current.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not straight after signing in: whoever is led to their second factor has just proved who they are."""
        began = current.request.session.get(sessions.BEGAN, 0)
        return moment().timestamp() - began > JUST_SIGNED_IN_SECONDS
