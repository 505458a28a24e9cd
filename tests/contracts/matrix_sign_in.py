"""Signing in: a second factor, confirming who one is, a directory's account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from portal.accounts.choices import Role
from tests.contracts.matrix import EVERYONE, Scene, row
from tests.factories import people

R = Role
MANAGERS = {R.BUSINESS_MANAGER, R.ADMINISTRATOR}


def an_app_for_everybody(scene: Scene) -> dict:
    for person in scene.people.values():
        TOTP.activate(person, "A" * 32)
    return {}


def codes_for_everybody(scene: Scene) -> dict:
    an_app_for_everybody(scene)
    for person in scene.people.values():
        RecoveryCodes.activate(person)
    return {}


def the_managers_passkey(scene: Scene) -> dict:
    key = Authenticator.objects.create(
        user=scene.people[R.BUSINESS_MANAGER], type="webauthn", data={"name": "Work laptop", "credential": {}}
    )
    return {"pk": key.pk}


def somebody(_scene: Scene) -> dict:
    return {"person_id": people.person(R.TRAINING_COORDINATOR).pk}


def the_directory(_scene: Scene) -> dict:
    return {"provider_id": "directory"}


# Half-way through signing in, or not at all: sent to where it begins.
row("mfa_authenticate", public=True, post=True, answers={302})
row("mfa_login_webauthn", public=True, post=True, answers={302})
# No directory is set here.
row("openid_connect_login", public=True, get=False, post=True, kwargs=the_directory)
row("openid_connect_callback", public=True, answers={302}, kwargs=the_directory)

row("still_here", allowed=EVERYONE, post=True)
row("own_sessions", allowed=EVERYONE)
row("own_sessions_end", allowed=EVERYONE, get=False, post=True)
row("mfa_index", allowed=EVERYONE)
row("mfa_activate_totp", allowed=EVERYONE, post=True)
row("mfa_deactivate_totp", allowed=EVERYONE, post=True, kwargs=an_app_for_everybody)
row("mfa_add_webauthn", allowed=EVERYONE, post=True)
row("mfa_remove_webauthn", allowed={R.BUSINESS_MANAGER}, post=True, kwargs=the_managers_passkey, hidden=True)
row("mfa_view_recovery_codes", allowed=EVERYONE, kwargs=codes_for_everybody)
row("mfa_generate_recovery_codes", allowed=EVERYONE, post=True, kwargs=an_app_for_everybody)
# None of the scene has a password or a passkey, so each of these leads to the code.
row("account_reauthenticate", allowed=EVERYONE, post=True, answers={302}, kwargs=an_app_for_everybody)
row("mfa_reauthenticate", allowed=EVERYONE, post=True, kwargs=an_app_for_everybody)
row("mfa_reauthenticate_webauthn", allowed=EVERYONE, post=True, answers={302}, kwargs=an_app_for_everybody)
row("person_clear_second_factor", allowed=MANAGERS, post=True, kwargs=somebody)
