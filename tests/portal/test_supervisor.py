"""The supervisor, with real child processes: it restarts what ends, gives up in time and leaves nothing behind."""

import os
import signal
import sys

import pytest

from tests.portal.processes import Running, alive, eventually

SLEEPER = "import time; time.sleep(600)"
#: Ignores the request to stop and has a child of its own that does too.
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    f"p = subprocess.Popen([sys.executable, '-c', 'import signal; signal.signal(15, signal.SIG_IGN); {SLEEPER}']);"
    "print('grandchild', p.pid, flush=True); time.sleep(600)"
)
# Tests that are themselves begun under nohup would hand on that a closed terminal means nothing.
SUPERVISE = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from portal.supervisor import GaveUp, Supervisor
programs = {f"child {n}": [sys.executable, "-c", text] for n, text in enumerate(sys.argv[1:], 1)}
try:
    Supervisor(programs, say=lambda line: print(line, flush=True), stop_seconds=1).run()
except GaveUp as error:
    sys.exit(f"gave up: {error}")
"""


def supervise(*programs):
    return Running([sys.executable, "-c", SUPERVISE, *programs], dict(os.environ))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_takes_its_children_along(number):
    with supervise(SLEEPER, SLEEPER) as running:
        children = [running.process_of("child 1"), running.process_of("child 2")]
        assert all(map(alive, children))
        running.process.send_signal(number)
        assert running.process.wait(60) == 0
        assert not any(map(alive, children))


def test_what_is_killed_is_started_again_and_the_others_are_left_alone():
    with supervise(SLEEPER, SLEEPER) as running:
        first, second = running.process_of("child 1"), running.process_of("child 2")
        os.kill(second, signal.SIGKILL)
        running.said("child 2 was ended by SIGKILL; starting it again")
        again = running.process_of("child 2", times=2)
        assert again != second
        assert alive(again)
        assert alive(first)


def test_what_cannot_be_kept_running_stops_everything_with_a_clear_message():
    with supervise(SLEEPER, "raise SystemExit(7)") as running:
        first = running.process_of("child 1")
        assert running.process.wait(60) == 1
        message = running.said("gave up: child 2 ended with exit code 7 and has ended 6 times within 60 seconds")
        assert "start again" in message
        assert len([line for line in running.lines if "child 2 restarted" in line]) == 5
        assert not alive(first)


def test_what_will_not_stop_is_ended_by_force_with_all_it_started():
    with supervise(STUBBORN) as running:
        child = running.process_of("child 1")
        grandchild = int(running.said("grandchild").split()[1])
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(60) == 0
        running.said("child 1 did not stop in time; ended by force")
        eventually(lambda: not alive(child) and not alive(grandchild))


def test_killed_itself_it_leaves_no_orphan():
    with supervise(SLEEPER, SLEEPER) as running:
        children = [running.process_of("child 1"), running.process_of("child 2")]
        running.process.kill()
        eventually(lambda: not any(map(alive, children)))
