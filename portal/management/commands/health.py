"""`manage.py health`: whether the portal does its work; the exit code is 1 where it does not."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.health import findings


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # a database that does not answer is what this tells of
    help = "Say whether the database, the sweep, the outbox, backups and the trail are well; exit code 1 where not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = findings(timezone.now())
        if options["json"]:
            about = {finding.name: {"well": finding.well, "sentence": finding.sentence} for finding in found}
            self.stdout.write(json.dumps(about, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(f"{'  well' if f.well else 'FAILED'}  {f.name}: {f.sentence}" for f in found))
        ill = [finding.name for finding in found if not finding.well]
        if ill:
            raise CommandError(f"Not well: {', '.join(ill)}.", returncode=1)
