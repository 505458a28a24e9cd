"""Files that no row names: left behind where a transaction was rolled back after the bytes had been written."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from .models import Attachment

log = logging.getLogger(__name__)
# An upload under way has its file before its row can be seen; none takes a day.
LEAST_AGE = timedelta(days=1)


def sweep_folder(folder: Path, named: Collection[Path], now: datetime) -> int:
    """Delete the files below `folder` that are not among `named` and older than a day at `now`; returns how many.

    Where old files lie there and `named` is empty nothing is deleted: that is a portal looking at the wrong
    database, not a store full of left-overs.
    """
    before = (now - LEAST_AGE).timestamp()
    kept = set(named)
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in kept and path.stat().st_mtime < before
    ]
    if found and not kept:
        log.warning("%d files in %s and no row that names one: nothing is swept", len(found), folder.name)
        return 0
    for path in found:
        path.unlink(missing_ok=True)
    if found:
        log.info("%d files that no row named were swept from %s", len(found), folder.name)
    return len(found)


def sweep_attachments(now: datetime) -> int:
    """Sweep the attached files; those taken out whose bytes outlived a crash are left-overs too."""
    rows = Attachment.objects.filter(removed_at=None).only("stored_name")
    return sweep_folder(Path(settings.MEDIA_ROOT) / "attachments", {row.stored_path for row in rows}, now)
