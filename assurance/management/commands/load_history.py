"""`manage.py load_history NAME`: assurance activities and counted reviews of a year that a partnership published."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assurance.actions import load_history
from assurance.reading import HISTORIES, read_history, shipped
from portal.errors import PortalError
from reviews.practice.actions import load_counted
from reviews.practice.counting import read_counted
from reviews.practice.counting import shipped as counted_years


class Command(BaseCommand):
    """Reads, checks and loads a shipped year; an entry that is there already is left as it stands."""

    help = "Load the assurance activities and the counted reviews of a published year, such as bolton-2019-20."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=f"one of: {', '.join(shipped(HISTORIES))}")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        try:
            now = timezone.now()
            added = load_history(document=read_history(name), by=None, now=now)
            # What the same report counts of reviews, where it does.
            counted = name in counted_years() and load_counted(document=read_counted(name), name=name, by=None, now=now)
        except PortalError as error:
            raise CommandError(error.sentence) from error
        said = [f"{added} activities added" if added else "", "its counted reviews added" if counted else ""]
        self.stdout.write(f"{name}: {', '.join(part for part in said if part) or 'nothing changed'}.")
