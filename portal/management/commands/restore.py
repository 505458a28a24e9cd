"""`manage.py restore BACKUP`: a backup into an empty portal."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.backups.restoring import restore
from portal.clock import LONDON
from portal.errors import Refused


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # there is no table yet that a check could read
    help = "Restore a backup into a portal whose database is empty, all of it or nothing; every hash is looked at."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The backup."""
        parser.add_argument("path", type=Path, help="one backup's folder, as manage.py backup named it")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        """Restore it, and say what has to be done next. CommandError, with nothing left, where it is refused."""
        began = time.monotonic()
        try:
            restored = restore(path, now=timezone.now())
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(
            f"Restored as it was on {restored.taken_at.astimezone(LONDON):%-d %B %Y at %H:%M}: {restored.files} files; "
            f"the trail of {restored.events} events is whole. It took {time.monotonic() - began:.1f} seconds."
        )
        if restored.other_keys:
            self.stdout.write(
                f"These keys are not the ones of the backup: {', '.join(restored.other_keys)}. "
                "Put them back before the portal is started, or people sign in anew and links in e-mails are dead."
            )
        self.stdout.write(
            "Its tables are older than this version: run manage.py prepare, then manage.py verify_trail."
            if restored.behind
            else "Run manage.py prepare, then start the portal."
        )
