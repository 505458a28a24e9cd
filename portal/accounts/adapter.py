"""Sign-in as allauth does it, by invitation only."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up: an invitation makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never open."""
        return False
