"""The way back: a backup into an empty portal, every hash first, then all of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from portal.archive.shape import schema
from portal.archive.writing import stored_files
from portal.errors import Refused
from portal.trail.anchors import begin_again
from portal.trail.events import Event
from portal.trail.recording import record
from portal.trail.verification import verify

from . import databases
from .manifest import Manifest, keys, read, sha256_of, stored_at


@dataclass(frozen=True)
class Restored:
    """What came back, which keys differ from those of the backup, and whether the tables have to be brought up."""

    taken_at: datetime
    files: int
    events: int
    other_keys: list[str]
    behind: bool


def restore(folder: Path, *, now: datetime) -> Restored:
    """Restore the backup `folder` into this portal, whose database has no table and whose store no file.

    Raises Refused, with nothing changed, where the portal holds something, the backup is of another partnership,
    another engine or later tables, or a part is missing or not what the manifest says; and, with everything taken back
    out, where the trail in it is broken.
    """
    manifest = read(folder)
    _check_fits(manifest)
    _check_empty()
    database = folder / databases.NAMES[manifest.engine]
    _check_parts(folder, manifest, database)
    try:
        databases.load(database)
        for name, part in manifest.files.items():
            target = _inside(name)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(stored_at(folder.parent, part.sha256), target)
            target.chmod(0o600)
        events = _check_trail(manifest)
    except BaseException:
        _take_back()
        raise
    behind = _behind(schema())
    if not behind:
        _put_on_record(manifest, now)
    others = sorted(name for name, mark in manifest.keys.items() if keys().get(name) != mark)
    return Restored(manifest.at, len(manifest.files), events, others, behind)


def _check_fits(manifest: Manifest) -> None:
    if manifest.arrangements != settings.ARRANGEMENTS:
        raise Refused(
            f"The backup is of the partnership “{manifest.arrangements}” and this portal is set up for "
            f"“{settings.ARRANGEMENTS}”. Start it with ARRANGEMENTS={manifest.arrangements}."
        )
    if manifest.engine != connection.vendor:
        raise Refused(
            f"The backup is of {manifest.engine} and this portal runs on {connection.vendor}. Restore it on "
            f"{manifest.engine}; “export_everything” and “import_everything” move a portal to the other."
        )
    known = set(MigrationLoader(None).disk_migrations)
    unknown = sorted({app for app, names in manifest.schema.items() for name in names if (app, name) not in known})
    if unknown:
        raise Refused(
            f"The backup was written by version {manifest.portal} of the portal, whose tables are later than this "
            f"one's ({', '.join(unknown)}). Restore it with that version."
        )


def _check_empty() -> None:
    if not databases.is_empty():
        raise Refused("This portal is not empty: its database has tables. A backup is restored into a new one.")
    if next(stored_files(), None) is not None:
        raise Refused("This portal is not empty: its store holds files. Use a new data folder.")


def _check_parts(folder: Path, manifest: Manifest, database: Path) -> None:
    parts = [(database, manifest.database.sha256, database.name)]
    parts += [(stored_at(folder.parent, part.sha256), part.sha256, name) for name, part in manifest.files.items()]
    for path, sha256, name in parts:
        if not path.is_file():
            raise Refused(f"“{name}” is missing from the backup. Nothing was restored.")
        if sha256_of(path) != sha256:
            raise Refused(f"“{name}” is not what the manifest says. Nothing was restored.")
    for name in manifest.files:
        _inside(name)


def _inside(name: str) -> Path:
    """Where a file of the store goes; refused for a name that would lead out of it."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or "\\" in name or ".." in parts:
        raise Refused("A file in this backup has a name that leads out of the store. Nothing was restored.")
    return Path(settings.MEDIA_ROOT).joinpath(*parts)


def _check_trail(manifest: Manifest) -> int:
    """The trail is whole, and goes at least to where it stood when the backup began; how many events it has."""
    at = manifest.trail
    proof = verify({at["sequence"]: at["hash"]} if at else None)
    if proof.broken is not None:
        raise Refused(f"The trail in this backup is broken, so nothing was restored: {proof.broken.sentence}")
    return proof.events


def _take_back() -> None:
    """Nothing half restored is left that somebody might start."""
    for _name, path in list(stored_files()):
        path.unlink(missing_ok=True)
    databases.empty()


def _behind(state: dict[str, list[str]]) -> bool:
    known = MigrationLoader(None).disk_migrations
    return any(name not in state.get(app, ()) for app, name in known)


def _put_on_record(manifest: Manifest, now: datetime) -> None:
    """What was recorded after the backup is lost: the trail says so, and the anchors begin again from here."""
    with transaction.atomic():
        event = record(
            Event.EVERYTHING_RESTORED,
            target="the whole portal",
            by=None,
            now=now,
            fields=[f"backup of {manifest.taken_at}"],
        )
    begin_again(sequence=event.sequence, hashed=event.hash, now=now)
