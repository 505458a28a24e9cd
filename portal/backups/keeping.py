"""Which backups there are, how old the newest is, and which are kept how long."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from portal.clock import london_date
from portal.errors import Refused

from .manifest import MANIFEST, STORE, Manifest, read

#: Every backup of two days, then the last of each day for five weeks: what was deleted for good is gone after that.
EVERY = timedelta(hours=48)
DAILY = timedelta(days=35)
#: A backup is made each hour; when two are missing somebody has to look.
STALE_AFTER = timedelta(hours=2)


@dataclass(frozen=True)
class Backup:
    """A whole backup: its folder and what it says of itself."""

    folder: Path
    manifest: Manifest


def backups(root: Path) -> list[Backup]:
    """The whole backups below `root`, the oldest first; one whose manifest cannot be read is none."""
    found = []
    for path in root.glob(f"*/{MANIFEST}") if root.is_dir() else ():
        with suppress(Refused):
            found.append(Backup(path.parent, read(path.parent)))
    return sorted(found, key=lambda backup: backup.manifest.at)


def newest(root: Path) -> Backup | None:
    """The newest whole backup below `root`, or None."""
    return (backups(root) or [None])[-1]


def forget_old(root: Path, *, now: datetime) -> int:
    """Delete the backups that need not be kept at `now`, and the bytes that none names any more; returns how many.

    The newest is kept however old it is.
    """
    every = backups(root)
    kept, days = [], set()
    for backup in reversed(every):
        age, day = now - backup.manifest.at, london_date(backup.manifest.at)
        if not kept or age <= EVERY or (age <= DAILY and day not in days):
            kept.append(backup)
        days.add(day)
    for backup in every:
        if backup not in kept:
            shutil.rmtree(backup.folder)
    named = {part.sha256 for backup in kept for part in backup.manifest.files.values()}
    for path in (root / STORE).glob("*/*"):
        if path.name not in named:
            path.unlink(missing_ok=True)
    return len(every) - len(kept)
