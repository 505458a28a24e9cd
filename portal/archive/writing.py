"""Writes the archive: records as JSON and CSV, the files, and the manifest with the hash of every part."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from portal.deadlines.tables import cell
from portal.trail.models import TrailHead
from portal.version import VERSION

from .shape import FILES, FORMAT, MANIFEST, NOT_FILES, RECORDS, columns, schema, tables, written

CHUNK = 1000
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Written:
    """What an archive came to hold."""

    records: int
    files: int
    manifest_sha256: str


def write_archive(path: Path, *, now: datetime) -> Written:
    """Write everything that the portal holds at `now` to the ZIP file `path`.

    All records are read in one transaction, so that they fit each other. Secrets (passwords, keys of
    feeds and invitations) are left out. Raises OSError where the place cannot be written.
    """
    manifest: dict[str, Any] = {
        "format": FORMAT, "portal": VERSION, "exported_at": now.isoformat(), "arrangements": settings.ARRANGEMENTS,
        "schema": schema(), "records": {}, "files": {},
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        outermost = not connection.in_atomic_block
        with transaction.atomic():
            if outermost and connection.vendor == "postgresql":
                # SQLite reads one state from the first read on; PostgreSQL has to be asked to.
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            for model in tables():
                manifest["records"][model._meta.label] = _write_table(archive, model)
            head = TrailHead.objects.filter(id=1).first()
            manifest["trail"] = {"sequence": head.sequence, "hash": head.hash} if head else None
        for name, source in stored_files():
            manifest["files"][name] = _write_file(archive, name, source)
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        archive.writestr(MANIFEST, text)
    count = sum(entry["count"] for entry in manifest["records"].values())
    return Written(count, len(manifest["files"]), hashlib.sha256(text).hexdigest())


def _write_table(archive: zipfile.ZipFile, model: type[models.Model]) -> dict[str, Any]:
    label, fields = model._meta.label, columns(model)
    rows = [
        {field.attname: written(getattr(row, field.attname)) for field in fields}
        for row in models.QuerySet(model).order_by("pk").iterator(chunk_size=CHUNK)
    ]
    as_json = json.dumps(rows, ensure_ascii=False, indent=0).encode()
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(field.attname for field in fields)
    for row in rows:
        writer.writerow(cell(_flat(value)) for value in row.values())
    as_csv = ("\ufeff" + table.getvalue()).encode()
    archive.writestr(f"{RECORDS}/{label}.json", as_json)
    archive.writestr(f"{RECORDS}/{label}.csv", as_csv)
    return {
        "count": len(rows),
        "json": hashlib.sha256(as_json).hexdigest(),
        "csv": hashlib.sha256(as_csv).hexdigest(),
    }


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def stored_files() -> Iterator[tuple[str, Path]]:
    """Every file of the portal's store with its name there, in order; copies of everything are none of them."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(p for p in root.rglob("*") if p.is_file()) if root.is_dir() else ():
        name = path.relative_to(root).as_posix()
        if name.split("/")[0] not in NOT_FILES:
            yield name, path


def _write_file(archive: zipfile.ZipFile, name: str, source: Path) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as stored, archive.open(f"{FILES}/{name}", "w", force_zip64=True) as target:
        while block := stored.read(BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
    return {"size": size, "sha256": digest.hexdigest()}
