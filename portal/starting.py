"""What a web server makes ready before the first request: each app registers what it would else make in one."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable

from django.db import connection

logger = logging.getLogger(__name__)
_tasks: list[Callable[[], object]] = []


def register(task: Callable[[], object]) -> None:
    """Have `task` run, once, when a web server starts."""
    if task not in _tasks:
        _tasks.append(task)


def make_ready() -> None:
    """Run every task; one that fails is told in the log and made again by whoever asks for it first."""
    for task in _tasks:
        try:
            task()
        except Exception as fault:  # noqa: BLE001  a server without its database yet must still start
            logger.warning("not ready at the start: %s in %s", type(fault).__name__, task.__name__)
    connection.close()


def collect_less() -> None:
    """What is here when the server is ready stays: it is not searched again and again for what could be thrown away.

    A page makes some ten thousand things and leaves few in circles; looking for these at every 700 costs more than
    the page's own queries.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def make_ready_beside() -> threading.Thread:
    """Run every task beside the server, which takes requests already."""

    def both() -> None:
        make_ready()
        collect_less()

    beside = threading.Thread(target=both, daemon=True, name="starting")
    beside.start()
    return beside
