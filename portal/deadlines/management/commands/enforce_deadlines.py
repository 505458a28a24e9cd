"""One sweep in the foreground."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.clock import LONDON
from portal.deadlines.plausible import careful_sweep
from portal.deadlines.queries import open_deadlines, overdue
from portal.deadlines.sweep import SweepIncomplete
from portal.errors import Refused


class Command(BaseCommand):
    help = "Look once at every open deadline, queue the reminders that are due, and say what was done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--trust-clock", action="store_true", help="sweep though weeks have passed since the last time"
        )

    def handle(self, *args: Any, trust_clock: bool, **options: Any) -> None:
        now = timezone.now()
        try:
            report = careful_sweep(now, trust_clock=trust_clock)
        except Refused as held:
            raise CommandError(held.sentence) from held
        except SweepIncomplete as some:
            raise CommandError(f"{some}. All the others were.") from some
        self.stdout.write(
            f"Swept at {now.astimezone(LONDON):%-d %B %Y, %H:%M}: {open_deadlines().count()} deadlines are open, "
            f"{overdue(now).count()} of them overdue.\n"
            f"{report.looked_at} are near or past their date. {report.notices} new notices are in the outbox; "
            f"{report.passed_over} earlier reminders were passed over because a later one had come."
        )
