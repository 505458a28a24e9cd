"""`manage.py load_history NAME`: the assurance activities that a partnership published for a year gone by."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assurance.actions import load_history
from assurance.reading import HISTORIES, read_history, shipped
from portal.errors import PortalError


class Command(BaseCommand):
    """Reads, checks and loads a shipped year; an entry that is there already is left as it stands."""

    help = "Load the assurance activities of a published year, such as bolton-2019-20."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=f"one of: {', '.join(shipped(HISTORIES))}")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        try:
            added = load_history(document=read_history(name), by=None, now=timezone.now())
        except PortalError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{name}: {added} activities added." if added else f"{name}: nothing changed.")
