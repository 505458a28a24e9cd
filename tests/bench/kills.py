"""Two hundred workers killed in the middle of a sweep and a sending: `KILLS=200`."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command

from tests.bench.harness import Harness
from tests.factories.deadlines import registered_things
from tests.portal.kills import kill_the_worker
from tests.trail_protection import unprotected

NEEDS_DATABASE = True
KILLS = int(os.environ.get("KILLS", "200"))


def run(harness: Harness) -> None:
    """Every due notice recorded exactly once and sent, none lost; messages that left twice carry one number."""
    with registered_things() as things, TemporaryDirectory() as folder:
        killed, twice = kill_the_worker(KILLS, things, Path(folder))
    with unprotected():
        call_command("flush", interactive=False, verbosity=0)
    harness.out.write(
        f"\nWorkers ended by SIGKILL at a random statement\n  {killed} of {KILLS} runs were killed; every notice once, "
        f"none lost; {twice} messages left twice, under one Message-ID\n"
    )
