"""A SQLite database with every migration applied, made once for each state of the migrations and copied from then on.

Applying them all takes a process the better part of a minute; the copy is the same file. It is kept in `var/tests`
under a name made of the migrations' contents. Where some were added since, a kept file that lacks only those is the
beginning; where one was changed, it is applied afresh.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
KEPT = BASE / "var" / "tests"
MOST_KEPT = 4


def contents() -> dict[str, str]:
    """What the database is made of: every file that counts, with the hash of what it holds."""
    found = {}
    for path in [BASE / "requirements.txt", *sorted(BASE.glob("*/**/migrations/*.py"))]:
        name = path.relative_to(BASE)
        if name.parts[0] not in (".venv", "node_modules", "var"):
            found[str(name)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def beginning(now: dict[str, str]) -> Path | None:
    """The kept file with the most of today's migrations and none besides, where there is one."""
    usable = []
    for path in KEPT.glob("*.json"):
        held = json.loads(path.read_text())
        if held.items() <= now.items() and "requirements.txt" in held:
            usable.append((len(held), path.with_suffix(".sqlite3")))
    return max(usable)[1] if usable else None


def copy_migrated(target: str) -> None:
    """Copy it to `target`. Where it is not there yet, one process makes it with `migrate` while others wait."""
    now = contents()
    kept = KEPT / f"{hashlib.sha256(json.dumps(now).encode()).hexdigest()[:24]}.sqlite3"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            make(kept, now)
        shutil.copyfile(kept, target)


def make(kept: Path, now: dict[str, str]) -> None:
    """Apply what is to be applied, and keep the file with a list of what it is made of."""
    unfinished = KEPT / "unfinished.sqlite3"
    unfinished.unlink(missing_ok=True)
    if begun := beginning(now):
        shutil.copyfile(begun, unfinished)
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{unfinished}"}
    command = [sys.executable, "manage.py", "migrate", "--settings=tests.settings", "--verbosity=0"]
    subprocess.run(command, cwd=BASE, env=environment, check=True)
    unfinished.rename(kept)
    kept.with_suffix(".json").write_text(json.dumps(now))
    oldest_first = sorted(KEPT.glob("????????????????????????.sqlite3"), key=lambda path: path.stat().st_mtime)
    for old in oldest_first[:-MOST_KEPT]:
        old.unlink()
        old.with_suffix(".json").unlink(missing_ok=True)
