"""`manage.py export_everything PLACE`: every record and file of the portal as one archive."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from portal.archive.actions import EVERYTHING
from portal.archive.writing import write_archive
from portal.trail.events import Event
from portal.trail.recording import record


class Command(BaseCommand):
    help = "Write every record (JSON and CSV) and every file to one ZIP with a manifest of hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file to write; it must not exist yet."""
        parser.add_argument("path", help="the ZIP file to write")

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        """Write it, and print what it holds. CommandError where the file exists or cannot be written."""
        target, now = Path(path), timezone.now()
        if target.exists():
            raise CommandError(f"{target} exists already. Name a file that does not.")
        with transaction.atomic():
            record(Event.EXPORT_TAKEN, target=EVERYTHING, by=None, now=now)
        try:
            written = write_archive(target, now=now)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error}") from error
        self.stdout.write(
            f"{target}: {written.records} records, {written.files} files.\n"
            f"SHA-256 of its manifest: {written.manifest_sha256}\n"
            "It holds every case, unprotected: keep it encrypted."
        )
