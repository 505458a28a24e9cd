"""Regenerate docs/security/input-rules.md."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.input_rules import input_rules


class Command(BaseCommand):
    help = "Write docs/security/input-rules.md from the forms; with --check, only say whether it is current."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is behind")

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "security" / "input-rules.md"
        wanted = input_rules()
        if options["check"]:
            if not page.exists() or page.read_text("utf-8") != wanted:
                raise CommandError("docs/security/input-rules.md is behind: run manage.py write_input_rules.")
            self.stdout.write("docs/security/input-rules.md is current.")
            return
        page.write_text(wanted, "utf-8")
        self.stdout.write("docs/security/input-rules.md is written.")
