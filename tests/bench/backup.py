"""How long a backup and the way back from it take: a trail of 100,000 events, 2,000 files, on the run's own engine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from portal.backups.manifest import read
from portal.backups.writing import back_up
from tests.bench import trail
from tests.bench.harness import Harness, readable
from tests.trail_protection import unprotected

NEEDS_DATABASE = True
EVENTS, FILES, BYTES = 100_000, 2_000, 100_000
NOW = datetime(2027, 1, 8, 9, 0, tzinfo=UTC)


def run(harness: Harness) -> None:
    """What may be lost is the hour between two backups and the length of one; the way back is as an operator has it."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        settings.MEDIA_ROOT, settings.TRAIL_ANCHORS = folder / "store", folder / "anchors"
        _fill(folder)
        root = folder / "backups"
        first = _timed(lambda: back_up(root, now=NOW))
        again = _timed(lambda: back_up(root, now=NOW + timedelta(hours=1)))
        newest = max(root.glob("*-*Z"))
        restored = _timed(lambda: _restore(newest, folder / "elsewhere"))
        size = read(newest).database.size / 2**20
    with unprotected():
        call_command("flush", interactive=False, verbosity=0)
    harness.out.write(
        f"\nBackup and restore ({connection.vendor}: {size:.0f} MB of database, {FILES:,} files of "
        f"{BYTES // 1000} kB)\n  the first backup {readable(first)}, the next {readable(again)}: at most an hour and "
        f"{readable(again)} is lost (RPO)\n  restored, every hash and the trail of {EVENTS:,} events proved, in "
        f"{readable(restored)} (RTO)\n"
    )


def _fill(folder: Path) -> None:
    trail.MANY = EVENTS
    with unprotected():
        trail.fill()
    for number in range(FILES):
        path = folder / "store" / "attachments" / f"{number % 100:02}" / f"{number}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(BYTES))


def _timed(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _restore(backup: Path, data: Path) -> None:
    """`manage.py restore`, into a new data folder and a new database."""
    env = {**os.environ, "PORTAL_MODE": "demonstration", "PORTAL_DATA": str(data), "LOG_LEVEL": "ERROR"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    env.pop("DATABASE_URL", None)
    if connection.vendor == "postgresql":
        own = connection.get_connection_params()
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE restored_by_bench")
        env["DATABASE_URL"] = (
            f"postgres://{own['user']}:{own['password']}@{own['host']}:{own['port']}/restored_by_bench"
        )
    command = [sys.executable, "manage.py", "restore", str(backup)]
    subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=True, capture_output=True)
