"""Exactly what is signed: one canonical form of a document and its files, and the hash of it."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any


def frozen(value: Any) -> Any:
    """`value` as plain JSON with text in Unicode NFC and line ends as `\\n`.

    A browser sends line ends as two characters and a keyboard may compose an accent in two ways:
    neither is a change that a reader could see. Raises TypeError for anything that JSON cannot
    say exactly (dates and decimals are written as text by whoever builds the document).
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("the names in a document for signature must be text")
        return {frozen(key): frozen(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [frozen(item) for item in value]
    raise TypeError(f"a document for signature cannot hold {type(value).__name__}; write it as text")


def frozen_files(files: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Name and SHA-256 of each file, in the order of the names; any other key is left out."""
    listed = [{"name": frozen(file["name"]), "sha256": file["sha256"].lower()} for file in files]
    return sorted(listed, key=lambda file: (file["name"], file["sha256"]))


def canonical(document: Any, files: Iterable[Mapping[str, str]]) -> bytes:
    """The bytes that are hashed: UTF-8 JSON, names sorted, no spaces, files in the order of their names."""
    whole = {"document": frozen(document), "files": frozen_files(files)}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def content_hash(document: Any, files: Iterable[Mapping[str, str]]) -> str:
    """SHA-256 (hex) of the canonical form: what every signature repeats."""
    return hashlib.sha256(canonical(document, files)).hexdigest()
