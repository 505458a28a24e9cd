"""`manage.py import_everything ARCHIVE`: an archive restored into an empty portal."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.archive.restoring import restore
from portal.errors import Refused


class Command(BaseCommand):
    help = "Restore an archive of export_everything into a portal on which only migrate was run. All or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The archive."""
        parser.add_argument("path", help="the ZIP file that export_everything wrote")

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        """Restore it, and print what came back. CommandError, with nothing changed, where it is refused."""
        try:
            restored = restore(Path(path), now=timezone.now())
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(
            f"Restored {restored.records} records and {restored.files} files; the trail is whole. "
            "People set new passwords by “Forgotten your password?”, and make their calendar feeds anew."
        )
