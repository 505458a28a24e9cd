"""Proves that the trail is whole: `manage.py verify_trail [--anchor NUMBER:HASH] [--anchors FILE]`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.trail.anchors import kept
from portal.trail.verification import verify


class Command(BaseCommand):
    help = "Read the whole trail in order and report the first broken place; the exit code is 1 where there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor",
            metavar="NUMBER:HASH",
            help="the last line of an earlier run, kept elsewhere: shows a trail that was rewritten as a whole",
        )
        parser.add_argument(
            "--anchors",
            metavar="FILE",
            type=Path,
            default=settings.TRAIL_ANCHORS,
            help="what was written down every day: the file that TRAIL_ANCHORS names, or a copy kept elsewhere",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        anchors = kept(options["anchors"]).anchors
        proof = verify({**anchors, **self._anchor(options["anchor"])})
        if proof.broken is not None:
            raise CommandError(
                f"The trail is broken at event {proof.broken.sequence} ({proof.broken.kind}). {proof.broken.sentence}",
                returncode=1,
            )
        self.stdout.write(f"The trail is whole: {proof.events} events, each as it was recorded.")
        if anchors:
            self.stdout.write(f"It agrees with what was written down {len(anchors)} times outside the database.")
        self.stdout.write(f"{proof.last_sequence}:{proof.last_hash}")

    def _anchor(self, given: str | None) -> dict[int, str]:
        if given is None:
            return {}
        match = re.fullmatch(r"(\d+):([0-9a-f]{64})", given.strip())
        if match is None:
            raise CommandError("--anchor takes the number and the hash, as the last line of an earlier run has them.")
        return {int(match[1]): match[2]}
