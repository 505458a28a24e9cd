"""Reads an archive into an empty portal: every hash first, then all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction

from portal.errors import Refused
from portal.trail.events import Event
from portal.trail.recording import record
from portal.trail.verification import verify

from .shape import BORN_WITH, FILES, FORMAT, MANIFEST, RECORDS, columns, read, schema, secret_columns, tables
from .writing import BLOCK, stored_files

BATCH = 500
NOT_AN_ARCHIVE = "This is not an archive of a portal, or it is damaged. Use the file as it was downloaded."


@dataclass(frozen=True)
class Restored:
    """What was restored."""

    records: int
    files: int


def restore(path: Path, *, now: datetime) -> Restored:
    """Restore the archive `path` into this portal, which must hold nothing yet.

    Raises Refused, with nothing changed, where the portal holds something, the archive is of other
    tables or another partnership, a part is missing or is not what the manifest says, or the trail
    in it is broken.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, FileNotFoundError) as error:
        raise Refused(NOT_AN_ARCHIVE) from error
    with archive:
        manifest = _manifest(archive)
        _check_fits(manifest)
        _check_empty()
        _check_parts(archive, manifest)
        try:
            with transaction.atomic():
                count = sum(_load_table(archive, model) for model in tables())
                _restore_files(archive, manifest)
                _reset_sequences()
                broken = verify().broken
                if broken is not None:
                    raise Refused(f"The trail in this archive is broken, so nothing was restored: {broken.sentence}")
                record(Event.EVERYTHING_RESTORED, target="the whole portal", by=None, now=now, fields=[f"{count} rows"])
        except BaseException:
            for _name, stored in list(stored_files()):
                stored.unlink(missing_ok=True)
            raise
    return Restored(count, len(manifest["files"]))


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Refused(NOT_AN_ARCHIVE) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Refused("This archive has another format than this version of the portal reads.")
    return manifest


def _check_fits(manifest: dict[str, Any]) -> None:
    if manifest["arrangements"] != settings.ARRANGEMENTS:
        raise Refused(
            f"The archive is of the partnership “{manifest['arrangements']}” and this portal is set up for "
            f"“{settings.ARRANGEMENTS}”. Start it with ARRANGEMENTS={manifest['arrangements']}."
        )
    theirs, ours = manifest["schema"], schema()
    differing = sorted(app for app in {*theirs, *ours} if theirs.get(app) != ours.get(app))
    if differing:
        raise Refused(
            f"The archive was written by version {manifest['portal']} of the portal, whose tables differ "
            f"({', '.join(differing)}). Restore it with that version, then update."
        )


def _check_empty() -> None:
    for model in tables():
        if model._meta.label not in BORN_WITH and models.QuerySet(model).exists():
            raise Refused(
                f"This portal is not empty: it holds {model._meta.verbose_name_plural}. An archive is restored into a "
                "new data folder on which only “migrate” was run."
            )
    if next(stored_files(), None) is not None:
        raise Refused("This portal is not empty: its store holds files. Use a new data folder.")


def _check_parts(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Every part is there, is what the manifest says, and nothing else is."""
    labels = {model._meta.label for model in tables()}
    if labels != set(manifest["records"]):
        raise Refused(f"Tables are missing or unknown: {', '.join(sorted(labels ^ set(manifest['records'])))}.")
    wanted = {f"{RECORDS}/{label}.json": entry["json"] for label, entry in manifest["records"].items()}
    wanted |= {f"{RECORDS}/{label}.csv": entry["csv"] for label, entry in manifest["records"].items()}
    wanted |= {f"{FILES}/{name}": entry["sha256"] for name, entry in manifest["files"].items()}
    held = set(archive.namelist()) - {MANIFEST}
    if held != set(wanted):
        raise Refused(f"Parts are missing or were added: {', '.join(sorted(held ^ set(wanted))[:5])}.")
    for name, digest in wanted.items():
        if _sha256(archive, name) != digest:
            raise Refused(f"“{name}” is not what the manifest says. Nothing was restored.")
    for name in manifest["files"]:
        _inside(name)


def _inside(name: str) -> Path:
    """Where a file of the store goes; refused for a name that would lead out of it."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or "\\" in name or ".." in parts:
        raise Refused("A file in this archive has a name that leads out of the store. Nothing was restored.")
    return Path(settings.MEDIA_ROOT).joinpath(*parts)


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as part:
            while block := part.read(BLOCK):
                digest.update(block)
    except zipfile.BadZipFile as error:
        raise Refused(f"“{name}” is damaged. Nothing was restored.") from error
    return digest.hexdigest()


def _load_table(archive: zipfile.ZipFile, model: type[models.Model]) -> int:
    fields, blanks = columns(model), secret_columns(model)
    rows = json.loads(archive.read(f"{RECORDS}/{model._meta.label}.json"))
    made = []
    for row in rows:
        values = {field.attname: read(field, row[field.attname]) for field in fields}
        made.append(model(**values, **{name: blank() for name, blank in blanks.items()}))
    if model._meta.label in BORN_WITH:
        models.QuerySet(model).delete()
    with _as_written(model):
        # The plain query set: rows are put back as they were, which the trail's own manager refuses to everybody else.
        models.QuerySet(model).bulk_create(made, batch_size=BATCH)
    return len(made)


@contextmanager
def _as_written(model: type[models.Model]) -> Iterator[None]:
    """Columns that note the time of making keep the time that was written."""
    noting = [f for f in model._meta.concrete_fields if getattr(f, "auto_now_add", False)]
    for field in noting:
        field.auto_now_add = False
    try:
        yield
    finally:
        for field in noting:
            field.auto_now_add = True


def _restore_files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    for name in manifest["files"]:
        path = _inside(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with archive.open(f"{FILES}/{name}") as part, path.open("wb") as stored:
            shutil.copyfileobj(part, stored, BLOCK)


def _reset_sequences() -> None:
    """Numbers that the database gives out go on after the highest that came back."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
