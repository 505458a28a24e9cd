"""Regenerate docs/legislation.md."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.deadlines.legislation import legislation


class Command(BaseCommand):
    help = "Write docs/legislation.md from the rules; with --check, only say whether it is current."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is behind")

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "legislation.md"
        wanted = legislation()
        if options["check"]:
            if not page.exists() or page.read_text("utf-8") != wanted:
                raise CommandError("docs/legislation.md is behind the rules: run manage.py write_legislation.")
            self.stdout.write("docs/legislation.md is current.")
            return
        page.write_text(wanted, "utf-8")
        self.stdout.write("docs/legislation.md is written.")
