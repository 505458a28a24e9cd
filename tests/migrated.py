"""A SQLite database with every migration applied, made once for each state of the migrations and copied from then on.

Applying them takes a process twenty seconds; the copy is the same file. It is kept in `var/tests` under a name made of
the migrations' contents, so a changed migration is always applied afresh.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
KEPT = BASE / "var" / "tests"


def copy_migrated(target: str) -> None:
    """Copy it to `target`. Where it is not there yet, one process makes it with `migrate` while others wait."""
    digest = hashlib.sha256((BASE / "requirements.txt").read_bytes())
    for path in sorted(BASE.glob("*/**/migrations/*.py")):
        if path.relative_to(BASE).parts[0] not in (".venv", "node_modules", "var"):
            digest.update(str(path.relative_to(BASE)).encode() + path.read_bytes())
    kept = KEPT / f"{digest.hexdigest()[:24]}.sqlite3"
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            unfinished = KEPT / "unfinished.sqlite3"
            environment = os.environ | {"DATABASE_URL": f"sqlite:///{unfinished}"}
            command = [sys.executable, "manage.py", "migrate", "--settings=tests.settings", "--verbosity=0"]
            subprocess.run(command, cwd=BASE, env=environment, check=True)
            unfinished.rename(kept)
        shutil.copyfile(kept, target)
