"""Links that are made while a message leaves and are never stored."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from portal.notices.models import Notice
from portal.notices.sending import NoLink

from .models import Invitation


def invitation_token(nonce: str) -> str:
    """The token of the invitation with `nonce`: 32 bytes under the portal's secret key, 43 characters."""
    mac = salted_hmac("portal.accounts.invitation", nonce, algorithm="sha256")
    return urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def token_hash(token: str) -> str:
    """SHA-256 of a token, in hexadecimal: what is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_link(notice: Notice) -> str:
    """The accepting address for an invitation's notice. Raises NoLink when the secret key has changed since."""
    invitation = Invitation.objects.filter(pk=notice.subject_id).first()
    if invitation is None:
        raise NoLink
    token = invitation_token(invitation.nonce)
    if token_hash(token) != invitation.token_hash:
        raise NoLink
    return _absolute(reverse("invitation_accept", args=[token]))


def password_reset_link(notice: Notice) -> str:
    """The address at which the notice's recipient chooses a new password; good for PASSWORD_RESET_TIMEOUT."""
    person = notice.recipient
    if person is None:
        raise NoLink
    kwargs = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return _absolute(reverse("account_reset_password_from_key", kwargs=kwargs))


def _absolute(path: str) -> str:
    return settings.PORTAL_ADDRESS.rstrip("/") + path
