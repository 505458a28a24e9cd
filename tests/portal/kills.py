"""Work that is killed in the middle: a child process that ends itself by SIGKILL at one of its statements."""

import gc
import os
import random
import signal
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

from django.db import connection, connections
from django.test import override_settings

from portal.accounts.choices import Role
from portal.deadlines.seeding import seed_holidays
from portal.deadlines.sweep import sweep
from portal.notices.models import Notice
from portal.notices.queries import LEASE
from portal.notices.sending import send_due
from tests.factories import people

#: A child that was forked among threads can find a lock held by one that it does not have; the kernel ends it then.
CHILD_SECONDS = 60
NOW = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)


def dies_at(number: int, work: Callable[[], object]) -> bool:
    """Do `work` in a child that is killed before its statement `number`; whether it was, or had ended before."""
    connections.close_all()  # a connection belongs to one process
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(CHILD_SECONDS)
        gc.disable()  # what is thrown away here may be something its parent still listens to, a browser's pipe
        left = number

        def count(execute, sql, params, many, context):
            nonlocal left
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(count):
                work()
        except BaseException:  # noqa: BLE001  nothing of the child may go on into the tests
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), f"the child failed by itself ({code})"
    return code != 0


def statements(work: Callable[[], object]) -> int:
    """How many statements `work` takes."""
    taken = 0

    def count(execute, *rest):
        nonlocal taken
        taken += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        work()
    return taken


def kill_the_worker(runs: int, things, folder: Path, seed: int = 0) -> tuple[int, int]:
    """Kill a sweep and a sending at random points, `runs` times with new deadlines each time, then let one through.

    Asserts that every notice that was due is there once and was sent; answers how often it was killed, and how many
    messages left twice (under one Message-ID, as docs/adr/0005 says).
    """
    pick, deadlines, killed = random.Random(seed), [], 0
    seed_holidays("default")  # whatever emptied the tables before
    people.person(Role.BUSINESS_MANAGER)
    mail = {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}

    def work(now=NOW):
        sweep(now)
        send_due(now)

    with override_settings(**mail):
        deadlines += [things.clock(date(2026, 11, 23)) for _ in range(2)]
        most = statements(work) + 6
        for _ in range(runs):
            deadlines += [things.clock(date(2026, 11, 23)) for _ in range(2)]
            killed += dies_at(pick.randint(1, most), work)
        work(later := NOW + LEASE + timedelta(minutes=1))
        while send_due(later).sent:  # a run sends two hundred at most
            pass
    keys = sorted(Notice.objects.values_list("key", flat=True))
    assert keys == sorted(f"deadline:{d.pk}:{d.due_on}:{'late-1'}" for d in deadlines), "each recorded exactly once"
    assert not Notice.objects.filter(sent_at=None).exists(), "none lost"
    left = [message_from_bytes(part)["Message-ID"] for part in messages(folder)]
    assert len(set(left)) == len(deadlines)
    assert len(left) - len(set(left)) <= killed
    return killed, len(left) - len(set(left))


def messages(folder: Path) -> list[bytes]:
    """Every message that was written to the folder."""
    rule = b"-" * 79
    found = [part.strip() for path in folder.glob("*.log") for part in path.read_bytes().split(rule)]
    return [part for part in found if part]
