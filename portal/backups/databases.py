"""The database as one file, and back: SQLite by its own backup, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

from portal.errors import Refused

#: What the database's part of a backup is called, by engine.
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def dump(target: Path) -> None:
    """Write the whole database, as it is at one moment, to the file `target`; others go on working meanwhile.

    Raises Refused where it cannot be had.
    """
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_sqlite_file())) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)  # one step: a reader of the journal, which no writer waits for
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _run("pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges", f"--file={target}")


def load(source: Path) -> None:
    """Fill the empty database from the file `source`: all of it or nothing. Raises Refused where that fails."""
    connection.close()
    if connection.vendor == "sqlite":
        target = _sqlite_file()
        arriving = target.with_name(target.name + ".arriving")
        shutil.copyfile(source, arriving)
        arriving.chmod(0o600)
        for left in ("-wal", "-shm"):
            target.with_name(target.name + left).unlink(missing_ok=True)
        arriving.replace(target)
        return
    name = f"--dbname={connection.get_connection_params()['dbname']}"
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", name, str(source))


def is_empty() -> bool:
    """Whether the database has no table at all."""
    return not connection.introspection.table_names()


def empty() -> None:
    """Take every table out again, after a restoring that failed."""
    connection.close()
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm"):
            path = _sqlite_file()
            path.with_name(path.name + ending).unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str) -> None:
    """A program of PostgreSQL's, told where the database is by its environment, so that no list of processes shows it.

    Its words are not passed on: they may name rows.
    """
    found = shutil.which(program)
    if found is None:
        raise Refused(f"{program} was not found. Install Debian's postgresql-client of the server's version.")
    try:
        subprocess.run([found, *arguments], env=_environment(), check=True, capture_output=True)  # noqa: S603
    except subprocess.CalledProcessError as error:
        first = next((line for line in error.stderr.decode(errors="replace").splitlines() if "version" in line), "")
        raise Refused(f"{program} failed with exit code {error.returncode}. {first}".strip()) from error


def _environment() -> dict[str, str]:
    own: dict[str, Any] = connection.get_connection_params()
    given = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    return {**os.environ, **{name: str(own[key]) for name, key in given.items() if own.get(key)}}
