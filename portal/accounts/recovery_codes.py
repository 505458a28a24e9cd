"""Recovery codes once they were shown: kept as hashes of eight figures and a key of the portal's (docs/adr/0142).

allauth derives the codes from a seed, so that it could show them at any time. They are shown once here; from then on
the seed is gone, and neither a copy of the database nor the portal itself can tell a code.
"""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from .models import Person

HASHED = "hashed:"
#: Ten are hashed while a page is waited for; that a copy of the database alone cannot be guessed at is the key's doing.
ITERATIONS = 100_000
DIGITS = 8
_hasher = PBKDF2PasswordHasher()


def seal(person: Person) -> None:
    """Keep of the unused codes of `person`, which were just shown, what can only be compared."""
    with transaction.atomic():
        if row := _rows().select_for_update().filter(user=person).first():
            _seal(row)


def seal_all() -> int:
    """Seal the codes that were shown before codes were sealed; how many people's those were. Harmless to run again."""
    sealed = 0
    with transaction.atomic():
        for row in (
            _rows().select_for_update().exclude(data__has_key="migrated_codes").filter(data__has_key="viewed_at")
        ):
            _seal(row)
            sealed += 1
    return sealed


def spend(person: Person, code: str) -> Authenticator | None:
    """Take a sealed code, which signs nobody in again; None where it is none of those left."""
    code = code.replace(" ", "")
    if len(code) != DIGITS or not code.isascii() or not code.isdigit():
        return None
    with transaction.atomic():
        row = _rows().select_for_update().filter(user=person, data__has_key="migrated_codes").first()
        if row is None:
            return None
        for kept in row.data["migrated_codes"]:
            if _matches(code, kept):
                row.data["migrated_codes"].remove(kept)
                row.save(update_fields=["data"])
                return row
    return None


def unreadable(stored: str) -> str | None:
    """Something that nobody can type in the place of a sealed code, for whoever asks allauth what it was."""
    return secrets.token_hex() if stored.startswith(HASHED) else None


def _rows() -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)


def _seal(row: Authenticator) -> None:
    if "migrated_codes" in row.data:
        return
    codes = row.wrap().get_unused_codes()
    # Where allauth looks for codes that it did not derive, so that it counts them and finds no seed.
    row.data = {"migrated_codes": [_hashed(code) for code in codes], "viewed_at": row.data.get("viewed_at")}
    row.save(update_fields=["data"])


def _keyed(code: str, secret: str) -> str:
    return salted_hmac("portal.accounts.recovery_codes", code, secret=secret, algorithm="sha256").hexdigest()


def _hashed(code: str) -> str:
    return HASHED + _hasher.encode(_keyed(code, settings.SECRET_KEY), _hasher.salt(), ITERATIONS)


def _matches(code: str, kept: str) -> bool:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(_hasher.verify(_keyed(code, key), kept.removeprefix(HASHED)) for key in keys)
