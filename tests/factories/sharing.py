"""Keys, packages that leave and packages that come in."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from portal.accounts.models import Person
from reviews.sharing import actions, keys
from reviews.sharing.models import SharedFinding, SharedPackage

from . import learning

NOW = datetime(2026, 12, 17, 9, 0, tzinfo=UTC)
FINDING = {
    "reference": "F-2025-004", "source": "Local practice review", "year": 2025, "underlying": "Forms did not ask.",
    "words": "Professionals accepted what parents told them and nobody asked the child about life at home.",
    "themes": ["The child’s voice"], "recommendations": [{"words": "Ask.", "state": "Impact shown"}],
}  # fmt: skip


def own_key() -> None:
    """The portal's own key, once."""
    if not keys.has_own():
        keys.make_own()


def trust(key: Ed25519PrivateKey, name: str = "elsewhere") -> None:
    """Put another partnership's public key among the trusted ones."""
    folder = Path(settings.SHARING_DIR) / "partners"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.pub").write_bytes(base64.b64encode(key.public_key().public_bytes_raw()) + b"\n")


def written(content: Any, key: Ed25519PrivateKey) -> bytes:
    """A package as another portal writes it."""
    text = json.dumps(content)
    envelope = {
        "content": text,
        "public_key": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
        "signature": base64.b64encode(key.sign(text.encode())).decode(),
    }
    return json.dumps(envelope).encode()


def content(*findings: dict[str, Any]) -> dict[str, Any]:
    """What a package says."""
    return {
        "format": 1,
        "partnership": "Elsewhere",
        "issued_on": "2026-12-01",
        "findings": list(findings or (FINDING,)),
    }


def given(*, by: Person | None = None, now: datetime = NOW) -> SharedPackage:
    """A package about a national review that this portal signed."""
    own_key()
    by = by or learning.keeper()
    return actions.export_learning(findings=[learning.national(by=by, now=now)], by=by, now=now)


def taken_in(*, by: Person | None = None, now: datetime = NOW) -> SharedFinding:
    """A finding of another partnership that was taken in."""
    learning.ready()
    key = Ed25519PrivateKey.generate()
    trust(key)
    package = actions.import_learning(content=written(content(), key), by=by or learning.keeper(), now=now)
    return package.findings.get()
