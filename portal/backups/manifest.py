"""What a backup says of itself: its parts with their hashes, the tables' state, and which keys are kept elsewhere."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from portal.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1024 * 1024
#: Where the bytes of attachments lie, each once under its hash, shared by all backups of a folder.
STORE = "store"
NOT_A_BACKUP = "This is not a backup of a portal, or it is damaged: its manifest cannot be read."


@dataclass(frozen=True)
class Part:
    """One file of a backup. `changed` tells a file that has not changed since the last backup from one that has."""

    size: int
    sha256: str
    changed: int = 0


@dataclass(frozen=True)
class Manifest:
    """Everything that is known of a backup without opening it."""

    taken_at: str
    portal: str
    arrangements: str
    engine: str
    database: Part
    schema: dict[str, list[str]]
    trail: dict[str, Any] | None
    keys: dict[str, str]
    seconds: float = 0.0
    files: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def at(self) -> datetime:
        """The moment that it holds, aware."""
        return datetime.fromisoformat(self.taken_at)

    def write(self, folder: Path) -> None:
        """Write it into the folder, and make sure that it is on the disk."""
        with (folder / MANIFEST).open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file, ensure_ascii=False, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())


def read(folder: Path) -> Manifest:
    """The manifest of the backup `folder`. Refused where there is none that can be read."""
    try:
        given = json.loads((folder / MANIFEST).read_text("utf-8"))
        if given.get("format") != FORMAT:
            raise Refused("This backup has another format than this version of the portal reads.")
        given["database"] = Part(**given["database"])
        given["files"] = {name: Part(**part) for name, part in given["files"].items()}
        return Manifest(**given)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(NOT_A_BACKUP) from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read a block at a time."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def stored_at(root: Path, sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return root / STORE / sha256[:2] / sha256


def keys() -> dict[str, str]:
    """The keys that no backup holds, by name, with a fingerprint that tells the right one and nothing more.

    Kept apart on purpose: a backup that is stolen then opens no session and signs nothing.
    """
    found = {"SECRET_KEY": salted_hmac("portal.backups", "fingerprint", algorithm="sha256").hexdigest()[:16]}
    folder = Path(settings.SHARING_DIR)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else ():
        found[f"SHARING_DIR/{path.relative_to(folder).as_posix()}"] = sha256_of(path)[:16]
    return found
