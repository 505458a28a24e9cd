"""Sign-ins, however they come about, reach the trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from portal.access import moment

from . import actions
from .models import Person


@receiver(user_logged_in)
def record_sign_in(user: Person, **_: Any) -> None:
    """By password, by an accepted invitation, or by the demonstration's button."""
    actions.signed_in(person=user, now=moment())


@receiver(user_logged_out)
def record_sign_out(user: Person | None, **_: Any) -> None:
    """Signing out without being signed in is nothing."""
    if user is not None:
        actions.signed_out(person=user, now=moment())


@receiver(user_login_failed)
def record_failure(**_: Any) -> None:
    """The credentials that the signal carries are left where they are."""
    actions.sign_in_failed(now=moment())
