"""Proves that the trail is whole: `manage.py verify_trail [--anchor NUMBER:HASH]`."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.trail.verification import verify


class Command(BaseCommand):
    help = "Read the whole trail in order and report the first broken place; the exit code is 1 where there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor",
            metavar="NUMBER:HASH",
            help="the last line of an earlier run, kept elsewhere: shows a trail that was rewritten as a whole",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        proof = verify(self._anchor(options["anchor"]))
        if proof.broken is not None:
            raise CommandError(
                f"The trail is broken at event {proof.broken.sequence} ({proof.broken.kind}). {proof.broken.sentence}",
                returncode=1,
            )
        self.stdout.write(f"The trail is whole: {proof.events} events, each as it was recorded.")
        self.stdout.write(f"{proof.last_sequence}:{proof.last_hash}")

    def _anchor(self, given: str | None) -> tuple[int, str] | None:
        if given is None:
            return None
        match = re.fullmatch(r"(\d+):([0-9a-f]{64})", given.strip())
        if match is None:
            raise CommandError("--anchor takes the number and the hash, as the last line of an earlier run has them.")
        return int(match[1]), match[2]
