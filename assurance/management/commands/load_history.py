"""`manage.py load_history NAME`: what was published of a year: activities, counts, figures, report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from assurance.actions import load_history, load_published
from assurance.annual_report import published
from assurance.annual_report.actions import load_report
from assurance.models import AnnualReport
from assurance.reading import HISTORIES, read_history
from assurance.reading import shipped as shipped_in
from portal.errors import PortalError
from reviews.practice.actions import load_counted
from reviews.practice.counting import read_counted
from reviews.practice.counting import shipped as counted_years


class Command(BaseCommand):
    """Reads, checks and loads a shipped year; an entry that is there already is left as it stands."""

    help = "Load what was published of a year, such as bolton-2019-20: activities, counts, figures, report."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=f"one of: {', '.join(self.names())}")

    @staticmethod
    def names() -> list[str]:
        """Every year that any of the three kinds of file tells of."""
        return sorted({*shipped_in(HISTORIES), *counted_years(), *published.shipped()})

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        try:
            if name not in self.names():
                raise PortalError(f"There is no published year “{name}”. There are: {', '.join(self.names())}.")
            with transaction.atomic():
                said = self._load(name, timezone.now())
        except PortalError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{name}: {', '.join(part for part in said if part) or 'nothing changed'}.")

    def _load(self, name: str, now: datetime) -> list[str]:
        said = []
        if name in shipped_in(HISTORIES):
            added = load_history(document=read_history(name), by=None, now=now)
            said.append(f"{added} activities added" if added else "")
        # What the same report counts of reviews, where it does.
        if name in counted_years() and load_counted(document=read_counted(name), name=name, by=None, now=now):
            said.append("its counted reviews added")
        if name in published.shipped():
            document = published.read_published(name)
            figures = load_published(document=document, by=None, now=now)
            said.append(f"{figures} figures added" if figures else "")
            # The report itself, as it was published: its documents are made in the background.
            if not AnnualReport.objects.filter(loaded_from=document.file).exists():
                load_report(document=document, by=None, now=now)
                said.append("its report added")
        return said
