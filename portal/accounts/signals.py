"""Sign-ins, however they come about, reach the trail; so do changes of how somebody signs in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_removed
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


@receiver(authenticator_removed)
def record_removal(request: HttpRequest, user: Person, **_: Any) -> None:
    """Without any left the session is as it was before: where one is needed it is set up again."""
    request.session[second_factor.CONFIRMED] = queries.has_second_factor(user)
    actions.second_factor_changed(person=user, event=Event.SECOND_FACTOR_REMOVED, now=moment())
