"""One sweep in the foreground."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.clock import LONDON
from portal.deadlines.queries import open_deadlines, overdue
from portal.deadlines.sweep import sweep


class Command(BaseCommand):
    help = "Look once at every open deadline, queue the reminders that are due, and say what was done."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        report = sweep(now)
        self.stdout.write(
            f"Swept at {now.astimezone(LONDON):%-d %B %Y, %H:%M}: {open_deadlines().count()} deadlines are open, "
            f"{overdue(now).count()} of them overdue.\n"
            f"{report.looked_at} are near or past their date. {report.notices} new notices are in the outbox; "
            f"{report.passed_over} earlier reminders were passed over because a later one had come."
        )
