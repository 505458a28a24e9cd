"""What a package holds, how it is written, and how one that came in is read: whole, or refused with a sentence."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.errors import Refused

from ..learning.models import Finding
from . import keys

FORMAT = 1
MOST_BYTES = 5 * 1024 * 1024
MOST_FINDINGS = 2000
TEXTS = {"reference": 40, "source": 40, "words": 20_000}


@dataclass(frozen=True)
class Opened:
    """A package whose signature holds and whose every finding is whole."""

    partnership: str
    findings: list[dict[str, Any]]
    envelope: dict[str, str]
    sha256: str
    key: str


def content_of(findings: list[Finding], partnership: str, now: datetime) -> dict[str, Any]:
    """The anonymised content: no reference of a review, no day, no body and no person."""
    return {
        "format": FORMAT,
        "partnership": partnership,
        "issued_on": now.date().isoformat(),
        "findings": [_finding(row) for row in findings],
    }


def _finding(row: Finding) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "source": str(row.get_source_display()),
        "year": row.found_on.year,
        "words": row.words,
        "underlying": row.underlying,
        "themes": [theme.name for theme in row.themes.all()],
        "recommendations": [
            {"words": one.words, "state": str(one.get_state_display())}
            for one in sorted(row.recommendations.all(), key=lambda one: one.pk)
        ],
    }


def sealed(content: dict[str, Any]) -> tuple[dict[str, str], str, str]:
    """The signed envelope, the SHA-256 of what was signed, and the fingerprint of the key."""
    key = keys.own()
    public = key.public_key().public_bytes_raw()
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    signature = key.sign(text.encode())
    envelope = {
        "content": text,
        "public_key": base64.b64encode(public).decode(),
        "signature": base64.b64encode(signature).decode(),
    }
    return envelope, hashlib.sha256(text.encode()).hexdigest(), keys.fingerprint(public)


def opened(raw: bytes) -> Opened:
    """Read a package that came in. Refused where it is not one, was changed, or was signed by nobody trusted."""
    if len(raw) > MOST_BYTES:
        raise Refused("The file is larger than a package of learning can be. Ask for it again.", field="file")
    envelope = _mapping(_loaded(raw, "This is not a package of learning. Ask for the file again."))
    text, public, signature = (_text(envelope, name) for name in ("content", "public_key", "signature"))
    try:
        key, mark = base64.b64decode(public, validate=True), base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("The signature of this package cannot be read, so nothing was taken in.", field="file") from error
    if not keys.is_signed(key, mark, text.encode()):
        raise Refused(
            "What this package says is not what was signed: somebody or something changed it on the way. Nothing was "
            "taken in. Ask the other partnership to send it again.",
            field="file",
        )
    if key not in keys.trusted():
        raise Refused(
            f"This package was signed with a key that is not trusted here (fingerprint {keys.fingerprint(key)[:16]}). "
            "Compare the fingerprint with the other partnership by telephone; whoever runs the portal then adds it.",
            field="file",
        )
    content = _mapping(_loaded(text.encode(), "The signed content is no package of learning."))
    if content.get("format") != FORMAT:
        raise Refused("This package is of a format that this portal does not know. Bring the portal up to date.",
                      field="file")  # fmt: skip
    partnership = _text(content, "partnership", 160)
    rows = content.get("findings")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_FINDINGS:
        raise Refused("This package holds no findings, or too many.", field="file")
    findings = [_checked(row, number) for number, row in enumerate(rows, start=1)]
    if len({one["reference"] for one in findings}) < len(findings):
        raise Refused("One finding stands in this package twice, so nothing was taken in.", field="file")
    kept = {"content": text, "public_key": public, "signature": signature}
    return Opened(partnership, findings, kept, hashlib.sha256(text.encode()).hexdigest(), keys.fingerprint(key))


def _loaded(raw: bytes, sentence: str) -> Any:
    try:
        return json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(sentence, field="file") from error


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("This is not a package of learning. Ask for the file again.", field="file")
    return value


def _text(mapping: dict[str, Any], name: str, most: int = MOST_BYTES) -> str:
    value = mapping.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > most or "\x00" in value:
        raise Refused(f"This package has no proper “{name}”, so nothing was taken in.", field="file")
    return value


def _checked(row: Any, number: int) -> dict[str, Any]:
    """One finding, with every field of the right kind; Refused with its number."""
    try:
        found: dict[str, Any] = {name: _text(_mapping(row), name, most) for name, most in TEXTS.items()}
        underlying, year = row.get("underlying", ""), row.get("year")
        themes, recommendations = row.get("themes", []), row.get("recommendations", [])
        right = (
            isinstance(underlying, str)
            and "\x00" not in underlying
            and isinstance(year, int)
            and 1990 <= year <= 2200
            and isinstance(themes, list)
            and all(isinstance(one, str) and len(one) <= 80 for one in themes)
            and isinstance(recommendations, list)
            and all(
                isinstance(one, dict) and all(isinstance(one.get(name), str) for name in ("words", "state"))
                for one in recommendations
            )
        )
        if not right:
            raise Refused("A field is missing or of the wrong kind.", field="file")
    except Refused as refused:
        raise Refused(f"Finding {number} of this package: {refused.sentence}", field="file") from refused
    kept = [{"words": one["words"], "state": one["state"]} for one in recommendations]
    return {**found, "underlying": underlying, "year": year, "themes": themes, "recommendations": kept}
