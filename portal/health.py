"""Whether the portal does its work, as sentences: what the command prints and what whoever watches is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from portal.backups.keeping import STALE_AFTER as BACKUP_STALE_AFTER
from portal.backups.keeping import newest
from portal.clock import LONDON
from portal.deadlines.horizon import horizon_warning
from portal.deadlines.plausible import clock_jumped
from portal.deadlines.sweep import STALE_AFTER, last_finished
from portal.notices.queries import stuck_since
from portal.trail.anchors import kept

#: A message that has been due for so long tells of a mail server, or a worker, that does nothing.
UNSENT_AFTER = timedelta(hours=1)
ANCHOR_AFTER = timedelta(hours=26)
LEAST_FREE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its name, whether it is well, and the sentence."""

    name: str
    well: bool
    sentence: str


def findings(now: datetime, *, tables: bool = True) -> list[Finding]:
    """Everything that is looked at, at `now`. Where the database does not answer, that and what lies outside it alone.

    Whether the tables are current is read from every migration there is: left out for whoever asks four times a minute.
    """
    try:
        connection.ensure_connection()
        found = [
            Finding("database", True, f"The database ({connection.vendor}) answers."),
            *_in_the_database(now, tables),
        ]
    except DatabaseError as error:
        found = [Finding("database", False, f"The database does not answer: {type(error).__name__}.")]
    return [*found, *_outside(now)]


def _in_the_database(now: datetime, tables: bool) -> Iterator[Finding]:
    if tables:
        executor = MigrationExecutor(connection)
        left = executor.migration_plan(executor.loader.graph.leaf_nodes())
        sentence = f"{len(left)} migrations wait: run prepare." if left else "The tables are current."
        yield Finding("tables", not left, sentence)
        if left:
            return
    finished = last_finished(now)
    fresh = finished is not None and now - finished <= STALE_AFTER
    since = _said(finished) if finished else "never"
    yield Finding("sweep", fresh, f"Deadlines were last swept: {since}.")
    jumped = clock_jumped(now)
    yield Finding("clock", jumped is None, jumped or "The clock agrees with the last sweep.")
    stuck = stuck_since(now)
    late = stuck is not None and now - stuck > UNSENT_AFTER
    yield Finding(
        "outbox", not late, f"Nothing has been sent, and a message waits, since {_said(stuck)}." if late and stuck
        else "No message has waited for an hour.",
    )  # fmt: skip
    warning = horizon_warning(now)
    # Provisional dates are marked as such on every page: that is a warning to people, and no failure of the portal.
    yield Finding("bank holidays", True, warning or "Bank holidays are known for a year ahead.")
    try:
        cache.set("portal.health", now.isoformat(), 60)
        yield Finding("cache", True, "The cache answers.")
    except Exception as error:  # noqa: BLE001  whatever a client raises, the cache does not answer
        yield Finding("cache", False, f"The cache does not answer: {type(error).__name__}.")


def _outside(now: datetime) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    yield Finding("disk", free >= LEAST_FREE_BYTES, f"{free // 1024**2:,} MB are free in the data folder.")
    if settings.BACKUP_DIR:
        last = newest(Path(settings.BACKUP_DIR))
        fresh = last is not None and now - last.manifest.at <= BACKUP_STALE_AFTER
        since = _said(last.manifest.at) if last else "never"
        yield Finding("backup", fresh, f"Last backup: {since}.")
    else:
        yield Finding("backup", True, "No backup is made by itself: BACKUP_DIR is not set.")
    told = kept()
    if told.broken:
        yield Finding("trail", False, f"The trail was found broken at {told.broken}: run verify_trail.")
    elif told.last_at is None:
        yield Finding("trail", True, "Where the trail stands has not been written down yet.")
    else:
        fresh = now - told.last_at <= ANCHOR_AFTER
        yield Finding("trail", fresh, f"Where the trail stands was last written down: {_said(told.last_at)}.")


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%-d %B %Y, %H:%M}"
