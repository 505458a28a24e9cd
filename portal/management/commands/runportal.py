"""Run the portal: the web server, the worker and the schedule, each looked after, with one command."""

from __future__ import annotations

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal.measuring import forget
from portal.supervisor import GaveUp, Supervisor

WEB_THREADS = 8
WORKER_THREADS = 2


def commands(port: int) -> dict[str, list[str]]:
    """What runs: name → argument list. The schedule is a process of its own, not part of the worker (docs/adr/0001)."""
    python = [sys.executable, "-m"]
    # The worker's warning about root says "absolutely not"; README says it for service, where it matters.
    root_is_known = "ignore:You're running the worker with superuser privileges"
    celery = [sys.executable, "-W", root_is_known, "-m", "celery", "-A", "portal", "--quiet"]
    web = ["gunicorn", "portal.wsgi:application", "--bind", f"{settings.BIND}:{port}", "--worker-class", "gthread"]
    web += ["--threads", str(WEB_THREADS), "--timeout", "60", "--no-control-socket", "--log-level", "warning"]
    web += ["--workers", str(settings.WEB_PROCESSES)]
    worker = ["worker", "--pool", "threads", "--concurrency", str(WORKER_THREADS), "--loglevel", "WARNING"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    found = {"web server": [*python, *web]}
    for number in range(1, settings.WORKERS + 1):
        name = "worker" if number == 1 else f"worker {number}"
        found[name] = [*celery, *worker, "--hostname", f"worker-{number}@%h"]
    if settings.SCHEDULE:
        # No file with a process number: after a hard kill it would keep the next schedule from starting.
        found["schedule"] = [*celery, "beat", "--pidfile=", "--loglevel", "WARNING"]
    return found


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of this machine now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.BIND, port))
        except OSError:
            return False
    return True


class Command(BaseCommand):
    help = "Run the web server, the worker and the schedule until Ctrl-C; whichever of them ends is started again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"), help="default: PORT, or 8000")
        parser.add_argument("--prepare", action="store_true", help="bring the data folder up to date first")

    def handle(self, *args: Any, port: int, prepare: bool, **options: Any) -> None:
        """Supervise until told to stop. Refuses a port that is taken before anything is prepared or started."""
        if not 0 < port < 65536:
            raise CommandError(f"PORT must be a number from 1 to 65535, not {port}.")
        if not port_is_free(port):
            raise CommandError(f"Port {port} is taken by another program. Stop it, or choose another: PORT={port + 1}.")
        if prepare:
            call_command("prepare", stdout=self.stdout, stderr=self.stderr)
            connections.close_all()  # the children have their own; this process asks the database nothing more
        forget(settings.METRICS_DIR)
        self.port, self.answered = port, False
        env = {**os.environ, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        try:
            Supervisor(commands(port), say=self._say, env=env, each_poll=self._announce).run()
        except GaveUp as error:
            raise CommandError(str(error)) from error
        self._say("stopped")

    def _say(self, line: str) -> None:
        self.stdout.write(f"portal: {line}")
        self.stdout.flush()

    def _announce(self) -> None:
        """Once the web server listens, say where."""
        if self.answered:
            return
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.settimeout(0.2)
            self.answered = probe.connect_ex(("127.0.0.1", self.port)) == 0
        if self.answered:
            self._say(f"open {settings.PORTAL_ADDRESS} in a browser; Ctrl-C stops it")
