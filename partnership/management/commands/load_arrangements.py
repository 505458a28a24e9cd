"""`manage.py load_arrangements NAME`: put a partnership's arrangements into use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from partnership.actions import load_arrangements
from partnership.actions.promises import plan_promises
from partnership.arrangements import read_file, shipped, shipped_path
from portal.errors import PortalError


class Command(BaseCommand):
    """Reads, checks and loads a file of arrangements; safe to run again."""

    help = "Load a partnership's arrangements: a name that comes with the portal, or a file of your own."

    def add_arguments(self, parser: CommandParser) -> None:
        names = ", ".join(shipped())
        parser.add_argument(
            "name", nargs="?", help=f"one of: {names} (default: the setting ARRANGEMENTS, {settings.ARRANGEMENTS})"
        )
        parser.add_argument("--file", type=Path, help="a YAML file of the same shape instead of a name")

    def handle(self, *args: Any, name: str | None, file: Path | None, **options: Any) -> None:
        if name and file:
            raise CommandError("Give a name or a file, not both.")
        try:
            path = file or shipped_path(name or settings.ARRANGEMENTS)
            report = load_arrangements(document=read_file(path), by=None, now=timezone.now())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except PortalError as error:
            raise CommandError(error.sentence) from error
        plan_promises(now=timezone.now())
        if report.nothing_changed:
            self.stdout.write(f"{path.name}: nothing changed.")
            return
        if options["verbosity"] > 1:
            for word, lines in (("added", report.added), ("changed", report.changed), ("ended", report.ended)):
                for line in lines:
                    self.stdout.write(f"  {word} {line}")
        self.stdout.write(
            f"{path.name}: {len(report.added)} added, {len(report.changed)} changed, {len(report.ended)} ended."
        )
