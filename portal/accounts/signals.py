"""Sign-ins, however they come about, reach the trail; so do changes of how somebody signs in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from portal.access import moment
from portal.trail.events import Event

from . import actions, queries, second_factor, sessions
from .models import Person


@receiver(user_logged_in)
def record_sign_in(request: HttpRequest | None, user: Person, **_: Any) -> None:
    """By password, by an accepted invitation, by a directory, or by the demonstration's button."""
    now = moment()
    actions.signed_in(person=user, now=now)
    if request is not None:
        sessions.begin(request, user, now)
        request.session[second_factor.CONFIRMED] = second_factor.confirmed_at_sign_in(request, user)


@receiver(user_logged_out)
def record_sign_out(user: Person | None, **_: Any) -> None:
    """Signing out without being signed in is nothing."""
    if user is not None:
        actions.signed_out(person=user, now=moment())


@receiver(user_login_failed)
def record_failure(**_: Any) -> None:
    """The credentials that the signal carries are left where they are."""
    actions.sign_in_failed(now=moment())


@receiver(authenticator_added)
def record_second_factor(request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any) -> None:
    """An app or a passkey that was shown to work confirms the session it was added in."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        actions.second_factor_changed(person=user, event=Event.RECOVERY_CODES_MADE, now=moment())
        return
    request.session[second_factor.CONFIRMED] = True
    request.session.cycle_key()
    actions.second_factor_changed(person=user, event=Event.SECOND_FACTOR_ADDED, now=moment())


@receiver(authenticator_removed)
def record_removal(request: HttpRequest, user: Person, **_: Any) -> None:
    """Without any left the session is as it was before: where one is needed it is set up again."""
    request.session[second_factor.CONFIRMED] = queries.has_second_factor(user)
    actions.second_factor_changed(person=user, event=Event.SECOND_FACTOR_REMOVED, now=moment())


@receiver(authenticator_reset)
def record_codes(user: Person, **_: Any) -> None:
    """New codes: the old ones are worth nothing from now on."""
    actions.second_factor_changed(person=user, event=Event.RECOVERY_CODES_MADE, now=moment())
