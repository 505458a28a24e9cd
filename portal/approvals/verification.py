"""Proof that what was signed is what is stored, and, where it is not, what differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .content import content_hash, frozen, frozen_files
from .models import SignOff

ABSENT = "(not there)"


# The part of a frozen document that says that the rest of it is gone.
DELETED = "Deleted"


@dataclass(frozen=True)
class Verification:
    """The outcome: `sentence` for the page, both hashes, and the places that differ, in words."""

    ok: bool
    sentence: str
    stored_hash: str
    computed_hash: str
    differing: list[str] = field(default_factory=list)


def verify(sign_off: SignOff, document: Mapping[str, Any], files: Iterable[Mapping[str, str]]) -> Verification:
    """Hash `document` and `files` as they are stored now and compare with what was signed.

    Also checks the frozen copy against its own hash and every signature against that hash, so a
    change made behind the portal's back in either place is found.
    """
    listed = frozen_files(files)
    computed = content_hash(document, listed)
    frozen_copy = content_hash(sign_off.document, sign_off.files)
    differing = [f"{label}" for label, _, _ in what_changed(sign_off.document, document)]
    differing += [f"Files › {name}" for name in _differing_files(sign_off.files, listed)]
    strangers = [s.name for s in sign_off.signatures.all() if s.hash != sign_off.hash]
    if DELETED in sign_off.document and not strangers:
        return Verification(
            True,
            "The record was deleted at the end of its period, so nothing is left to compare. The hash that everybody "
            "signed, and the signatures, are kept.",
            sign_off.hash,
            sign_off.hash,
        )
    if frozen_copy != sign_off.hash:
        sentence = "The copy that was signed has been altered since: its hash is not the one that was signed."
    elif strangers:
        sentence = f"A signature belongs to another text: {', '.join(strangers)}."
    elif computed != sign_off.hash:
        sentence = "What is stored now is not what was signed. It differs in: " + "; ".join(differing) + "."
    else:
        return Verification(True, "What was signed is what is stored.", sign_off.hash, computed)
    return Verification(False, sentence, sign_off.hash, computed, differing)


def what_changed(old: Any, new: Any) -> list[tuple[str, str, str]]:
    """The places where two documents differ: (label, old text, new text), in the order of the new document."""
    return list(_differences("", frozen(old), frozen(new)))


def _differing_files(old: Iterable[Mapping[str, str]], new: Iterable[Mapping[str, str]]) -> list[str]:
    before = {(f["name"], f["sha256"]) for f in old}
    after = {(f["name"], f["sha256"]) for f in new}
    return sorted({name for name, _ in before ^ after})


def _differences(label: str, old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in (*new, *(k for k in old if k not in new)):
            yield from _differences(_joined(label, _words(key)), old.get(key, ABSENT), new.get(key, ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for n in range(max(len(old), len(new))):
            before, after = (side[n] if n < len(side) else ABSENT for side in (old, new))
            yield from _differences(_joined(label, str(n + 1)), before, after)
    elif old != new or type(old) is not type(new):
        yield label or "The whole document", _text(old), _text(new)


def _joined(label: str, part: str) -> str:
    return f"{label} › {part}" if label else part


def _words(key: str) -> str:
    """A field's name as words: `lived_experience` is “Lived experience”; what has capitals or spaces stays."""
    return key.replace("_", " ").capitalize() if re.fullmatch(r"[a-z0-9_]+", key) else key


def _text(value: Any) -> str:
    if value is None or value == "":
        return "(empty)"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dict):
        return "; ".join(f"{_words(k)}: {_text(v)}" for k, v in value.items())
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value)
    return str(value)
