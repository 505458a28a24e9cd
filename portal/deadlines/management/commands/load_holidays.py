"""Bring the bank holidays up to the lists of the installed package."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.deadlines.actions import load_published
from portal.deadlines.horizon import horizon_warning
from portal.errors import Refused


class Command(BaseCommand):
    help = "Load the published bank holidays; what was added or removed by hand stays. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            report = load_published(now=now)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(
            f"Bank holidays: {report.added} added, {report.withdrawn} withdrawn, {report.renamed} renamed; "
            f"{report.recounted} open dates changed."
        )
        sentence = horizon_warning(now)
        if sentence:
            self.stderr.write(self.style.WARNING(sentence))
