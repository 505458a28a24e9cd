"""The test suite on a real PostgreSQL and a real Redis: `python -m tests.services [pytest's arguments]`.

Starts both for this run alone, each on a free port of its own with its data in a temporary folder and a password made
for the occasion, and stops and removes them at the end, however the run ends. DATABASE_URL or REDIS_URL in the
environment name one that runs already, which is then used instead and left alone.
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
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from portal.supervisor import end_with_parent

START_SECONDS = 30
HOST = "127.0.0.1"


class Unavailable(Exception):
    """A service could not be had; the message says which and why."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def postgresql_folder() -> Path:
    """Where initdb and postgres are: the newest of Debian's, or the ones on the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[4].split(".")[0]))
    if debian:
        return debian[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise Unavailable("PostgreSQL's initdb was not found; install PostgreSQL, or name one that runs in DATABASE_URL.")


def unprivileged() -> dict[str, object]:
    """How to run PostgreSQL, which refuses to run as root: nothing to add, or as its own user where we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise Unavailable("PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody.")


@contextlib.contextmanager
def running(name: str, command: list[str], port: int, log: Path, stop: int, **how: object) -> Iterator[None]:
    """The command runs and listens on `port` within the block; raises Unavailable, with its log, where it does not."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, start_new_session=True, preexec_fn=end_with_parent(stop), **how
        )
    try:
        until = time.monotonic() + START_SECONDS
        while True:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            if process.poll() is not None or time.monotonic() > until:
                raise Unavailable(f"{name} did not start. It said:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own; yields its address."""
    programs, how, port, password = postgresql_folder(), unprivileged(), free_port(), secrets.token_urlsafe(16)
    data, key = folder / "data", folder / "password"
    key.touch(mode=0o600)
    key.write_text(password)
    if "user" in how:
        for path in (folder, key):
            os.chown(path, how["user"], how["group"])
    options = ["-A", "scram-sha-256", "-U", "portal", f"--pwfile={key}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = subprocess.run(
        [programs / "initdb", "-D", data, *options], capture_output=True, text=True, cwd=folder, check=False, **how
    )
    if made.returncode:
        raise Unavailable(f"PostgreSQL's initdb failed. It said:\n{made.stdout}{made.stderr}")
    # The data is thrown away, so nothing waits for the disk.
    settings = [f"listen_addresses={HOST}", f"port={port}", f"unix_socket_directories={folder}", "fsync=off"]
    settings += ["synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"]
    command = [str(programs / "postgres"), "-D", str(data)]
    for setting in settings:
        command += ["-c", setting]
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
    with running("PostgreSQL", command, port, folder / "log", signal.SIGINT, cwd=folder, **how):
        yield f"postgres://portal:{password}@{HOST}:{port}/portal"


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis of our own; yields its address."""
    program = shutil.which("redis-server")
    if program is None:
        raise Unavailable("redis-server was not found; install Redis, or name one that runs in REDIS_URL.")
    port, password, configuration = free_port(), secrets.token_urlsafe(16), folder / "redis.conf"
    configuration.touch(mode=0o600)
    lines = [f"bind {HOST}", f"port {port}", f"dir {folder}", 'save ""', "appendonly no", f"requirepass {password}"]
    configuration.write_text("\n".join(lines) + "\n")
    with running("Redis", [program, str(configuration)], port, folder / "log", signal.SIGTERM, cwd=folder):
        yield f"redis://:{password}@{HOST}:{port}/0"


def stop_in_order(number: int, _frame: object) -> None:
    """Leave through every `finally`, so that nothing is left running."""
    sys.exit(128 + number)


def main(arguments: list[str]) -> int:
    """Run pytest with the services; its exit code, or 3 where a service cannot be had."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_in_order)
    env = dict(os.environ)
    with contextlib.ExitStack() as stack:
        try:
            for variable, service in (("DATABASE_URL", postgresql), ("REDIS_URL", redis)):
                if not env.get(variable):
                    folder = Path(tempfile.mkdtemp(prefix="portal-service-"))
                    stack.callback(shutil.rmtree, folder, ignore_errors=True)
                    env[variable] = stack.enter_context(service(folder))
        except Unavailable as error:
            sys.stderr.write(f"bin/test --services: {error}\n")
            return 3
        # In the foreground, as usual: Ctrl-C reaches pytest too, which ends by itself with its summary.
        tests = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], env=env, preexec_fn=end_with_parent())
        try:
            return tests.wait()
        except KeyboardInterrupt:
            tests.wait()
            return 130
        finally:
            if tests.poll() is None:
                tests.terminate()
                tests.wait()
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
