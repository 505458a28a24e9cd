"""`manage.py backup [FOLDER]`: a copy of everything, hashes and all."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.backups.keeping import forget_old
from portal.backups.manifest import MANIFEST, read, sha256_of
from portal.backups.writing import back_up
from portal.errors import Refused


class Command(BaseCommand):
    help = "Back up the database and every file below a folder, with a manifest of hashes, and forget the oldest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder of all backups."""
        parser.add_argument("folder", nargs="?", default=settings.BACKUP_DIR, help="default: what BACKUP_DIR names")

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        """Write it, and print what it holds and which keys it does not. CommandError where it cannot be written."""
        if not folder:
            raise CommandError("Say where the backup goes: manage.py backup FOLDER, or BACKUP_DIR in the environment.")
        root, now = Path(folder), timezone.now()
        try:
            written = back_up(root, now=now)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        except OSError as error:
            raise CommandError(f"{root} cannot be written: {error.strerror or error}.") from error
        manifest, gone = read(written), forget_old(root, now=now)
        self.stdout.write(
            f"{written}: the database ({manifest.database.size:,} bytes) and {len(manifest.files)} files, "
            f"in {manifest.seconds} seconds; {gone} old backups forgotten.\n"
            f"SHA-256 of its manifest: {sha256_of(written / MANIFEST)}\n"
            f"Not in it, to be kept elsewhere: {', '.join(sorted(manifest.keys))}.\n"
            "It holds every case, unprotected: keep it encrypted, and on another machine."
        )
