"""Twenty people give the third signature in one moment, a thousand times (RACES): one completion each time."""

from __future__ import annotations

import os

from django.core.management import call_command
from django.db import connection

from tests.bench.harness import Harness
from tests.portal.signatures import Race
from tests.trail_protection import unprotected

NEEDS_DATABASE = True
RACES = int(os.environ.get("RACES", "1000"))


def run(harness: Harness) -> None:
    """On PostgreSQL; SQLite has one writer at a time, so there is no race to run."""
    if connection.vendor != "postgresql":
        harness.out.write("\nRaces: left out, SQLite has one writer at a time; name a PostgreSQL in DATABASE_URL\n")
        return
    race = Race(people=20)
    try:
        for _ in range(RACES):
            race.run()
        race.check_trail()
    finally:
        race.close()
    with unprotected():
        call_command("flush", interactive=False, verbosity=0)
    harness.out.write(
        f"\nTwenty threads give the third signature\n  {RACES:,} times: one completion, one set of notices each; the "
        "trail is one chain\n"
    )
