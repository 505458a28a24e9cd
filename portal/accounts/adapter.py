"""Sign-in as allauth does it, by invitation only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from portal.access import moment

from . import actions
from .models import Person


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up: an invitation makes the account. Messages leave by the outbox, never inside a request."""

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
