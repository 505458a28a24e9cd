"""PostgreSQL, Redis and the portal on one machine, started in that order and stopped in the other: `bin/serve`.

A server that DATABASE_URL or REDIS_URL names is used instead and left alone. Ours listen on this machine only, have
passwords made for them, and keep their data below `services` in the portal's data folder. Nothing here needs Django.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.supervisor import GaveUp, Supervisor

HOST = "127.0.0.1"
DATABASE_PORT, QUEUE_PORT = 5442, 6389
BASE = Path(__file__).resolve().parent.parent
PORTAL = [sys.executable, str(BASE / "manage.py"), "runportal", "--prepare"]


class Missing(Exception):
    """A service cannot be started; the message says what to do."""


@dataclass(frozen=True)
class Service:
    """One server: how it is started, the address that the portal is given, its port, and what stops it."""

    command: Sequence[str]
    url: str
    port: int
    stop: signal.Signals = signal.SIGTERM

    def listens(self) -> bool:
        """Whether it can be reached."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.settimeout(0.5)
            return probe.connect_ex((HOST, self.port)) == 0


def postgresql(folder: Path, port: int) -> Service:
    """A PostgreSQL with its data in `folder`, made at the first start. Raises Missing where it cannot be."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    found = debian[-1] if debian else shutil.which("postgres")
    if not found:
        raise Missing("PostgreSQL was not found. Install Debian's postgresql, or name a server in DATABASE_URL.")
    programs, data, lock = Path(found).parent, folder / "data", _own_user()
    password = _password(folder)
    if not (data / "PG_VERSION").exists():
        if lock:
            shutil.chown(folder, "postgres")
            shutil.chown(folder / "password", "postgres")
        made = [*lock, str(programs / "initdb"), "-D", str(data), "-U", "portal", "-A", "scram-sha-256"]
        made += [f"--pwfile={folder / 'password'}", "-E", "UTF8", "--locale=C.UTF-8"]
        done = subprocess.run(made, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise Missing(f"PostgreSQL's data could not be made: {done.stderr.strip()[-300:]}")
    # SIGINT stops it: at SIGTERM it would wait for whoever is still connected, and be ended by force at last.
    command = [*lock, str(programs / "postgres"), "-D", str(data)]
    for setting in (f"listen_addresses={HOST}", f"port={port}", f"unix_socket_directories={folder}"):
        command += ["-c", setting]
    return Service(command, f"postgres://portal:{password}@{HOST}:{port}/postgres", port, signal.SIGINT)


def redis(folder: Path, port: int) -> Service:
    """A Redis that keeps its queue on the disk, in `folder`. Raises Missing where there is none."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing("Redis was not found. Install Debian's redis-server, or name a server in REDIS_URL.")
    password, configuration = _password(folder), folder / "redis.conf"
    configuration.touch(mode=0o600)
    lines = [f"bind {HOST}", f"port {port}", f"dir {folder}", "appendonly yes", f"requirepass {password}"]
    configuration.write_text("\n".join(lines) + "\n")
    return Service([program, str(configuration)], f"redis://:{password}@{HOST}:{port}/0", port)


def _password(folder: Path) -> str:
    """Made once, and readable by nobody else."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text().strip()


def _own_user() -> list[str]:
    """PostgreSQL refuses to run as root: there it runs as Debian's own user for it, and ends with its parent."""
    if os.geteuid() != 0:
        return []
    with contextlib.suppress(KeyError):
        pwd.getpwnam("postgres")
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=INT"]
    raise Missing("PostgreSQL does not run as root. Start bin/serve as an unprivileged user, or name a DATABASE_URL.")


def wanted(env: Mapping[str, str], folder: Path) -> tuple[dict[str, Service], dict[str, str]]:
    """The services that have to be started here, by name, and the environment with which the portal finds them."""
    services: dict[str, Service] = {}
    given = dict(env)
    makers: tuple[tuple[str, str, Callable[[Path, int], Service], str, int], ...] = (
        ("DATABASE_URL", "database", postgresql, "DATABASE_PORT", DATABASE_PORT),
        ("REDIS_URL", "queue", redis, "QUEUE_PORT", QUEUE_PORT),
    )
    for variable, name, make, port, default in makers:
        if not given.get(variable):
            services[name] = make(folder / name, int(given.get(port, default)))
            given[variable] = services[name].url
    return services, given


def main(arguments: Sequence[str]) -> int:
    """Start what is wanted, then `manage.py runportal` with `arguments`; runs until it is told to stop."""
    data = Path(os.environ.get("PORTAL_DATA") or BASE / "var" / os.environ.get("ARRANGEMENTS", "bolton")).resolve()
    try:
        services, env = wanted(os.environ, data / "services")
    except Missing as missing:
        sys.stderr.write(f"bin/serve: {missing}\n")
        return 3
    portal = [*PORTAL, *arguments]
    if not services:
        os.execve(portal[0], portal, env)  # noqa: S606  nothing is left to look after here
    commands = {name: service.command for name, service in services.items()} | {"portal": portal}
    ready = {name: service.listens for name, service in services.items()}
    stops = {name: service.stop for name, service in services.items()}
    env["PYTHONUNBUFFERED"] = "1"
    try:
        # The portal itself waits twelve seconds for its own processes.
        Supervisor(commands, say=_say, env=env, ready=ready, stops=stops, stop_seconds=20).run()
    except GaveUp as error:
        sys.stderr.write(f"bin/serve: {error}\n")
        return 1
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"serve: {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
