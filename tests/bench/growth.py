"""Every page of the demonstration for few rows and for ten thousand of every kind: what each makes the database do.

As the business manager and as a partner's delegate. No page may run more than 15 statements, nor more for many rows
than for few, nor be larger than a megabyte; how long it took is told. `GROWTH_DATA` names a data folder that is
prepared already, and is left as it was; `MANY` is the number of rows. SQLite, as `bin/run` has it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.bench.harness import Harness
from tests.contracts.statements import too_many

MOST_BYTES = 1_000_000
SLOW_SECONDS = 2.0
# A list that is empty asks for nothing that hangs on its rows, such as the themes and recommendations of findings.
HUNG = 2
PREPARE_SECONDS = 1200


def run(harness: Harness) -> None:
    """Ask, judge, and print what is wrong, the slowest and the largest."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        rows = _asked(Path(folder))
    few = {(row["role"], row["name"]): row for row in rows if row["stage"] == "few"}
    later = [row for row in rows if row["stage"] in ("many", "bodies")]
    wrong = [f"{row['name']}: no copies, {row['why']}" for row in rows if row["stage"] == "failed"]
    for row in (*few.values(), *later):
        wrong += [_named(row) + one for one in faults(row, few[row["role"], row["name"]])]
    kinds = [row for row in rows if row["stage"] == "rows"]
    harness.out.write(
        f"\nEvery page for few rows and for many\n  {len(few)} pages, then {len(later)} openings of them among "
        f"{sum(row['rows'] for row in kinds):,} rows of {len(kinds)} kinds\n"
    )
    for title, key in (("slowest", "seconds"), ("largest", "size")):
        most = sorted((row for row in later if row["page"]), key=lambda row: -row[key])[:8]
        harness.out.write(f"  {title}: " + ", ".join(f"{_named(row)}{row[key]:,}" for row in most) + "\n")
    slow = Counter(row["stage"] for row in later if row["seconds"] > SLOW_SECONDS)
    harness.out.write(f"  above {SLOW_SECONDS:g} s: {dict(slow)}\n")
    for line in wrong:
        harness.out.write(f"  {line}\n")
        harness.missed.append(f"growth: {line}")
    if not few or not later:
        harness.missed.append("growth: nothing was asked")


def faults(row: dict[str, Any], few: dict[str, Any]) -> list[str]:
    """What is wrong with a page that took this, where for few rows it took that."""
    if row["status"] != 200:
        return [f"answers {row['status']}"]
    found = [said] if (said := too_many(row["name"], row["statements"])) else []
    if row["statements"] > few["statements"] + HUNG:
        found.append(f"{few['statements']} statements for few rows, {row['statements']} for many")
    if row["page"] and row["size"] > MOST_BYTES:
        found.append(f"{row['size']:,} bytes")
    return found


def _named(row: dict[str, Any]) -> str:
    return f"{row['name']} ({row['role'].lower()}, {row['stage']}): "


def _asked(folder: Path) -> list[dict[str, Any]]:
    """What a process of its own saw in a copy of the demonstration's data."""
    left_out = ("DATABASE_URL", "REDIS_URL")
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    env |= {"PORTAL_MODE": "demonstration", "PORTAL_DATA": str(folder / "data"), "LOG_LEVEL": "CRITICAL"}
    env["READINGS_A_MINUTE"] = "0"  # this reads faster than anybody may
    env["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    options: dict[str, Any] = {"cwd": settings.BASE_DIR, "env": env, "check": True, "text": True}
    if prepared := os.environ.get("GROWTH_DATA"):
        shutil.copytree(prepared, folder / "data")
    else:
        command = [sys.executable, "manage.py", "prepare"]
        subprocess.run(command, capture_output=True, timeout=PREPARE_SECONDS, **options)
    asked = subprocess.run([sys.executable, "-m", "tests.bench.served.grown"], stdout=subprocess.PIPE, **options)
    return [json.loads(line) for line in asked.stdout.splitlines() if line.startswith("{")]
