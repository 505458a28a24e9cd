"""The partnership's own signing key and the public keys of those it trusts, as files beside the data.

`sharing/own.key` is made by `manage.py make_sharing_key`; `sharing/partners/NAME.pub` is put there by whoever runs the
portal, once somebody has compared its fingerprint with the other partnership by telephone. Ed25519, RFC 8032.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from portal.errors import Refused

NO_KEY = (
    "This portal has no key to sign with. Whoever runs it makes one with “manage.py make_sharing_key” and tells the "
    "other partnerships its fingerprint."
)


def _folder() -> Path:
    return Path(settings.SHARING_DIR)


def make_own() -> bytes:
    """Make the portal's key, once; returns its public half. Refused where there is one already."""
    path = _folder() / "own.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused("There is a key already. Others trust it: take it away by hand only if it was lost.") from error
    key = Ed25519PrivateKey.generate()
    with os.fdopen(descriptor, "wb") as stored:
        stored.write(base64.b64encode(key.private_bytes_raw()))
    return key.public_key().public_bytes_raw()


def own() -> Ed25519PrivateKey:
    """The portal's own key; Refused where none was made."""
    path = _folder() / "own.key"
    if not path.is_file():
        raise Refused(NO_KEY)
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes()))


def has_own() -> bool:
    """Whether there is a key to sign with."""
    return (_folder() / "own.key").is_file()


def trusted() -> dict[bytes, str]:
    """The public keys that packages may be signed with, each with the name of its file."""
    found: dict[bytes, str] = {}
    folder = _folder() / "partners"
    for path in sorted(folder.glob("*.pub")) if folder.is_dir() else ():
        raw = _decoded(path.read_text("ascii", errors="replace").strip())
        if raw is not None and len(raw) == 32:
            found[raw] = path.stem
    return found


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def fingerprint(public: bytes) -> str:
    """What two people compare: the SHA-256 of a public key."""
    return hashlib.sha256(public).hexdigest()


def is_signed(public: bytes, signature: bytes, content: bytes) -> bool:
    """Whether `content` was signed with the key whose public half this is, and not changed since."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True
