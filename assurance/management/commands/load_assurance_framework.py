"""`manage.py load_assurance_framework NAME`: put a partnership's assurance framework into use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assurance.actions import load_framework
from assurance.reading import FRAMEWORKS, read_framework, shipped
from portal.errors import PortalError


class Command(BaseCommand):
    """Reads, checks and loads a shipped framework; safe to run again."""

    help = "Load the methods of assurance and what the partnership promises of each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help=f"one of: {', '.join(shipped(FRAMEWORKS))}")

    def handle(self, *args: Any, name: str | None, **options: Any) -> None:
        try:
            document = read_framework(name or settings.ARRANGEMENTS)
            report = load_framework(document=document, by=None, now=timezone.now())
        except PortalError as error:
            raise CommandError(error.sentence) from error
        if report.nothing_changed:
            self.stdout.write(f"Assurance framework {document.framework.code}: nothing changed.")
        else:
            self.stdout.write(
                f"Assurance framework {document.framework.code}: {len(report.added)} added, "
                f"{len(report.changed)} changed, {len(report.ended)} ended."
            )
