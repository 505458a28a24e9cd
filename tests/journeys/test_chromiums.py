"""A browser that stands still holds up no more than its own window."""

import contextlib
import os
import signal
import time
from pathlib import Path

import pytest

from tests.journeys import chromiums as module
from tests.journeys.chromiums import Chromiums, StandsStill, within

pytestmark = pytest.mark.browser


def browsers():
    """The processes of this machine that are a browser, without its helpers."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = stat.read_bytes().split(b"\0")
            if b"--remote-debugging-pipe" in words and not any(word.startswith(b"--type=") for word in words):
                found.add(int(stat.parent.name))
    return found


def descends_from(child, parent):
    """Whether the one process was started by the other, or by one that was."""
    while child > 1:
        child = int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[1])
        if child == parent:
            return True
    return False


def own_browsers():
    return {number for number in browsers() if descends_from(number, os.getpid())}


def test_a_browser_that_no_longer_answers_is_given_up_and_another_is_started(chromiums, monkeypatch):
    others, mine = own_browsers(), Chromiums(chromiums.launch)
    first = mine.current()
    window = first.new_context()
    window.new_page()
    (process,) = own_browsers() - others
    os.kill(process, signal.SIGSTOP)
    monkeypatch.setattr(module, "CLOSING_SECONDS", 0.5)
    try:
        with pytest.warns(UserWarning, match="did not close; another browser was started"):
            mine.close_window(window)
        mine.close_window(window)  # one window more of the browser that was given up is not waited for
        another = mine.current()
        assert another is not first
        page = another.new_context().new_page()
        assert page.evaluate("1 + 1") == 2
    finally:
        os.kill(process, signal.SIGKILL)
    monkeypatch.undo()
    mine.close()


def test_a_limit_ends_what_waits_and_leaves_the_one_around_it_running():
    def outer(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, outer)
    rest = signal.setitimer(signal.ITIMER_REAL, 30)
    try:
        with pytest.raises(StandsStill), within(0.05):
            time.sleep(20)
        assert 25 < signal.getitimer(signal.ITIMER_REAL)[0] < 30
        assert signal.getsignal(signal.SIGALRM) is outer
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *rest)
