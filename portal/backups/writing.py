"""Writes one backup: the database first, then the files that it names, then the manifest, then its final name."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.archive.shape import schema
from portal.archive.writing import stored_files
from portal.errors import Refused
from portal.trail.models import TrailHead
from portal.version import VERSION

from . import databases
from .keeping import newest
from .manifest import Manifest, Part, keys, read, sha256_of, stored_at

UNFINISHED = "unfinished-"


def back_up(root: Path, *, now: datetime) -> Path:
    """Write a backup of everything at `now` below the folder `root`; returns its folder.

    A file of the store is written before the row that names it, so files read after the database are never too few.
    Bytes that an earlier backup holds are not written again. The backup has its name only when all of it is on the
    disk: whatever dies on the way leaves none that looks whole. Raises Refused while another is being written, and
    OSError where the place cannot be written.
    """
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    began = time.monotonic()
    with _alone(root):
        _clear_unfinished(root)
        name = f"{settings.ARRANGEMENTS}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        target, folder = root / name, root / f"{UNFINISHED}{name}"
        if target.exists():
            raise Refused(f"{target} exists already. Wait a second, and try again.")
        folder.mkdir(mode=0o700)
        head = TrailHead.objects.filter(id=1).first()
        state = schema()
        database = folder / databases.NAMES[connection.vendor]
        database.touch(mode=0o600)
        databases.dump(database)
        _to_disk(database)
        manifest = Manifest(
            taken_at=now.isoformat(),
            portal=VERSION,
            arrangements=settings.ARRANGEMENTS,
            engine=connection.vendor,
            database=Part(database.stat().st_size, sha256_of(database)),
            schema=state,
            trail={"sequence": head.sequence, "hash": head.hash} if head else None,
            keys=keys(),
            files=_store_files(root),
            seconds=round(time.monotonic() - began, 1),
        )
        manifest.write(folder)
        folder.rename(target)
        _to_disk(root)
    return target


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Nobody else writes or forgets backups of this folder meanwhile; the lock ends with the process."""
    with (root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused("Another backup is being written to this folder. Wait until it has finished.") from error
        yield


def _clear_unfinished(root: Path) -> None:
    for left in root.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)


def _store_files(root: Path) -> dict[str, Part]:
    """Every file of the portal's store, its bytes in the backups' own store; read again only where it changed."""
    last = newest(root)
    known = read(last.folder).files if last else {}
    found: dict[str, Part] = {}
    for name, source in stored_files():
        # Deleted by the portal since it was listed: no row of this backup's future names it, so it is left out.
        with suppress(FileNotFoundError):
            found[name] = _stored(root, source, known.get(name))
    return found


def _stored(root: Path, source: Path, before: Part | None) -> Part:
    state = source.stat()
    if before and (before.size, before.changed) == (state.st_size, state.st_mtime_ns):
        kept = stored_at(root, before.sha256)
        if kept.exists() and kept.stat().st_size == before.size:
            return before
    sha256 = sha256_of(source)
    target = stored_at(root, sha256)
    if not target.exists() or target.stat().st_size != state.st_size:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        arriving = target.with_suffix(".arriving")
        shutil.copyfile(source, arriving)
        arriving.chmod(0o600)
        _to_disk(arriving)
        arriving.replace(target)
    return Part(state.st_size, sha256, state.st_mtime_ns)


def _to_disk(path: Path) -> None:
    """What was written so far survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
